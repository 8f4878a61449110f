// Service queues, hours and holidays as they are stored.
import { sql } from 'kysely';
import {
  DEFAULT_QUEUE_RULES,
  queueRulesSchema,
  type Holiday,
  type QueueRules,
  type WeeklyHours,
} from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';
import { SELF_TEST_SITE_ID } from '../self-test/self-test-stage.ts';

/** A queue without what only Redis knows (whether a supervisor has opened or closed it). */
export interface StoredQueue extends QueueRules {
  id: string;
  sample: boolean;
}

/** The same number in every process: serialises changes, each of which is judged against all other queues. */
const LOCK = 7_203_003;

/** Until the end of the transaction. */
export async function lockQueues(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
}

export async function loadQueues(db: Db | Tx): Promise<StoredQueue[]> {
  const rows = await db.selectFrom('serviceQueue').select(['id', 'rules', 'sample']).orderBy('id').execute();
  return rows.map(({ id, rules, sample }) => ({
    ...queueRulesSchema.parse({
      ...DEFAULT_QUEUE_RULES,
      ...rules,
      boosts: { ...DEFAULT_QUEUE_RULES.boosts, ...rules.boosts },
      serviceLevel: { ...DEFAULT_QUEUE_RULES.serviceLevel, ...rules.serviceLevel },
    }),
    id,
    sample,
  }));
}

export async function insertQueue(tx: Tx, queue: StoredQueue): Promise<void> {
  const { id, sample, ...rules } = queue;
  await tx
    .insertInto('serviceQueue')
    .values({ id, sample, rules: JSON.stringify(rules) })
    .execute();
}

/** Departments by item, of these items; those that do not exist are absent. */
export async function departmentsOfItems(
  db: Db | Tx,
  itemCodes: readonly string[],
): Promise<Map<string, string>> {
  if (itemCodes.length === 0) return new Map();
  const rows = await db
    .selectFrom('item')
    .select(['code', sql<string>`definition->'department'->>'code'`.as('department')])
    .where('code', 'in', itemCodes)
    .execute();
  return new Map(rows.map(({ code, department }) => [code, department]));
}

/** What a call's way depends on of its item; null for an unknown one. */
export async function loadRoutedItem(
  db: Db | Tx,
  code: string,
): Promise<{ department: string; twoPersons: boolean } | null> {
  const row = await db
    .selectFrom('item')
    .select([
      sql<string>`definition->'department'->>'code'`.as('department'),
      sql<boolean>`coalesce((definition || rules)->>'twoPersons', 'false')::boolean`.as('twoPersons'),
    ])
    .where('code', '=', code)
    .executeTakeFirst();
  return row ?? null;
}

/** Null for an unknown site. */
export async function loadSiteHours(db: Db | Tx, siteId: string): Promise<WeeklyHours | null> {
  const row = await db
    .selectFrom('site')
    .select('hours')
    .where('id', '=', siteId)
    .where('id', '<>', SELF_TEST_SITE_ID)
    .executeTakeFirst();
  return row?.hours ?? null;
}

/** In the order of their dates, from `since` on. */
export async function loadHolidays(db: Db | Tx, since = '0001-01-01'): Promise<Holiday[]> {
  return db
    .selectFrom('holiday')
    .select(['id', 'name', 'queueId', 'siteId', sql<string>`to_char(date, 'YYYY-MM-DD')`.as('date')])
    .where(sql<boolean>`date >= ${since}::date`)
    .orderBy('date')
    .orderBy('id')
    .execute();
}
