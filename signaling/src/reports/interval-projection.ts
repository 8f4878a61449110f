// The figures by quarter of an hour, written as increments in the transaction that stores the queue's event: what is
// delivered again finds its event stored and adds nothing, what fails takes its increments back with it, and members of the
// group may handle events in any order.
import { sql, type InsertObject } from 'kysely';
import { DEFAULT_QUEUE_RULES, type QueueRules } from '@cloud-window/shared/protocol';
import type { Tx } from '../context.ts';
import type { QueueEvent } from '../queue/queue-types.ts';
import type { Database } from '../storage/schema.ts';
import {
  countsOf,
  isMaximum,
  needsServiceLevel,
  type Counter,
  type ServiceLevelRule,
} from './interval-counts.ts';
import { COUNTERS } from './interval-sums.ts';

/** Counts an event; to be called once for each, in the transaction that stores it. */
export async function countInIntervals(tx: Tx, event: QueueEvent): Promise<void> {
  const rule = needsServiceLevel(event)
    ? await serviceLevelOf(tx, event.data['queueId'] ?? '')
    : DEFAULT_QUEUE_RULES.serviceLevel;
  const counts = countsOf(event, rule);
  if (counts.length === 0) return;
  const rows = counts.map(
    ({ startsAt, dimension, key, counts: added }): InsertObject<Database, 'queueInterval'> => ({
      startsAt: new Date(startsAt),
      dimension,
      key,
      ...added,
    }),
  );
  const touched = COUNTERS.filter((counter) =>
    counts.some(({ counts: added }) => added[counter] !== undefined),
  );
  // In one statement and the order of the key, so that two members never wait for each other.
  await tx
    .insertInto('queueInterval')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['startsAt', 'dimension', 'key'])
        .doUpdateSet(Object.fromEntries(touched.map((counter) => [counter, increased(counter)]))),
    )
    .execute();
}

function increased(counter: Counter) {
  const [present, added] = [sql.ref(`queueInterval.${counter}`), sql.ref(`excluded.${counter}`)];
  return isMaximum(counter)
    ? sql<number>`greatest(${present}, ${added})`
    : sql<number>`${present} + ${added}`;
}

/** As the rules stand when the event is counted; the defaults for a queue that has been removed since. */
async function serviceLevelOf(tx: Tx, queueId: string): Promise<ServiceLevelRule> {
  const row = await tx
    .selectFrom('serviceQueue')
    .select(sql<QueueRules['serviceLevel'] | null>`rules -> 'serviceLevel'`.as('serviceLevel'))
    .where('id', '=', queueId)
    .executeTakeFirst();
  return { ...DEFAULT_QUEUE_RULES.serviceLevel, ...row?.serviceLevel };
}
