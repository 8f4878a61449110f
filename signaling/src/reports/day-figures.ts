// The figures of a day, summed up from its quarters of an hour. docs/metrics.md defines them.
import { startOfDay, wallTime } from '@cloud-window/shared';
import { sql } from 'kysely';
import type { IntervalCounters, QueueRules, Wallboard } from '@cloud-window/shared/protocol';
import { QUEUE_DOMAIN } from '../calls/call-projection.ts';
import type { Db } from '../context.ts';
import { summedCounters, sumOf } from './interval-sums.ts';

export type DayFigures = Wallboard['today'];
type ServiceLevelRule = QueueRules['serviceLevel'];

/** Of a day so far. */
export interface Day {
  /** By queue; only those that had any event. */
  queues: ReadonlyMap<string, IntervalCounters>;
  /** The newest queue event that they rest on. */
  projectedTo: number;
}

/** Sums up the quarters since `since`. */
export async function countDay(db: Db, since: Date): Promise<Day> {
  // The number first: what is stored in between is in the sums already, which does no harm.
  const newest = await db
    .selectFrom('queueEvent')
    .select((eb) => eb.fn.coalesce(eb.fn.max('seq'), sql<number>`0`).as('seq'))
    .where('domain', '=', QUEUE_DOMAIN)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom('queueInterval')
    .select(['key', ...summedCounters()])
    .where('dimension', '=', 'queue')
    .where('startsAt', '>=', since)
    .groupBy('key')
    .execute();
  return {
    queues: new Map(rows.map(({ key, ...counters }) => [key, counters])),
    projectedTo: newest.seq,
  };
}

/** Answered in time ÷ (answered + abandoned − short abandons); null before there is anything to judge. */
export function serviceLevel(counted: IntervalCounters): number | null {
  const judged = judgedCalls(counted);
  return judged === 0 ? null : counted.answeredInTime / judged;
}

export const judgedCalls = ({ answered, abandoned, shortAbandoned }: IntervalCounters): number =>
  answered + abandoned - shortAbandoned;

/**
 * All queues as one. Each call is held against the threshold of its own queue; the one that is named is that of the queue
 * with the most callers.
 */
export function dayFigures(day: Day, ruleOf: (queueId: string) => ServiceLevelRule): DayFigures {
  const total = sumOf(day.queues.values());
  const [busiest] = [...day.queues].sort(([, one], [, other]) => other.offeredIn - one.offeredIn);
  const { seconds, target } = ruleOf(busiest?.[0] ?? '');
  return {
    offeredIn: total.offeredIn,
    answered: total.answered,
    abandoned: total.abandoned,
    shortAbandoned: total.shortAbandoned,
    handled: total.handled,
    missedOffers: total.missed,
    asaMs: total.answered === 0 ? null : Math.round(total.waitMsOfAnswered / total.answered),
    longestWaitMs: total.longestWaitMs,
    serviceLevel: { thresholdMs: seconds * 1_000, ratio: serviceLevel(total), target },
  };
}

/** When the day that `now` is in began by the clock on the wall of the time zone. */
export function dayOf(now: number, timeZone: string): Date {
  return new Date(startOfDay(wallTime(now, timeZone).date, timeZone));
}
