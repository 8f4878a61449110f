// Times that people book: who comes when, for which item, to which site.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('appointment')
    .addColumn('id', 'text', (c) => c.primaryKey())
    // A queue may be removed; who has booked in it still comes.
    .addColumn('queueId', 'text', (c) => c.notNull())
    .addColumn('itemCode', 'text', (c) => c.notNull())
    .addColumn('siteId', 'text', (c) => c.notNull().references('site.id'))
    // Where it was held.
    .addColumn('kioskId', 'text', (c) => c.notNull().references('kiosk.id'))
    // Null while it is held.
    .addColumn('applicantId', 'text', (c) => c.references('applicant.id'))
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('startsAt', 'timestamptz', (c) => c.notNull())
    .addColumn('endsAt', 'timestamptz', (c) => c.notNull())
    // By the clock on the wall.
    .addColumn('date', 'date', (c) => c.notNull())
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('held', 'booked', 'arrived', 'released', 'cancelled')`),
    )
    .addColumn('heldUntil', 'timestamptz')
    .addColumn('callId', 'text')
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull())
    .addCheckConstraint('appointmentHeld', sql`(state = 'held') = (held_until is not null)`)
    .addCheckConstraint('appointmentOwned', sql`state = 'held' or applicant_id is not null`)
    .execute();
  await sql`
    create unique index appointment_once_a_day on appointment (applicant_id, item_code, date)
    where state in ('booked', 'arrived')`.execute(db);
  await db.schema
    .createIndex('appointmentCode')
    .unique()
    .on('appointment')
    .columns(['date', 'code'])
    .execute();
  await sql`create unique index appointment_held_once on appointment (kiosk_id) where state = 'held'`.execute(
    db,
  );
  await sql`create index appointment_taken on appointment (queue_id, starts_at)
    where state in ('held', 'booked', 'arrived')`.execute(db);
  await sql`create index appointment_due on appointment (starts_at) where state = 'booked'`.execute(db);
  await db.schema.createIndex('appointmentTime').on('appointment').column('startsAt').execute();
}
