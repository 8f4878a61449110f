// Alerts that were raised, newest first: what was measured, how long it lasted.
import { Button, CONSOLE_TEST_IDS, ErrorSentence, Icon, Spinner, StatusDot } from '@cloud-window/shared/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AdminPage, AdminTable } from '../administration/admin-page.tsx';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { formatClock, useServerNow } from '../session/server-clock.ts';
import { ALERT_LOOK, useAlertWords } from '../wallboard/alert-words.ts';

/** How often lasting alerts are looked at anew. */
const REFRESH_MS = 15_000;

export default function AlertsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const queues = useQuery({ queryKey: ['queues'], queryFn: () => api.call('listQueues') });
  const now = useServerNow(null);
  const words = useAlertWords(queues.data ?? []);
  const alerts = useInfiniteQuery({
    queryKey: ['alerts'],
    queryFn: ({ pageParam }) =>
      api.call('listAlerts', { query: pageParam === null ? {} : { before: pageParam } }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => ((page.at(-1)?.id ?? 1) > 1 ? page.at(-1)?.id : undefined),
    refetchInterval: REFRESH_MS,
  });
  const rows = alerts.data?.pages.flat();
  return (
    <AdminPage
      title={t('places.alerts')}
      intro={t('alerts.intro')}
      action={
        <Button icon="refresh" isDisabled={alerts.isFetching} onPress={() => void alerts.refetch()}>
          {t('audit.refresh')}
        </Button>
      }
    >
      {alerts.error ? <ErrorSentence error={alerts.error} onRetry={() => void alerts.refetch()} /> : null}
      {rows === undefined && !alerts.error ? <Spinner label={t('ui.loading')} /> : null}
      {rows?.length === 0 ? <p className="ad__empty">{t('alerts.none')}</p> : null}
      {rows && rows.length > 0 ? (
        <AdminTable
          head={[
            t('alerts.raised'),
            t('alerts.what'),
            t('alerts.where'),
            t('alerts.lasted'),
            t('alerts.state'),
          ]}
        >
          {rows.map((alert) => (
            <tr key={alert.id} data-testid={CONSOLE_TEST_IDS.alertRow(alert.id)} data-kind={alert.kind}>
              <td className="cc-digits">{language.dateTime(alert.raisedAt)}</td>
              <th scope="row">
                <Icon name={ALERT_LOOK[alert.kind].icon} /> {words.title(alert)}
                <span className="cc-muted cc-block">{words.text(alert)}</span>
              </th>
              <td>{words.place(alert)}</td>
              <td className="cc-digits">{formatClock((alert.clearedAt ?? now) - alert.raisedAt)}</td>
              <td>
                {alert.clearedAt === null ? (
                  <StatusDot tone={ALERT_LOOK[alert.kind].tone} icon="bell">
                    {t('alerts.lasting')}
                  </StatusDot>
                ) : (
                  <StatusDot tone="idle" icon="check">
                    {t('alerts.over')}
                  </StatusDot>
                )}
              </td>
            </tr>
          ))}
        </AdminTable>
      ) : null}
      {alerts.hasNextPage && rows && rows.length > 0 ? (
        <Button isDisabled={alerts.isFetchingNextPage} onPress={() => void alerts.fetchNextPage()}>
          {t('alerts.older')}
        </Button>
      ) : null}
    </AdminPage>
  );
}
