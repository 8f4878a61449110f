// Says that the connection is lost or that pictures and sound are coming back, while it is so.
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useCallMedia } from '../desk/call-media.tsx';
import { useDuty, useLiveState } from '../session/duty.tsx';
import { formatClock, useServerNow } from '../session/server-clock.ts';

export function ConnectionBanner() {
  const { t } = useTranslation();
  const { session } = useDuty();
  const live = useLiveState();
  const media = useCallMedia();
  const now = useServerNow(session?.connection ?? null);
  const offset = session?.connection.clockOffsetMs ?? 0;
  const connection = live?.connection;
  const inCall = live?.call?.status.state === 'active';
  let text: string | null = null;
  if (connection?.name === 'offline') {
    text = t(inCall ? 'connection.lostInCall' : 'connection.lost', {
      time: formatClock(now - offset - connection.since),
    });
  } else if (inCall && media.state?.status === 'recovering') {
    text = t('connection.mediaRecovering');
  } else if (inCall && media.state?.status === 'failed') {
    text = t('connection.mediaFailed');
  }
  return (
    <div role="status" className="cc-banner-place">
      {text === null ? null : (
        <p className="cc-banner" data-tone="warn" data-testid={CONSOLE_TEST_IDS.connectionBanner}>
          <Icon name="warning" />
          {text}
        </p>
      )}
    </div>
  );
}
