// Why nobody can be called just now, when that will change, and the hours of the week.
import { Icon, localeOf, TEST_IDS, type IconName } from '@cloud-window/shared/ui';
import type { ClosedReason } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { useNow } from '../shell/use-now.ts';
import { openingWords } from './opening-words.ts';
import type { ServiceStatus } from './use-service.ts';
import { linesOfWeek } from './week-hours.ts';
import './service.css';

const SIGNS: Readonly<Record<ClosedReason, IconName>> = {
  hours: 'clock',
  holiday: 'clock',
  supervisor: 'pause',
  full: 'people',
  noClerk: 'person',
};

export function ClosedAnswer({ reason, status }: { reason: ClosedReason; status: ServiceStatus }) {
  const { t } = useTranslation();
  return (
    <section className="closed" role="status" data-testid={TEST_IDS.closedReason} data-reason={reason}>
      <div className="closed__head">
        <Icon name={SIGNS[reason]} />
        <div>
          <h2 className="closed__title">{t(`closed.reason.${reason}`)}</h2>
          <p>{t(`closed.explain.${reason}`, { count: status.waiting })}</p>
        </div>
      </div>
      {status.opensAt === null ? null : <Opening at={status.opensAt} />}
      <WeekHours status={status} />
    </section>
  );
}

function Opening({ at }: { at: number }) {
  const { t, i18n } = useTranslation();
  const { live, timeZone } = useKiosk();
  const now = useNow(60_000) + live.connection.clockOffsetMs;
  const { day, ...when } = openingWords(at, now, localeOf(i18n), timeZone);
  return (
    <p className="closed__opens" data-testid={TEST_IDS.closedOpensAt}>
      {t(`closed.opens.${day}`, when)}
    </p>
  );
}

function WeekHours({ status }: { status: ServiceStatus }) {
  const { t, i18n } = useTranslation();
  const lines = linesOfWeek(status.hours, localeOf(i18n));
  if (lines.length === 0) return null;
  return (
    <dl className="closed__week" aria-label={t('closed.hours')} data-testid={TEST_IDS.closedHours}>
      {lines.map(({ from, to, periods }) => (
        <div key={from}>
          <dt>{from === to ? from : t('closed.days', { from, to })}</dt>
          <dd>{periods.length === 0 ? t('closed.notThatDay') : periods.join(t('closed.and'))}</dd>
        </div>
      ))}
    </dl>
  );
}
