// Picture and sound of the call: one media session from the moment it rings here until the call is over, whichever screen
// the clerk looks at meanwhile. While it rings everything is connected and nothing flows, so that answering costs one key
// frame.
import { loadMediaSession, modeOfDevices } from '@cloud-window/shared/client';
import type { MediaSession, MediaState, QualityState, Store } from '@cloud-window/shared/client';
import type { Companion } from '@cloud-window/shared/protocol';
import {
  AudioOutlet,
  CONSOLE_TEST_IDS,
  useCallQuality,
  useCompany,
  useLadder,
  useStoreValue,
} from '@cloud-window/shared/ui';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useDuty, useLiveState } from '../session/duty.tsx';
import { useNotices } from '../session/notices.ts';
import { ConsultSound } from './consult-sound.tsx';
import { useOwnDevices } from './own-devices.ts';
import { useMute, type Mute } from './use-mute.ts';

interface CallMedia {
  /** Null outside of a call. */
  state: MediaState | null;
  session: MediaSession | null;
  /** How both lines are. */
  quality: QualityState;
  /** Who else is in the call. */
  company: readonly Companion[];
  /** To be called at the first picture of the applicant. */
  pictured: () => void;
  mute: Mute;
}

const NO_MEDIA: Store<null> = { getSnapshot: () => null, subscribe: () => () => undefined };
const CallMediaContext = createContext<CallMedia>({
  state: null,
  session: null,
  quality: { own: null, others: {} },
  company: [],
  pictured: () => undefined,
  mute: () => undefined,
});

export function CallMediaProvider({ children }: { children: ReactNode }) {
  const { session } = useDuty();
  const live = useLiveState();
  const status = live?.call?.status;
  // A callback is made by phone.
  const hasRoom = status?.kind === 'video' || status?.kind === 'consult';
  const activeCall = status?.state === 'active' && hasRoom ? status.callId : null;
  const offer = live?.offer ?? null;
  const ringing = offer?.kind === 'video' ? offer.callId : null;
  // A colleague who has joined the conversation is in the room of the call that the advice is about.
  const joined =
    activeCall !== null && live?.call?.advises?.joined === true ? live.call.advises.callId : null;
  const roomOf = joined ?? activeCall ?? ringing;
  // Colleagues talk about the papers: they hear each other, that is all.
  const showsFace = status?.kind !== 'consult' || joined !== null;
  // Also about a callback, whose caller is at the telephone.
  const advice =
    status?.state === 'active' && live?.call?.advice?.state === 'talking' ? live.call.advice : null;
  const connection = session?.connection ?? null;
  const [media, setMedia] = useState<MediaSession | null>(null);
  const devices = useOwnDevices();
  const { open } = devices;
  const showNotice = useNotices((notices) => notices.show);

  useEffect(() => {
    // Fetched while the desk is idle, so that answering waits for the connection alone.
    if (connection !== null) void loadMediaSession().catch(() => undefined);
  }, [connection]);

  useEffect(() => {
    if (roomOf === null || connection === null) return undefined;
    let opened: MediaSession | null = null;
    let over = false;
    void open();
    loadMediaSession().then(
      ({ createMediaSession }) => {
        if (over) return;
        opened = createMediaSession(connection, roomOf);
        setMedia(opened);
      },
      (error: unknown) => showNotice(error),
    );
    return () => {
      over = true;
      opened?.close();
      setMedia(null);
    };
  }, [roomOf, connection, open, showNotice]);

  const microphone = devices.microphone.track;
  const camera = devices.camera.track;
  useEffect(() => {
    // What fails here is kept by the session and published again when it has recovered.
    media?.setTrack('microphone', microphone).catch(() => undefined);
  }, [media, microphone]);
  useEffect(() => {
    media?.setTrack('face', showsFace ? camera : null).catch(() => undefined);
  }, [media, camera, showsFace]);

  const isOpen = devices.status === 'open';
  useLadder({
    connection,
    session: media,
    side: 'clerk',
    call: live?.call ?? null,
    callId: activeCall,
    // Colleagues who advise are heard and not seen; what one has muted is not missing.
    devices: isOpen ? modeOfDevices(microphone !== null, camera !== null) : 'video',
  });

  const state = useStoreValue<MediaState | null>(media?.state ?? NO_MEDIA);
  const answeredAt = activeCall === null ? null : (status?.since ?? null);
  const { state: quality, pictured } = useCallQuality(media, connection, roomOf, answeredAt);
  const company = useCompany(connection, joined ?? activeCall);
  const mute = useMute(connection, joined ?? activeCall, media, state);
  const value = useMemo(
    () => ({ state, session: media, quality, company, pictured, mute }),
    [state, media, quality, company, pictured, mute],
  );
  return (
    <CallMediaContext value={value}>
      {children}
      {advice === null || connection === null ? null : (
        <ConsultSound key={advice.consultId} connection={connection} consultId={advice.consultId} />
      )}
      {activeCall === null ? null : (
        <>
          <AudioOutlet
            stream={state?.remote.microphone ?? null}
            path={state?.path ?? 'sfu'}
            data-testid={CONSOLE_TEST_IDS.remoteAudio}
          />
          {state?.others.map(({ participant, streams }) => (
            <AudioOutlet
              key={participant}
              stream={streams.microphone ?? null}
              data-testid={CONSOLE_TEST_IDS.companionSound}
            />
          ))}
        </>
      )}
    </CallMediaContext>
  );
}

export function useCallMedia(): CallMedia {
  return useContext(CallMediaContext);
}
