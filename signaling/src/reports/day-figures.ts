// The figures of a day, counted from what the queue's events left in PostgreSQL. The definitions are those of the field
// (contact centres).
import { sql } from 'kysely';
import type { Wallboard } from '@cloud-window/shared/protocol';
import { QUEUE_DOMAIN } from '../calls/call-projection.ts';
import type { Db } from '../context.ts';
import { SELF_TEST_ITEM_CODE } from '../self-test/self-test-stage.ts';

/** A caller who left sooner than this hardly wanted anything: shown apart, not held against the service. */
const SHORT_ABANDON_MS = 5_000;
/** Share of callers to be answered within the threshold. */
const SERVICE_LEVEL_TARGET = 0.8;

/**
 * Of calls enqueued since `since`:
 * - `offeredIn`: all of them;
 * - `answered`: accepted by a clerk at least once;
 * - `abandoned`: over without ever having been answered, short ones included;
 * - `shortAbandoned`: abandoned within 5 s;
 * - `handled`: the conversation has ended;
 * - `missedOffers`: offers that a clerk let run out (ring no answer);
 * - `asaMs`: average speed of answer, the plain mean of the wait until the first answer;
 * - `longestWaitMs`: the longest wait, abandoned calls included;
 * - `serviceLevel.ratio`: answered within the threshold ÷ (answered + abandoned − short abandoned).
 */
export type DayFigures = Wallboard['today'];

/** Counts them; `projectedTo` is the newest queue event they rest on. */
export async function countDay(
  db: Db,
  since: Date,
  thresholdMs: number,
): Promise<{ today: DayFigures; projectedTo: number }> {
  const row = await sql<Counted>`
    with waits as (
      select answered_at is not null as answered,
             ended_at is not null and answered_at is null as abandoned,
             finished_at is not null as handled,
             extract(epoch from (coalesce(answered_at, ended_at) - enqueued_at)) * 1000 as wait_ms
      from call where enqueued_at >= ${since} and item_code <> ${SELF_TEST_ITEM_CODE}
    )
    select count(*) as offered_in,
           count(*) filter (where answered) as answered,
           count(*) filter (where abandoned) as abandoned,
           count(*) filter (where abandoned and wait_ms < ${SHORT_ABANDON_MS}) as short_abandoned,
           count(*) filter (where handled) as handled,
           count(*) filter (where answered and wait_ms <= ${thresholdMs}) as in_time,
           avg(wait_ms) filter (where answered) as asa_ms,
           coalesce(max(wait_ms), 0) as longest_wait_ms,
           (select count(*) from queue_event where type = 'callExpired' and at >= ${since}) as missed_offers,
           (select coalesce(max(seq), 0) from queue_event where domain = ${QUEUE_DOMAIN}) as projected_to
    from waits`.execute(db);
  const [counted] = row.rows;
  if (counted === undefined) throw new Error('an aggregate without a row');
  return { today: figures(counted, thresholdMs), projectedTo: counted.projectedTo };
}

interface Counted {
  offeredIn: number;
  answered: number;
  abandoned: number;
  shortAbandoned: number;
  handled: number;
  inTime: number;
  asaMs: number | null;
  longestWaitMs: number;
  missedOffers: number;
  projectedTo: number;
}

function figures(counted: Counted, thresholdMs: number): DayFigures {
  const { offeredIn, answered, abandoned, shortAbandoned, handled, missedOffers } = counted;
  const judged = answered + abandoned - shortAbandoned;
  return {
    offeredIn,
    answered,
    abandoned,
    shortAbandoned,
    handled,
    missedOffers,
    asaMs: counted.asaMs === null ? null : Math.round(counted.asaMs),
    longestWaitMs: Math.round(counted.longestWaitMs),
    serviceLevel: {
      thresholdMs,
      ratio: judged === 0 ? null : counted.inTime / judged,
      target: SERVICE_LEVEL_TARGET,
    },
  };
}

/** Midnight before `now` in the time zone of the process (TZ). */
export function startOfDay(now: number): Date {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  return day;
}
