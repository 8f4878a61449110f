// Picture and sound of the call in progress: one media session from the moment the call is active until it is not,
// whichever screen the clerk looks at meanwhile.
import { loadMediaSession } from '@cloud-window/shared/client';
import type { MediaSession, MediaState, Store } from '@cloud-window/shared/client';
import { AudioOutlet, CONSOLE_TEST_IDS, useStoreValue } from '@cloud-window/shared/ui';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useDuty, useLiveState } from '../session/duty.tsx';
import { useNotices } from '../session/notices.ts';
import { ConsultSound } from './consult-sound.tsx';
import { useOwnDevices } from './own-devices.ts';

interface CallMedia {
  /** Null outside of a call. */
  state: MediaState | null;
}

const NO_MEDIA: Store<null> = { getSnapshot: () => null, subscribe: () => () => undefined };
const CallMediaContext = createContext<CallMedia>({ state: null });

export function CallMediaProvider({ children }: { children: ReactNode }) {
  const { session } = useDuty();
  const live = useLiveState();
  const status = live?.call?.status;
  // A callback is made by phone.
  const hasRoom = status?.kind === 'video' || status?.kind === 'consult';
  const activeCall = status?.state === 'active' && hasRoom ? status.callId : null;
  // Colleagues talk about the papers: they hear each other, that is all.
  const showsFace = status?.kind !== 'consult';
  // Also about a callback, whose caller is at the telephone.
  const advice =
    status?.state === 'active' && live?.call?.advice?.state === 'talking' ? live.call.advice : null;
  const held = activeCall !== null && status?.heldSince !== null;
  const connection = session?.connection ?? null;
  const [media, setMedia] = useState<MediaSession | null>(null);
  const devices = useOwnDevices();
  const { open, setHeld } = devices;
  const showNotice = useNotices((notices) => notices.show);

  useEffect(() => {
    // Fetched while the desk is idle, so that answering waits for the connection alone.
    if (connection !== null) void loadMediaSession().catch(() => undefined);
  }, [connection]);

  useEffect(() => {
    if (activeCall === null || connection === null) return undefined;
    let opened: MediaSession | null = null;
    let over = false;
    void open();
    loadMediaSession().then(
      ({ createMediaSession }) => {
        if (over) return;
        opened = createMediaSession(connection, activeCall);
        setMedia(opened);
      },
      (error: unknown) => showNotice(error),
    );
    return () => {
      over = true;
      opened?.close();
      setMedia(null);
    };
  }, [activeCall, connection, open, showNotice]);

  // On hold neither side hears the other, and the applicant does not see the clerk.
  useEffect(() => setHeld(held), [setHeld, held]);

  const microphone = devices.microphone.track;
  const camera = devices.camera.track;
  useEffect(() => {
    // What fails here is kept by the session and published again when it has recovered.
    media?.setTrack('microphone', microphone).catch(() => undefined);
  }, [media, microphone]);
  useEffect(() => {
    media?.setTrack('face', showsFace ? camera : null).catch(() => undefined);
  }, [media, camera, showsFace]);

  const state = useStoreValue<MediaState | null>(media?.state ?? NO_MEDIA);
  const value = useMemo(() => ({ state }), [state]);
  return (
    <CallMediaContext value={value}>
      {children}
      {advice === null || connection === null ? null : (
        <ConsultSound key={advice.consultId} connection={connection} consultId={advice.consultId} />
      )}
      {activeCall === null || held ? null : (
        <AudioOutlet stream={state?.remote.microphone ?? null} data-testid={CONSOLE_TEST_IDS.remoteAudio} />
      )}
    </CallMediaContext>
  );
}

export function useCallMedia(): CallMedia {
  return useContext(CallMediaContext);
}
