// What lay under the document camera a moment ago, in the place of its video while there is none.
import type { LiveConnection } from '@cloud-window/shared/client';
import type { CallSnapshot, ServerPayload } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, isWithoutPictures } from '@cloud-window/shared/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { useDuty } from '../session/duty.tsx';
import { useServerNow } from '../session/server-clock.ts';

/** The newest that has come, whatever is on the screen. */
const useNewest = create<{ still: ServerPayload<'still:shown'> | null }>()(() => ({ still: null }));

/** Listens while a call is on the screen; what was shown goes with it. */
export function useHearStills(connection: LiveConnection | null): void {
  useEffect(() => {
    const forget = connection?.on('still:shown', (still) => useNewest.setState({ still }));
    return () => {
      forget?.();
      useNewest.setState({ still: null });
    };
  }, [connection]);
}

export function DocumentStill({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const { session } = useDuty();
  const now = useServerNow(session?.connection ?? null);
  const { still } = useNewest();
  if (still?.callId !== call.status.callId || !isWithoutPictures(call.mode)) return null;
  const seconds = Math.max(0, Math.round((now - still.at) / 1_000));
  return (
    <figure className="cc-still" data-testid={CONSOLE_TEST_IDS.documentStill}>
      <img src={`data:image/jpeg;base64,${still.image}`} alt={t('parties.document')} />
      <figcaption className="cc-digits">{t('talk.still', { seconds })}</figcaption>
    </figure>
  );
}
