// Says when the line is away, and that nothing is lost by it.
import { Icon, TEST_IDS, useStorePart } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { useVisit } from '../flow/visit-store.ts';

export function NetworkBanner() {
  const { t } = useTranslation();
  const { live } = useKiosk();
  const offline = useStorePart(live.state, (state) => state.connection.name === 'offline');
  const step = useVisit((visit) => visit.step);
  return (
    <div role="status">
      {offline ? (
        <p className="banner" data-tone="warn" data-testid={TEST_IDS.networkBanner}>
          <Icon name="network" />
          <span>{step === 'live' ? t('network.awayInCall') : t('network.away')}</span>
        </p>
      ) : null}
    </div>
  );
}
