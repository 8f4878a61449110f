// Recordings for auditors and supervisors: the list with its filters, and the one that is being watched.
import type { Recording } from '@cloud-window/shared/protocol';
import { dateAfter, startOfDay } from '@cloud-window/shared';
import { Button, CONSOLE_TEST_IDS, ErrorSentence, Spinner, StatusDot } from '@cloud-window/shared/ui';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { AdminPage, AdminTable } from '../administration/admin-page.tsx';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { useTimeZone } from '../session/time-zone.ts';
import { DateField, SelectField } from '../shell/fields.tsx';
import { PlayerView } from './player-view.tsx';
import { RecordingFacts } from './recording-facts.tsx';
import { playTime } from './recording-words.ts';
import './recordings.css';

const ALL = '';

export default function RecordingsPage() {
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('watch');
  return chosen === null ? (
    <RecordingList onWatch={(id) => setSearch({ watch: id })} />
  ) : (
    <Watching key={chosen} id={chosen} onBack={() => setSearch({})} />
  );
}

function RecordingList({ onWatch }: { onWatch: (id: string) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const zone = useTimeZone();
  const [date, setDate] = useState(ALL);
  const [staffId, setStaffId] = useState(ALL);
  const [itemCode, setItemCode] = useState(ALL);
  const filter = {
    ...(date !== ALL && { from: startOfDay(date, zone), to: startOfDay(dateAfter(date, 1), zone) }),
    ...(staffId !== ALL && { staffId }),
    ...(itemCode !== ALL && { itemCode }),
  };
  const list = useInfiniteQuery({
    queryKey: ['recordings', filter],
    queryFn: ({ pageParam }) =>
      api.call('listRecordings', {
        query: { ...filter, ...(pageParam !== null && { before: pageParam }) },
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.hasMore ? page.recordings.at(-1)?.startedAt : undefined),
    placeholderData: keepPreviousData,
  });
  const [first] = list.data?.pages ?? [];
  const rows = list.data?.pages.flatMap(({ recordings }) => recordings);
  const all = { value: ALL, label: t('recordings.all') };
  return (
    <AdminPage
      title={t('places.recordings')}
      intro={t('recordings.intro')}
      action={
        <Button icon="refresh" isDisabled={list.isFetching} onPress={() => void list.refetch()}>
          {t('audit.refresh')}
        </Button>
      }
    >
      <div className="rec__filters">
        <DateField label={t('recordings.day')} value={date} onChange={setDate} />
        <SelectField
          label={t('recordings.clerk')}
          value={staffId}
          options={[
            all,
            ...(first?.clerks ?? []).map((clerk) => ({ value: clerk.staffId, label: clerk.displayName })),
          ]}
          onChange={setStaffId}
          data-testid={CONSOLE_TEST_IDS.recordingClerk}
        />
        <SelectField
          label={t('recordings.item')}
          value={itemCode}
          options={[
            all,
            ...(first?.items ?? []).map(({ code, name }) => ({
              value: code,
              label: `${code} ${language.text(name)}`,
            })),
          ]}
          onChange={setItemCode}
        />
      </div>
      {list.error ? <ErrorSentence error={list.error} onRetry={() => void list.refetch()} /> : null}
      {rows === undefined && !list.error ? <Spinner label={t('ui.loading')} /> : null}
      {rows?.length === 0 ? <p className="ad__empty">{t('recordings.none')}</p> : null}
      {rows && rows.length > 0 ? <RecordingTable rows={rows} onWatch={onWatch} /> : null}
      {list.hasNextPage ? (
        <Button isDisabled={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {t('alerts.older')}
        </Button>
      ) : null}
    </AdminPage>
  );
}

function RecordingTable({ rows, onWatch }: { rows: readonly Recording[]; onWatch: (id: string) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <AdminTable
      head={[
        t('recordings.begun'),
        t('recordings.case'),
        t('recordings.clerk'),
        t('recordings.length'),
        t('recordings.kept'),
        t('recordings.watch'),
      ]}
    >
      {rows.map((row) => (
        <tr key={row.id} data-testid={CONSOLE_TEST_IDS.recordingRow}>
          <td className="cc-digits">{language.dateTime(row.startedAt)}</td>
          <th scope="row">
            {row.caseNumber}
            <span className="cc-muted cc-block">
              {row.itemCode} {language.text(row.itemName)}
            </span>
          </th>
          <td>{row.clerks.map(({ displayName }) => displayName).join(', ')}</td>
          <td className="cc-digits">{playTime(row.lengthMs)}</td>
          <td>
            <Kept row={row} />
          </td>
          <td>
            {row.removedAt === null ? (
              <Button
                icon="play"
                isDisabled={row.lengthMs === 0}
                data-testid={CONSOLE_TEST_IDS.recordingWatch}
                onPress={() => onWatch(row.id)}
              >
                {t('recordings.watch')}
              </Button>
            ) : null}
          </td>
        </tr>
      ))}
    </AdminTable>
  );
}

function Kept({ row }: { row: Recording }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (row.removedAt !== null) return <StatusDot tone="idle">{t('recordings.removed')}</StatusDot>;
  if (row.legalHold)
    return (
      <StatusDot tone="warn" icon="lock">
        {t('recordings.heldForCourt')}
      </StatusDot>
    );
  if (row.keepUntil === null) return <StatusDot tone="busy">{t('recordings.callRuns')}</StatusDot>;
  return (
    <>
      {language.dateTime(row.keepUntil)}
      <span className="cc-muted cc-block">{t(`recordings.bases.${row.basis}`)}</span>
    </>
  );
}

function Watching({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const recording = useQuery({
    queryKey: ['recording', id],
    queryFn: () => api.call('getRecording', { params: { id } }),
    // Watched as it was found: a new list of segments would begin the film again.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const found = recording.data;
  return (
    <AdminPage
      title={found ? `${found.caseNumber} · ${language.text(found.itemName)}` : t('places.recordings')}
      intro={t('recordings.watched')}
      action={
        <Button icon="back" data-testid={CONSOLE_TEST_IDS.recordingBack} onPress={onBack}>
          {t('recordings.back')}
        </Button>
      }
    >
      {recording.error ? (
        <ErrorSentence error={recording.error} onRetry={() => void recording.refetch()} />
      ) : null}
      {found === undefined && !recording.error ? <Spinner label={t('ui.loading')} /> : null}
      {found?.removedAt ? <p className="ad__empty">{t('recordings.removed')}</p> : null}
      {found && found.removedAt === null ? (
        <>
          <PlayerView key={found.id} recording={found} />
          <RecordingFacts recording={found} />
        </>
      ) : null}
    </AdminPage>
  );
}
