// Service queues with their hours and holidays, the skills of clerks, what a call needs to come back to its place after a
// loss, and the figures and alerts that are derived from the queue's events.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await queuesAndHours(db);
  await skills(db);
  await routesOfCalls(db);
  await intervals(db);
  await alerts(db);
}

async function queuesAndHours(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('serviceQueue')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('rules', 'jsonb', (c) => c.notNull())
    .addColumn('sample', 'boolean', (c) => c.notNull())
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .execute();
  // The queue of everything that no other queue takes. What is not said here follows the defaults.
  await sql`
    insert into service_queue (id, rules, sample)
    values ('general', '{"name": {"zh-CN": "综合服务", "en": "General services"}}', false)`.execute(db);

  await db.schema
    .alterTable('site')
    .addColumn('hours', 'jsonb', (c) => c.notNull().defaultTo(sql`'[]'::jsonb`))
    .execute();

  await db.schema
    .createTable('holiday')
    .addColumn('id', 'serial', (c) => c.primaryKey())
    .addColumn('date', 'date', (c) => c.notNull())
    .addColumn('name', 'jsonb', (c) => c.notNull())
    // A queue that is removed takes its holidays with it.
    .addColumn('queueId', 'text', (c) => c.references('serviceQueue.id').onDelete('cascade'))
    .addColumn('siteId', 'text', (c) => c.references('site.id').onDelete('cascade'))
    .execute();
  await sql`
    create unique index holiday_once on holiday (date, coalesce(queue_id, ''), coalesce(site_id, ''))`.execute(
    db,
  );
}

async function skills(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('staff')
    .addColumn('skills', 'jsonb', (c) => c.notNull().defaultTo(sql`'{}'::jsonb`))
    .addColumn('capacity', 'jsonb', (c) => c.notNull().defaultTo(sql`'{"call": 1, "review": 0}'::jsonb`))
    .execute();
}

async function routesOfCalls(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('call')
    .addColumn('kind', 'text', (c) =>
      c
        .notNull()
        .defaultTo('video')
        .check(sql`kind in ('video', 'callback', 'consult', 'review')`),
    )
    .addColumn('queueId', 'text')
    // The call whose place a callback keeps.
    .addColumn('keepsId', 'text', (c) => c.references('call.id'))
    // Both null and 0 for calls from before there were queues.
    .addColumn('route', 'jsonb')
    .addColumn('boostMs', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}

const COUNTERS = [
  'offeredIn',
  'answered',
  'answeredInTime',
  'abandoned',
  'shortAbandoned',
  'abandonedLate',
  'overflowedIn',
  'overflowedOut',
  'callbacks',
  'handled',
  'transferredOut',
  'requeued',
  'declined',
  'missed',
  'waitMsOfAnswered',
  'longestWaitMs',
  'talkMs',
  'holdMs',
  'wrapUpMs',
  'idleMs',
  'ringMs',
  'breakMs',
  'notReadyMs',
];

async function intervals(db: Kysely<unknown>): Promise<void> {
  let table = db.schema
    .createTable('queueInterval')
    .addColumn('startsAt', 'timestamptz', (c) => c.notNull())
    .addColumn('dimension', 'text', (c) =>
      c.notNull().check(sql`dimension in ('queue', 'skill', 'site', 'clerk')`),
    )
    .addColumn('key', 'text', (c) => c.notNull());
  for (const counter of COUNTERS) table = table.addColumn(counter, 'bigint', (c) => c.notNull().defaultTo(0));
  await table.addPrimaryKeyConstraint('queueIntervalKey', ['startsAt', 'dimension', 'key']).execute();
}

async function alerts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('alert')
    .addColumn('id', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('queueId', 'text')
    .addColumn('callId', 'text')
    .addColumn('raisedAt', 'timestamptz', (c) => c.notNull())
    .addColumn('clearedAt', 'timestamptz')
    .addColumn('value', 'double precision', (c) => c.notNull())
    .addColumn('limitValue', 'double precision', (c) => c.notNull())
    .execute();
  // The same alert is raised once, whichever process sees it first.
  await sql`
    create unique index alert_lasting on alert (kind, coalesce(queue_id, ''), coalesce(call_id, ''))
    where cleared_at is null`.execute(db);

  // What the webhook still has to be told, kept until it has answered.
  await db.schema
    .createTable('alertDelivery')
    .addColumn('alertId', 'bigint', (c) => c.notNull().references('alert.id').onDelete('cascade'))
    .addColumn('change', 'text', (c) => c.notNull().check(sql`change in ('raised', 'cleared')`))
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('dueAt', 'timestamptz', (c) => c.notNull())
    .addColumn('deliveredAt', 'timestamptz')
    .addPrimaryKeyConstraint('alertDeliveryKey', ['alertId', 'change'])
    .execute();
  await sql`create index alert_delivery_due on alert_delivery (due_at) where delivered_at is null`.execute(
    db,
  );
}
