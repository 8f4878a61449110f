// Several quarters of an hour as one row, in SQL and in memory.
import { sql } from 'kysely';
import { intervalCountersSchema, type IntervalCounters } from '@cloud-window/shared/protocol';
import { isMaximum, merged, type Counter } from './interval-counts.ts';

export const COUNTERS = Object.keys(intervalCountersSchema.shape) as Counter[];

export const NO_COUNTS = Object.fromEntries(COUNTERS.map((counter) => [counter, 0])) as IntervalCounters;

/** What to select for each counter when rows are grouped. */
export function summedCounters() {
  return COUNTERS.map((counter) => {
    const column = sql.ref(counter);
    // The sum of bigint is numeric, which would come as text.
    const whole = isMaximum(counter) ? sql<number>`max(${column})` : sql<number>`sum(${column})::bigint`;
    return whole.as(counter);
  });
}

export function sumOf(rows: Iterable<IntervalCounters>): IntervalCounters {
  let sum = NO_COUNTS;
  for (const row of rows) sum = { ...sum, ...merged(sum, row) };
  return sum;
}
