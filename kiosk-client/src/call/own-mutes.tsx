// Microphone and camera of the kiosk, switched by the person. The server keeps what is off, so that a reload does not turn
// anything on again; what is off leaves the kiosk no more at once.
import type { LiveConnection, MediaState } from '@cloud-window/shared/client';
import type { MediaSource } from '@cloud-window/shared/protocol';
import { Button, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCameras } from '../device/camera-store.ts';

const SOURCES = ['microphone', 'face'] as const;
type Muted = (typeof SOURCES)[number];

interface OwnMutesProps {
  connection: LiveConnection;
  callId: string;
  media: MediaState;
}

export function OwnMutes({ connection, callId, media }: OwnMutesProps) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const microphone = useCameras((store) => store.microphone.track);
  const face = useCameras((store) => store.face.track);
  const tracks = { microphone, face };
  const isOff = (source: MediaSource) =>
    media.muted.some((track) => track.participant === 'kiosk' && track.source === source);
  const microphoneOff = isOff('microphone');
  const faceOff = isOff('face');

  useSilenced(microphone, microphoneOff);
  useSilenced(face, faceOff);

  const toggle = (source: Muted, off: boolean) => {
    setError(null);
    const track = tracks[source];
    if (off && track) switchTrack(track, false);
    connection
      .request('media:mute', { callId, participant: 'kiosk', source, muted: off })
      .catch((reason: unknown) => {
        if (track) switchTrack(track, !isOff(source));
        setError(reason);
      });
  };
  return (
    <div className="call__mutes" role="group" aria-label={t('call.ownDevices')}>
      {SOURCES.map((source) => {
        const off = source === 'microphone' ? microphoneOff : faceOff;
        return (
          <Button
            key={source}
            variant={off ? 'primary' : 'secondary'}
            icon={source === 'microphone' ? 'microphone' : 'camera'}
            isDisabled={tracks[source] === null || media.participant === null}
            data-testid={TEST_IDS.muteOwn(source)}
            data-off={off}
            onPress={() => toggle(source, !off)}
          >
            {t(`call.${source}${off ? 'Off' : 'On'}`)}
          </Button>
        );
      })}
      {error ? <ErrorSentence error={error} /> : null}
    </div>
  );
}

/** What is off leaves the kiosk no more; the next visit begins with everything on. */
function useSilenced(track: MediaStreamTrack | null, off: boolean): void {
  useEffect(() => {
    if (track === null) return undefined;
    switchTrack(track, !off);
    return () => switchTrack(track, true);
  }, [track, off]);
}

function switchTrack(track: MediaStreamTrack, on: boolean): void {
  track.enabled = on;
}
