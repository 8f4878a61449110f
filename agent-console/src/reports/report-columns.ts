// The columns of the interval table: what stands in the table for people to read, and in the file for machines to add up.
import type { IntervalCounters, ReportDimension } from '@cloud-window/shared/protocol';
import { formatClock } from '../session/server-clock.ts';
import type { Language } from '../session/language.ts';
import { COUNTERS, figuresOf, SERVICE_LEVEL_RULES, serviceLevel, type Figures } from './derived-figures.ts';

export interface Column {
  /** Locale key under `reports.columns`, with its explanation under `reports.explain`. */
  key: string;
  text: (counters: IntervalCounters, figures: Figures, language: Language) => string;
}

const NOTHING = '–';
const number = (key: keyof IntervalCounters): Column => ({
  key,
  text: (counters, _, language) => language.number(counters[key]),
});
const length = (key: keyof IntervalCounters): Column => ({
  key,
  text: (counters) => formatClock(counters[key]),
});
const share = (key: 'serviceLevel' | 'abandonRate' | 'occupancy' | 'rona'): Column => ({
  key,
  text: (_, figures, language) => {
    const value = figures[key];
    return value === null ? NOTHING : language.percent(value);
  },
});
const mean = (key: 'asaMs' | 'ahtMs'): Column => ({
  key,
  text: (_, figures) => {
    const value = figures[key];
    return value === null ? NOTHING : formatClock(value);
  },
});

const OF_CALLS: readonly Column[] = [
  number('offeredIn'),
  number('answered'),
  number('answeredInTime'),
  share('serviceLevel'),
  mean('asaMs'),
  length('longestWaitMs'),
  {
    key: 'abandoned',
    text: (counters, _, language) =>
      `${language.number(counters.abandoned)} (${language.number(counters.shortAbandoned)})`,
  },
  share('abandonRate'),
  number('callbacks'),
  number('handled'),
  mean('ahtMs'),
  number('overflowedIn'),
  number('overflowedOut'),
  number('transferredOut'),
  number('missed'),
  number('declined'),
];
const OF_CLERKS: readonly Column[] = [
  { key: 'offers', text: (counters, _, language) => language.number(counters.offeredIn) },
  number('answered'),
  number('handled'),
  mean('ahtMs'),
  length('talkMs'),
  length('holdMs'),
  length('wrapUpMs'),
  length('idleMs'),
  length('ringMs'),
  length('breakMs'),
  length('notReadyMs'),
  share('occupancy'),
  number('transferredOut'),
  number('missed'),
  share('rona'),
  number('declined'),
];

export function columnsOf(dimension: ReportDimension): readonly Column[] {
  return dimension === 'clerk' ? OF_CLERKS : OF_CALLS;
}

/** Every counter as it is, then what follows from them. */
export const FILE_COLUMNS: readonly { key: string; value: (counters: IntervalCounters) => number | null }[] =
  [
    ...COUNTERS.map((key) => ({ key, value: (counters: IntervalCounters) => counters[key] })),
    ...SERVICE_LEVEL_RULES.map((rule) => ({
      key: rule === 'standard' ? 'serviceLevel' : `serviceLevel_${rule}`,
      value: (counters: IntervalCounters) => rounded(serviceLevel(counters, rule)),
    })),
    { key: 'asaMs', value: (counters) => rounded(figuresOf(counters).asaMs) },
    { key: 'abandonRate', value: (counters) => rounded(figuresOf(counters).abandonRate) },
    { key: 'ahtMs', value: (counters) => rounded(figuresOf(counters).ahtMs) },
    { key: 'occupancy', value: (counters) => rounded(figuresOf(counters).occupancy) },
    { key: 'rona', value: (counters) => rounded(figuresOf(counters).rona) },
  ];

/** To four places, which is a hundredth of a percent. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}
