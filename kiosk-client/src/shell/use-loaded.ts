// A reading from the server: loading, loaded, or failed with a way to try again. A reading that has become outdated by a
// newer one is dropped.
import { useCallback, useEffect, useRef, useState } from 'react';
import { AppError } from '@cloud-window/shared';

export interface Loaded<T> {
  value: T | null;
  error: AppError | null;
  retry: () => void;
}

/**
 * Reads when `key` changes, and again every `everyMs` when given.
 *
 * @param key what the reading depends on; null reads nothing
 */
export function useLoaded<T>(key: string | null, read: () => Promise<T>, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<{ key: string | null; value: T | null; error: AppError | null }>({
    key: null,
    value: null,
    error: null,
  });
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    if (key === null) return;
    let dropped = false;
    const load = () => {
      latest.current().then(
        (value) => {
          if (!dropped) setState({ key, value, error: null });
        },
        (thrown: unknown) => {
          // What was read before stays readable; the error is told beside it.
          if (!dropped)
            setState((now) => ({
              key,
              value: now.key === key ? now.value : null,
              error: AppError.from(thrown),
            }));
        },
      );
    };
    load();
    const timer = everyMs === undefined ? undefined : setInterval(load, everyMs);
    return () => {
      dropped = true;
      clearInterval(timer);
    };
  }, [key, attempt, everyMs]);
  const retry = useCallback(() => setAttempt((number) => number + 1), []);
  return { value: state.value, error: state.key === key ? state.error : null, retry };
}
