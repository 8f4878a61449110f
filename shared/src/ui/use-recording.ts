// Whether a call is being recorded just now, as a React hook: what the server says, asked again after each reconnect.
import { useCallback, useEffect, useState } from 'react';
import type { LiveConnection } from '../client/index.ts';

export interface CallRecording {
  isRecording: boolean;
  hasConsent: boolean;
  /** Why it ended although nobody wished so, as an error code. */
  fault: string | null;
  /** The applicant agrees, or no longer. */
  consent: (given: boolean) => Promise<void>;
}

const NOTHING = { isRecording: false, hasConsent: false, fault: null };

/** @param connection null where nobody is in a call */
export function useRecording(connection: LiveConnection | null, callId: string): CallRecording {
  const [known, setKnown] = useState<Omit<CallRecording, 'consent'>>(NOTHING);
  useEffect(() => {
    if (connection === null) return;
    let isOver = false;
    const ask = () => {
      connection
        .request('recording:status', { callId })
        .then(({ isRecording, hasConsent }) => {
          if (!isOver) setKnown((before) => ({ ...before, isRecording, hasConsent }));
        })
        // Without an answer the next connection asks, and every change is told anyway.
        .catch(() => undefined);
    };
    const stopTold = connection.on('recording:state', ({ callId: of, ...told }) => {
      if (of === callId) setKnown(told);
    });
    const stopConnected = connection.state.subscribe(() => {
      if (connection.state.getSnapshot().name === 'online') ask();
    });
    ask();
    return () => {
      isOver = true;
      stopTold();
      stopConnected();
      setKnown(NOTHING);
    };
  }, [connection, callId]);
  const consent = useCallback(
    async (given: boolean) => {
      await connection?.request('recording:consent', { callId, given });
    },
    [connection, callId],
  );
  return { ...known, consent };
}
