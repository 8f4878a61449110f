// The figures by interval as people ask for them: for a span of time, by queue, skill, site or clerk, in quarters of an
// hour or longer.
import { sql } from 'kysely';
import { AppError } from '@cloud-window/shared';
import type { IntervalRow, Localized, ReportDimension } from '@cloud-window/shared/protocol';
import type { Db } from '../context.ts';
import { summedCounters } from './interval-sums.ts';

const LONGEST_SPAN_MS = 31 * 24 * 3_600_000;
/** A month of quarters for ten queues fits; more is asked for in longer intervals. */
const MOST_ROWS = 30_000;

export interface IntervalQuery {
  dimension: ReportDimension;
  from: number;
  to: number;
  /** 15, 30, 60 or 1440. */
  minutes: number;
}

/** In the order of time. Hours and days are those of the clock on the wall of the time zone. Throws BAD_REQUEST. */
export async function intervalReport(
  db: Db,
  { dimension, from, to, minutes }: IntervalQuery,
  timeZone: string,
): Promise<IntervalRow[]> {
  if (!(from < to)) throw new AppError('BAD_REQUEST', 'a report ends after it begins');
  if (to - from > LONGEST_SPAN_MS) throw new AppError('BAD_REQUEST', 'a report spans 31 days at most');
  // What date_bin counts from is a midnight on the wall.
  const at = sql<Date>`date_bin(make_interval(mins => ${minutes}), starts_at at time zone ${timeZone}, '2001-01-01')
    at time zone ${timeZone}`;
  const rows = await db
    .selectFrom('queueInterval')
    .select(['key', at.as('at'), ...summedCounters()])
    .where('dimension', '=', dimension)
    .where('startsAt', '>=', new Date(from))
    .where('startsAt', '<', new Date(to))
    .groupBy([sql`2`, 'key'])
    .orderBy(sql`2`)
    .orderBy('key')
    .limit(MOST_ROWS + 1)
    .execute();
  if (rows.length > MOST_ROWS) {
    throw new AppError('BAD_REQUEST', 'too many rows: ask for a shorter span or longer intervals');
  }
  const labels = await labelsOf(db, dimension, [...new Set(rows.map(({ key }) => key))]);
  return rows.map(({ key, at: begin, ...counters }) => ({
    at: begin.getTime(),
    key,
    label: labels.get(key) ?? plain(key),
    counters,
  }));
}

const plain = (text: string): Localized => ({ 'zh-CN': text, en: text });

async function labelsOf(
  db: Db,
  dimension: ReportDimension,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Localized>> {
  if (keys.length === 0) return new Map();
  switch (dimension) {
    case 'queue': {
      const rows = await db
        .selectFrom('serviceQueue')
        .select(['id', sql<Localized>`rules -> 'name'`.as('name')])
        .where('id', 'in', keys)
        .execute();
      return new Map(rows.map(({ id, name }) => [id, name]));
    }
    case 'site': {
      const rows = await db.selectFrom('site').select(['id', 'name']).where('id', 'in', keys).execute();
      return new Map(rows.map(({ id, name }) => [id, name]));
    }
    case 'clerk': {
      const rows = await db
        .selectFrom('staff')
        .select(['id', 'displayName'])
        .where('id', 'in', keys)
        .execute();
      return new Map(rows.map(({ id, displayName }) => [id, plain(displayName)]));
    }
    case 'skill': {
      const rows = await db
        .selectFrom('item')
        .select([
          sql<string>`definition -> 'department' ->> 'code'`.as('code'),
          sql<Localized>`definition -> 'department' -> 'name'`.as('name'),
        ])
        .distinct()
        .execute();
      return new Map(rows.map(({ code, name }) => [`dept:${code}`, name]));
    }
  }
}
