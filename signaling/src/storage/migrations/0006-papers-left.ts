// Papers that are left for a review without a call: such a case is submitted, and clerks take one to read beside calls.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // The check of the first migration is unnamed: PostgreSQL has called it after table and column.
  await sql`alter table service_case drop constraint service_case_state_check`.execute(db);
  await sql`
    alter table service_case add constraint service_case_state_check
    check (state in ('draft', 'submitted', 'accepted', 'corrections', 'declined', 'left'))`.execute(db);

  await sql`alter table staff alter column capacity set default '{"call": 1, "review": 1}'::jsonb`.execute(
    db,
  );
  // Until now nothing could be reviewed, so that a capacity of none was nobody's choice.
  await sql`
    update staff set capacity = jsonb_set(capacity, '{review}', '1') where (capacity ->> 'review') = '0'`.execute(
    db,
  );
}
