// A press that asks the server something: running, failed with a reason, or done. A second press while it runs is the
// same press.
import { useCallback, useEffect, useRef, useState } from 'react';
import { AppError } from '@cloud-window/shared';

export interface Action {
  run: () => void;
  running: boolean;
  error: AppError | null;
  clear: () => void;
}

export function useAction(work: () => Promise<void>): Action {
  const [state, setState] = useState<{ running: boolean; error: AppError | null }>({
    running: false,
    error: null,
  });
  const latest = useRef(work);
  const busy = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const run = useCallback(() => {
    if (busy.current) return;
    busy.current = true;
    setState({ running: true, error: null });
    latest.current().then(
      () => {
        busy.current = false;
        if (mounted.current) setState({ running: false, error: null });
      },
      (thrown: unknown) => {
        busy.current = false;
        if (mounted.current) setState({ running: false, error: AppError.from(thrown) });
      },
    );
  }, []);
  const clear = useCallback(() => setState((now) => (now.error ? { ...now, error: null } : now)), []);
  return { run, running: state.running, error: state.error, clear };
}
