// What two clerks say to each other while the applicant is on hold: a room of its own, in which the clerk who asks is on the
// caller's side. The microphone goes there as a copy, which outlives nothing of the call's.
import { loadMediaSession } from '@cloud-window/shared/client';
import type { LiveConnection, MediaSession, MediaState, Store } from '@cloud-window/shared/client';
import { AudioOutlet, CONSOLE_TEST_IDS, useStoreValue } from '@cloud-window/shared/ui';
import { useEffect, useState } from 'react';
import { useNotices } from '../session/notices.ts';
import { useOwnDevices } from './own-devices.ts';

const NO_MEDIA: Store<null> = { getSnapshot: () => null, subscribe: () => () => undefined };

export function ConsultSound({ connection, consultId }: { connection: LiveConnection; consultId: string }) {
  const [media, setMedia] = useState<MediaSession | null>(null);
  const microphone = useOwnDevices((devices) => devices.microphone.track);
  const showNotice = useNotices((notices) => notices.show);

  useEffect(() => {
    let opened: MediaSession | null = null;
    let over = false;
    loadMediaSession().then(
      ({ createMediaSession }) => {
        if (over) return;
        opened = createMediaSession(connection, consultId);
        setMedia(opened);
      },
      (error: unknown) => showNotice(error),
    );
    return () => {
      over = true;
      opened?.close();
      setMedia(null);
    };
  }, [connection, consultId, showNotice]);

  useEffect(() => {
    if (media === null || microphone === null) return undefined;
    const copy = microphone.clone();
    copy.enabled = useOwnDevices.getState().microphoneOn;
    const forget = useOwnDevices.subscribe(({ microphoneOn }) => {
      copy.enabled = microphoneOn;
    });
    // What fails here is kept by the session and published again when it has recovered.
    media.setTrack('microphone', copy).catch(() => undefined);
    return () => {
      forget();
      media.setTrack('microphone', null).catch(() => undefined);
      copy.stop();
    };
  }, [media, microphone]);

  const state = useStoreValue<MediaState | null>(media?.state ?? NO_MEDIA);
  return (
    <AudioOutlet stream={state?.remote.microphone ?? null} data-testid={CONSOLE_TEST_IDS.consultAudio} />
  );
}
