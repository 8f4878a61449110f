// One's own microphone and camera in a call: the server keeps what is muted, so that neither a reload nor a new room brings
// anybody back unmuted. Muting acts here at once and is told afterwards; unmuting waits for the server.
import { useCallback, useEffect, useRef } from 'react';
import type { LiveConnection, MediaSession, MediaState } from '@cloud-window/shared/client';
import type { MediaSource } from '@cloud-window/shared/protocol';
import { useNotices } from '../session/notices.ts';
import { useOwnDevices } from './own-devices.ts';

type OwnDevice = 'microphone' | 'camera';
export type Mute = (kind: OwnDevice, muted: boolean) => void;

const SOURCES: Readonly<Record<OwnDevice, MediaSource>> = { microphone: 'microphone', camera: 'face' };
const KINDS = ['microphone', 'camera'] as const;

const isOn = (kind: OwnDevice): boolean => {
  const { microphoneOn, cameraOn } = useOwnDevices.getState();
  return kind === 'microphone' ? microphoneOn : cameraOn;
};

/** What this participant has muted by the server's word. */
function mutedKinds({ muted, participant }: Pick<MediaState, 'muted' | 'participant'>): Set<OwnDevice> {
  return new Set(
    KINDS.filter((kind) =>
      muted.some((track) => track.participant === participant && track.source === SOURCES[kind]),
    ),
  );
}

/** @param callId null outside of a call: then only the devices are switched */
export function useMute(
  connection: LiveConnection | null,
  callId: string | null,
  media: MediaSession | null,
  state: MediaState | null,
): Mute {
  const show = useNotices((notices) => notices.show);
  const participant = state?.participant ?? null;
  const muted = state?.muted ?? null;

  const tell = useCallback(
    async (kind: OwnDevice, mute: boolean): Promise<void> => {
      if (connection === null || callId === null || participant === null) return;
      await connection.request('media:mute', { callId, participant, source: SOURCES[kind], muted: mute });
    },
    [connection, callId, participant],
  );

  // Whoever was muted before the call is muted in it; afterwards the server's word counts.
  const known = useRef<MediaSession | null>(null);
  useEffect(() => {
    if (media === null || muted === null || participant === null) return;
    const off = mutedKinds({ muted, participant });
    const first = known.current !== media;
    known.current = media;
    for (const kind of KINDS) {
      if (off.has(kind) === !isOn(kind)) continue;
      if (first && !isOn(kind)) tell(kind, true).catch(show);
      else useOwnDevices.getState().setOn(kind, !off.has(kind));
    }
  }, [media, muted, participant, tell, show]);

  return useCallback(
    (kind, mute) => {
      const { setOn } = useOwnDevices.getState();
      if (mute) setOn(kind, false);
      tell(kind, mute).then(() => setOn(kind, !mute), show);
    },
    [tell, show],
  );
}
