// The clerk is away from the call for a moment: a calm still in the place of the picture, and since when.
import { Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { formatDuration } from '../shell/format.ts';
import { useNow } from '../shell/use-now.ts';

export function HeldStill({ since, clerk }: { since: number; clerk: string }) {
  const { t } = useTranslation();
  const { live } = useKiosk();
  const now = useNow(1_000) + live.connection.clockOffsetMs;
  return (
    <div className="held" data-testid={TEST_IDS.onHold}>
      <Icon name="pause" className="held__sign" />
      <div role="status">
        <p className="held__text">{t('call.held', { clerk })}</p>
        <p className="held__stay">{t('call.heldStay')}</p>
      </div>
      <p className="held__since">{t('call.heldSince', { time: formatDuration(now - since) })}</p>
    </div>
  );
}
