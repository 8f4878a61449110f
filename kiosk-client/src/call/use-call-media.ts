// The sound and pictures of the call: opened when a clerk is being asked, so that the answer finds them ready; kept through
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

const IDLE = createStore<MediaState>({ status: 'idle', remote: {}, sending: [], error: null });
const SOURCES: readonly MediaSource[] = ['microphone', 'face', 'document'];

export interface CallMedia {
  state: MediaState;
  /** Begins anew after everything has failed. */
  restart: () => void;
}

/** @param wanted false while nobody is there to see or hear */
export function useCallMedia(connection: LiveConnection, callId: string, wanted: boolean): CallMedia {
  const [session, setSession] = useState<MediaSession | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!wanted) {
      // The code is fetched while waiting, so that only the connection is left to set up.
      void loadMediaSession().catch(() => undefined);
      return;
    }
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
  }, [connection, callId, wanted, attempt]);

  const state = useStoreValue(session?.state ?? IDLE);
  const restart = useCallback(() => setAttempt((number) => number + 1), []);
  return { state, restart };
}
