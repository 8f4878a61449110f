// Said only when the line is poor, in calm words: what the person may notice, and that nothing is lost by it.
import { shownQuality, type QualityState } from '@cloud-window/shared/client';
import { StatusDot, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export function LineNotice({ quality }: { quality: QualityState }) {
  const { t } = useTranslation();
  const { own, other } = shownQuality(quality, 'clerk');
  const isBad = (line: typeof own) => line?.level === 'poor' || line?.level === 'lost';
  const whose = isBad(own) ? 'own' : isBad(other) ? 'clerk' : null;
  return (
    <span role="status" className="call__line">
      {whose === null ? null : (
        <StatusDot tone="warn" icon="network" data-testid={TEST_IDS.lineNotice}>
          {t(`call.line.${whose}`)}
        </StatusDot>
      )}
    </span>
  );
}
