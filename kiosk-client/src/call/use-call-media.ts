// The sound and pictures of the call: connected while the kiosk waits, so that the answer costs one key frame; kept through
// everything that happens to the call; given the tracks that are open just now.
import { useCallback, useEffect, useState } from 'react';
import {
  createStore,
  loadMediaSession,
  type LiveConnection,
  type MediaSession,
  type MediaState,
} from '@cloud-window/shared/client';
import { useStoreValue } from '@cloud-window/shared/ui';
import type { MediaSource } from '@cloud-window/shared/protocol';
import { useCameras } from '../device/camera-store.ts';

const IDLE = createStore<MediaState>({
  status: 'idle',
  step: 'closed',
  phase: 'ringing',
  path: 'sfu',
  participant: null,
  role: null,
  remote: {},
  others: [],
  sending: [],
  muted: [],
  error: null,
});
const SOURCES: readonly MediaSource[] = ['microphone', 'face', 'document'];

export interface CallMedia {
  state: MediaState;
  /** The session itself; null until its code is loaded. */
  session: MediaSession | null;
  /** Begins anew after everything has failed. */
  restart: () => void;
}

/** Nothing is sent before a clerk has accepted, whatever is connected: see the privacy line of the waiting screen. */
export function useCallMedia(connection: LiveConnection, callId: string): CallMedia {
  const [session, setSession] = useState<MediaSession | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let over = false;
    let opened: MediaSession | null = null;
    let unsubscribe: () => void = () => undefined;
    const open = async () => {
      const { createMediaSession } = await loadMediaSession();
      if (over) return;
      const cameras = useCameras.getState();
      opened = createMediaSession(connection, callId, {
        tracks: Object.fromEntries(SOURCES.map((source) => [source, cameras[source].track])),
      });
      unsubscribe = useCameras.subscribe((now, before) => {
        for (const source of SOURCES) {
          if (now[source].track !== before[source].track) {
            void opened?.setTrack(source, now[source].track).catch(() => undefined); // told by its state
          }
        }
      });
      setSession(opened);
    };
    void open().catch(() => undefined);
    // After a reload the cameras are closed; what opens is sent as it comes.
    void useCameras.getState().openAll();
    return () => {
      over = true;
      unsubscribe();
      opened?.close();
      setSession(null);
    };
  }, [connection, callId, attempt]);

  const state = useStoreValue(session?.state ?? IDLE);
  const restart = useCallback(() => setAttempt((number) => number + 1), []);
  return { state, session, restart };
}
