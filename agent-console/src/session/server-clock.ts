// Time that counts, shown honestly: countdowns use the server's clock, and tick on whole seconds.
import { useEffect, useState } from 'react';
import type { LiveConnection } from '@cloud-window/shared/client';

/** The present moment by the server's clock, renewed every `everyMs`. */
export function useServerNow(connection: LiveConnection | null, everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now() + (connection?.clockOffsetMs ?? 0));
  useEffect(() => {
    const tick = () => setNow(Date.now() + (connection?.clockOffsetMs ?? 0));
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [connection, everyMs]);
  return now;
}

/** `m:ss`, or `h:mm:ss` from one hour on; negative durations read as zero. */
export function formatClock(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
