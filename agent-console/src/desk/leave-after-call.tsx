// Signs the clerk out of the console once "sign out after this call" has come into force.
import { useEffect, useRef } from 'react';
import { useLiveState } from '../session/duty.tsx';
import { useSignOut } from '../session/sign-out.ts';

export function LeaveAfterCall() {
  const clerk = useLiveState()?.clerk ?? null;
  const { mutate } = useSignOut();
  const chosen = useRef(false);
  const { state, next } = clerk ?? {};
  useEffect(() => {
    if (state === undefined) return;
    if (state !== 'signedOut') chosen.current = next === 'signedOut';
    else if (chosen.current) {
      chosen.current = false;
      mutate();
    }
  }, [state, next, mutate]);
  return null;
}
