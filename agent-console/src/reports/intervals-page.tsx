// The figures by interval: of one day in quarters of an hour to hours, or of four weeks by day; on screen and as a file.
import { REPORT_DIMENSIONS, type IntervalRow, type ReportDimension } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, ErrorSentence, Spinner } from '@cloud-window/shared/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AdminPage } from '../administration/admin-page.tsx';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { useServerNow } from '../session/server-clock.ts';
import { useTimeZone } from '../session/time-zone.ts';
import { DateField, SelectField } from '../shell/fields.tsx';
import { csvOf, download } from './csv.ts';
import { SERVICE_LEVEL_RULES, type ServiceLevelRule } from './derived-figures.ts';
import { IntervalTable } from './interval-table.tsx';
import { FILE_COLUMNS } from './report-columns.ts';
import { useLabels } from './row-labels.ts';
import { dateAfter, startOfDay, wallTime } from '@cloud-window/shared';
import './reports.css';

const INTERVALS = ['15', '30', '60', '1440'] as const;
type Minutes = (typeof INTERVALS)[number];
/** How many days the table by day shows. */
const DAYS = 28;
const MINUTE_MS = 60_000;
const ALL = '';

export default function IntervalsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const zone = useTimeZone();
  const labelOf = useLabels();
  const today = wallTime(useServerNow(null, MINUTE_MS), zone).date;
  const [dimension, setDimension] = useState<ReportDimension>('queue');
  const [minutes, setMinutes] = useState<Minutes>('60');
  const [chosen, setChosen] = useState<string | null>(null);
  const [only, setOnly] = useState(ALL);
  const [rule, setRule] = useState<ServiceLevelRule>('standard');
  const date = chosen ?? today;
  const byDay = minutes === '1440';
  const from = startOfDay(byDay ? dateAfter(date, 1 - DAYS) : date, zone);
  const to = startOfDay(dateAfter(date, 1), zone);
  const report = useQuery({
    queryKey: ['intervals', dimension, from, to, minutes],
    queryFn: () => api.call('intervalReport', { query: { dimension, from, to, minutes: Number(minutes) } }),
    placeholderData: keepPreviousData,
  });
  const all = report.data;
  const keys = [...new Map((all ?? []).map((row) => [row.key, labelOf(dimension, row)]))].toSorted(
    ([, one], [, other]) => one.localeCompare(other),
  );
  const rows = only === ALL ? all : all?.filter((row) => row.key === only);
  const startOf = (row: IntervalRow) => momentOf(row.at, zone, language.locale, byDay);
  const save = () => {
    const head = [
      t('reports.at'),
      t(`reports.dimensions.${dimension}`),
      t('reports.key'),
      ...FILE_COLUMNS.map(({ key }) => key),
    ];
    const lines = (rows ?? []).map((row) => [
      byDay ? wallTime(row.at, zone).date : `${wallTime(row.at, zone).date} ${clockOf(row.at, zone)}`,
      labelOf(dimension, row),
      row.key,
      ...FILE_COLUMNS.map(({ value }) => value(row.counters)),
    ]);
    download(`cloud-window-${dimension}-${date}-${minutes}.csv`, csvOf(head, lines));
  };
  return (
    <AdminPage
      title={t('places.intervals')}
      intro={t('reports.intro')}
      action={
        <Button
          icon="download"
          isDisabled={!rows || rows.length === 0}
          data-testid={CONSOLE_TEST_IDS.reportDownload}
          onPress={save}
        >
          {t('reports.download')}
        </Button>
      }
    >
      <div className="rp__choice">
        <SelectField
          label={t('reports.by')}
          value={dimension}
          options={REPORT_DIMENSIONS.map((value) => ({ value, label: t(`reports.dimensions.${value}`) }))}
          onChange={(value) => {
            setDimension(value as ReportDimension);
            setOnly(ALL);
          }}
          data-testid={CONSOLE_TEST_IDS.reportDimension}
        />
        <SelectField
          label={t(`reports.dimensions.${dimension}`)}
          value={keys.some(([key]) => key === only) ? only : ALL}
          options={[
            { value: ALL, label: t('reports.all') },
            ...keys.map(([value, label]) => ({ value, label })),
          ]}
          onChange={setOnly}
          data-testid={CONSOLE_TEST_IDS.reportOnly}
        />
        <SelectField
          label={t('reports.interval')}
          value={minutes}
          options={INTERVALS.map((value) => ({ value, label: t(`reports.intervals.${value}`) }))}
          onChange={(value) => setMinutes(value as Minutes)}
          data-testid={CONSOLE_TEST_IDS.reportInterval}
        />
        <DateField
          label={t(byDay ? 'reports.upTo' : 'reports.day')}
          value={date}
          max={today}
          onChange={(value) => {
            if (value !== '') setChosen(value);
          }}
          data-testid={CONSOLE_TEST_IDS.reportDay}
        />
        {dimension === 'clerk' ? null : (
          <SelectField
            label={t('reports.rule')}
            value={rule}
            options={SERVICE_LEVEL_RULES.map((value) => ({ value, label: t(`reports.rules.${value}.name`) }))}
            onChange={(value) => setRule(value as ServiceLevelRule)}
          />
        )}
        <Button icon="refresh" isDisabled={report.isFetching} onPress={() => void report.refetch()}>
          {t('audit.refresh')}
        </Button>
      </div>
      {report.error ? <ErrorSentence error={report.error} onRetry={() => void report.refetch()} /> : null}
      {rows === undefined ? (
        report.error ? null : (
          <Spinner label={t('ui.loading')} />
        )
      ) : rows.length === 0 ? (
        <p className="ad__empty">{t('reports.none')}</p>
      ) : (
        <IntervalTable
          key={`${dimension} ${from} ${minutes} ${only}`}
          dimension={dimension}
          rule={rule}
          rows={rows}
          startOf={startOf}
          labelOf={(row) => labelOf(dimension, row)}
        />
      )}
      <p className="cc-muted">{t('hours.zone', { zone })}</p>
    </AdminPage>
  );
}

function momentOf(at: number, timeZone: string, locale: string, byDay: boolean): string {
  if (!byDay) return clockOf(at, timeZone);
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }).format(at);
}

function clockOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}
