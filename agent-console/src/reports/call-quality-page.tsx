// How sound and pictures were in the calls that are over, newest first: what to look at when a site complains.
import type { QualityLevel, QualitySummary } from '@cloud-window/shared/protocol';
import { QUALITY_LEVELS } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, ErrorSentence, Spinner, StatusDot } from '@cloud-window/shared/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AdminPage, AdminTable } from '../administration/admin-page.tsx';
import { LineLight } from '../lines/line-light.tsx';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { formatClock } from '../session/server-clock.ts';
import '../lines/lines.css';

const ROWS_A_PAGE = 100;

export default function CallQualityPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [poorOnly, setPoorOnly] = useState(false);
  const calls = useInfiniteQuery({
    queryKey: ['callQuality', poorOnly],
    queryFn: ({ pageParam }) =>
      api.call('callQualityReport', {
        query: {
          poorOnly: poorOnly ? 'yes' : 'no',
          ...(pageParam !== null && { before: pageParam }),
        },
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) =>
      page.length < ROWS_A_PAGE ? undefined : (page.at(-1)?.answeredAt ?? undefined),
  });
  const rows = calls.data?.pages.flat();
  return (
    <AdminPage
      title={t('places.callQuality')}
      intro={t('callQuality.intro')}
      action={
        <Button icon="refresh" isDisabled={calls.isFetching} onPress={() => void calls.refetch()}>
          {t('audit.refresh')}
        </Button>
      }
    >
      <label className="cc-tick">
        <input
          type="checkbox"
          checked={poorOnly}
          data-testid={CONSOLE_TEST_IDS.qualityPoorOnly}
          onChange={(event) => setPoorOnly(event.target.checked)}
        />
        {t('callQuality.poorOnly')}
      </label>
      {calls.error ? <ErrorSentence error={calls.error} onRetry={() => void calls.refetch()} /> : null}
      {rows === undefined && !calls.error ? <Spinner label={t('ui.loading')} /> : null}
      {rows?.length === 0 ? <p className="ad__empty">{t('callQuality.none')}</p> : null}
      {rows && rows.length > 0 ? (
        <AdminTable
          head={[
            t('callQuality.when'),
            t('callQuality.case'),
            t('callQuality.place'),
            t('callQuality.applicant'),
            t('callQuality.clerk'),
          ]}
        >
          {rows.map((row) => (
            <tr key={row.callId} data-testid={CONSOLE_TEST_IDS.qualityRow(row.callId)}>
              <td className="cc-digits">
                {row.answeredAt === null ? '–' : language.dateTime(row.answeredAt)}
                <span className="cc-muted cc-block">
                  {row.talkMs === null ? '' : formatClock(row.talkMs)}
                </span>
              </td>
              <th scope="row">
                <span className="cc-digits">{row.caseNumber}</span>
                <span className="cc-muted cc-block">{row.itemCode}</span>
              </th>
              <td>{language.text(row.site)}</td>
              <td>
                <Summary summary={row.quality.find(({ participant }) => participant === 'kiosk')} />
              </td>
              <td>
                <span className="cc-block">{row.clerk}</span>
                <Summary summary={row.quality.find(({ participant }) => participant === 'clerk')} />
              </td>
            </tr>
          ))}
        </AdminTable>
      ) : null}
      {calls.hasNextPage && rows && rows.length > 0 ? (
        <Button isDisabled={calls.isFetchingNextPage} onPress={() => void calls.fetchNextPage()}>
          {t('alerts.older')}
        </Button>
      ) : null}
    </AdminPage>
  );
}

/** What most of the call was like, and the numbers; of whoever has not reported, that. */
function Summary({ summary }: { summary: QualitySummary | undefined }) {
  const { t } = useTranslation();
  if (summary === undefined) {
    return (
      <StatusDot tone="idle" icon="clock">
        {t('lines.unknown')}
      </StatusDot>
    );
  }
  const { mos, rttMs, lossIn, lossOut, frozenMs, firstFrameMs, levelMs } = summary;
  const loss = lossIn === null && lossOut === null ? null : Math.max(lossIn ?? 0, lossOut ?? 0);
  const numbers = [
    mos === null ? '' : t('lines.mos', { value: mos.toFixed(1) }),
    rttMs === null ? '' : t('lines.rtt', { value: Math.round(rttMs) }),
    loss === null ? '' : t('lines.loss', { value: (loss * 100).toFixed(1) }),
    frozenMs === 0 ? '' : t('callQuality.frozen', { value: (frozenMs / 1_000).toFixed(1) }),
    firstFrameMs === null ? '' : t('callQuality.firstFrame', { value: (firstFrameMs / 1_000).toFixed(1) }),
    summary.route?.relay === true ? t('lines.route.relay') : '',
  ].filter((part) => part !== '');
  return (
    <>
      <LineLight line={{ level: mostly(levelMs), causes: [] }} whose="theirs" />
      <span className="cc-muted cc-block cc-digits">{numbers.join(' · ')}</span>
    </>
  );
}

/** The worst level that lasted for a tenth of the time. */
function mostly(levelMs: QualitySummary['levelMs']): QualityLevel {
  const total = QUALITY_LEVELS.reduce((sum, level) => sum + levelMs[level], 0);
  let worse = 0;
  for (const level of QUALITY_LEVELS.toReversed()) {
    worse += levelMs[level];
    if (worse >= total / 10) return level;
  }
  return 'good';
}
