// The clerk's live session with the server. It begins when the desk is first opened in this tab and outlives moving
// between screens, so that an offer reaches the clerk wherever they are in the console. A tab that never opens the desk
// (a wallboard on the wall) never claims the clerk's place.
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { createLiveConnection, createLiveSession, createStore } from '@cloud-window/shared/client';
import type { LiveSession, LiveState, Store } from '@cloud-window/shared/client';
import { claimDuty, type ReleaseDuty } from './duty-claim.ts';
import { useStaff } from './staff.ts';
import { useStoreValue } from '@cloud-window/shared/ui';

const ON_DUTY = 'cw-console-on-duty';
const NO_SESSION: Store<null> = { getSnapshot: () => null, subscribe: () => () => undefined };

interface Duty {
  /** Null until the desk was opened, and for people who are not clerks. */
  session: LiveSession | null;
  begin: () => void;
  /** Connects anew after another tab had taken over. */
  takeOver: () => void;
  end: () => void;
}

const DutyContext = createContext<Duty | null>(null);

export function DutyProvider({ children }: { children: ReactNode }) {
  const isClerk = useStaff().roles.includes('clerk');
  const [begun, setBegun] = useState(false);
  const claim = useRef<Promise<ReleaseDuty | null> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [opened] = useState(() => createStore<LiveSession | null>(null));
  const session = useStoreValue(opened);

  useEffect(() => {
    if (!begun || !isClerk) return undefined;
    const connection = createLiveConnection({ app: 'console' });
    const live = createLiveSession(connection);
    opened.set(live);
    return () => {
      live.close();
      connection.close();
      opened.set(null);
    };
  }, [begun, isClerk, attempt, opened]);

  // After a reload on another screen than the desk. (The desk itself has begun by now.)
  useEffect(() => {
    if (sessionStorage.getItem(ON_DUTY) !== '1' || claim.current !== null) return;
    const restored = claimDuty(navigator.locks, 'ifFree');
    claim.current = restored;
    void restored.then((release) => {
      if (claim.current !== restored) return release?.();
      if (release !== null) return setBegun(true);
      claim.current = null;
      sessionStorage.removeItem(ON_DUTY);
    });
  }, []);

  const duty = useMemo<Duty>(() => {
    const take = () => (claim.current = claimDuty(navigator.locks, 'take'));
    return {
      session,
      begin: () => {
        if (begun) return;
        sessionStorage.setItem(ON_DUTY, '1');
        void take();
        setBegun(true);
      },
      takeOver: () => {
        void take();
        setAttempt((count) => count + 1);
      },
      end: () => {
        sessionStorage.removeItem(ON_DUTY);
        void claim.current?.then((release) => release?.());
        claim.current = null;
        setBegun(false);
      },
    };
  }, [session, begun]);
  return <DutyContext value={duty}>{children}</DutyContext>;
}

export function useDuty(): Duty {
  const duty = useContext(DutyContext);
  if (!duty) throw new Error('useDuty is only for screens inside DutyProvider');
  return duty;
}

/** What goes on for this clerk; null while there is no live session. */
export function useLiveState(): LiveState | null {
  const { session } = useDuty();
  return useStoreValue<LiveState | null>(session?.state ?? NO_SESSION);
}
