// The alerts that last, above everything else on the board: sign and words, said politely once to those who listen.
import type { Alert, QueueBoard } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatClock } from '../session/server-clock.ts';
import { ALERT_LOOK, useAlertWords } from './alert-words.ts';
import { LINGERS_MS, type ShownAlert } from './steady-alerts.ts';
import './alert-strip.css';

/** More than these are counted, not listed: the board stays a board. */
const LISTED = 4;

interface AlertStripProps {
  alerts: readonly ShownAlert[];
  /** What came last, for the live region. */
  news: readonly Alert[];
  queues: readonly QueueBoard[];
  now: number;
}

export function AlertStrip({ alerts, news, queues, now }: AlertStripProps) {
  const { t } = useTranslation();
  const words = useAlertWords(queues);
  const shown = alerts.filter(({ overSince }) => overSince === null || now - overSince < LINGERS_MS);
  const more = shown.length - LISTED;
  return (
    <section className="wb-alerts" aria-label={t('alerts.label')}>
      {shown.slice(0, LISTED).map(({ name, alert, overSince }) => {
        const over = overSince !== null;
        const look = ALERT_LOOK[alert.kind];
        return (
          <p
            key={name}
            className="wb-alert"
            data-tone={over ? 'idle' : look.tone}
            data-over={over}
            data-testid={CONSOLE_TEST_IDS.boardAlert(alert.kind)}
          >
            <Icon name={over ? 'check' : look.icon} />
            <span>
              <strong>
                {words.place(alert)}: {words.title(alert)}
              </strong>{' '}
              {over ? t('alerts.over') : words.text(alert)}
            </span>
            <span className="wb-alert__time cc-digits">
              {formatClock((overSince ?? now) - alert.raisedAt)}
            </span>
          </p>
        );
      })}
      {more > 0 ? (
        <p className="wb-alert wb-alert--more">
          <Link to="/reports/alerts">{t('alerts.more', { count: more })}</Link>
        </p>
      ) : null}
      <p className="cw-visually-hidden" role="status">
        {news
          .map((alert) =>
            t('alerts.said', {
              place: words.place(alert),
              title: words.title(alert),
              text: words.text(alert),
            }),
          )
          .join(' ')}
      </p>
    </section>
  );
}
