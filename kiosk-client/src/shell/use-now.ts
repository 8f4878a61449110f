// The time, for countdowns and durations on the screen.
import { useEffect, useState } from 'react';

/** Renders again every `everyMs` with the present time (epoch ms). */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
