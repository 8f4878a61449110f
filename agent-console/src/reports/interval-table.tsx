// The interval table: one row for each interval and key, a line for all of them at the end. Long ones begin with a part, so
// that a day in quarters of an hour stays readable.
import type { IntervalRow, ReportDimension } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { figuresOf, totalOf, type ServiceLevelRule } from './derived-figures.ts';
import { columnsOf } from './report-columns.ts';

const SHOWN_AT_FIRST = 200;

interface IntervalTableProps {
  dimension: ReportDimension;
  rule: ServiceLevelRule;
  rows: readonly IntervalRow[];
  startOf: (row: IntervalRow) => string;
  labelOf: (row: IntervalRow) => string;
}

export function IntervalTable({ dimension, rule, rows, startOf, labelOf }: IntervalTableProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const columns = columnsOf(dimension);
  const explain = (key: string) =>
    key === 'serviceLevel' ? t(`reports.rules.${rule}.text`) : t(`reports.explain.${key}`);
  const ordered = rows
    .map((row) => ({ row, label: labelOf(row) }))
    .toSorted((one, other) => one.row.at - other.row.at || one.label.localeCompare(other.label));
  const total = totalOf(rows);
  const cells = (counters: IntervalRow['counters']) => {
    const figures = figuresOf(counters, rule);
    return columns.map(({ key, text }) => <td key={key}>{text(counters, figures, language)}</td>);
  };
  return (
    <>
      <div
        className="ad__table rp__table"
        role="region"
        aria-label={t('places.intervals')}
        tabIndex={0}
        data-testid={CONSOLE_TEST_IDS.reportTable}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{t('reports.at')}</th>
              <th scope="col">{t(`reports.dimensions.${dimension}`)}</th>
              {columns.map(({ key }) => (
                <th key={key} scope="col">
                  <abbr title={explain(key)}>{t(`reports.columns.${key}`)}</abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, shown).map(({ row, label }, index) => (
              <tr
                key={`${row.at} ${row.key}`}
                data-begins={index > 0 && ordered[index - 1]?.row.at !== row.at}
              >
                <td className="rp__at">{startOf(row)}</td>
                <th scope="row">{label}</th>
                {cells(row.counters)}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                {t('reports.total', { count: rows.length })}
              </th>
              {cells(total)}
            </tr>
          </tfoot>
        </table>
      </div>
      {ordered.length > shown ? (
        <Button onPress={() => setShown(ordered.length)}>
          {t('reports.showAll', { count: ordered.length })}
        </Button>
      ) : null}
      <details className="rp__explain">
        <summary>{t('reports.definitions')}</summary>
        <dl>
          {columns.map(({ key }) => (
            <div key={key}>
              <dt>{t(`reports.columns.${key}`)}</dt>
              <dd>{explain(key)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}
