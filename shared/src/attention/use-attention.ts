// Shared attention as a React hook: one session for a call and side, and whoever asks gets the same state.
import { useEffect, useState } from 'react';
import { createStore } from '../client/store.ts';
import type { LiveConnection, Store } from '../client/client-types.ts';
import type { AttentionSide } from '../protocol/attention.ts';
import { useStoreValue } from '../ui/use-store.ts';
import { createAttention, type AttentionSession, type AttentionState } from './attention-session.ts';

const NOTHING: Store<AttentionState> = createStore<AttentionState>({
  shown: null,
  still: null,
  pointer: null,
  underWay: [],
  error: null,
});

export interface Attention {
  /** Null where two do not look together. */
  session: AttentionSession | null;
  state: AttentionState;
}

/** @param callId null while there is no call in which two look together */
export function useAttention(
  connection: LiveConnection | null,
  callId: string | null,
  side: AttentionSide,
): Attention {
  const [session, setSession] = useState<AttentionSession | null>(null);
  useEffect(() => {
    if (connection === null || callId === null) return undefined;
    const opened = createAttention(connection, callId, side);
    setSession(opened);
    return () => {
      opened.close();
      setSession(null);
    };
  }, [connection, callId, side]);
  const state = useStoreValue(session?.state ?? NOTHING);
  return { session, state };
}
