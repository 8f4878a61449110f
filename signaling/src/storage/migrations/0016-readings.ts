// What was read on pages: a job for each captured page that any signaling process may take and take over, its sealed
// result, and what the clerk said stands there.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table page_reading (
      page_id text primary key references page (id) on delete cascade,
      case_id text not null references service_case (id) on delete cascade,
      state text not null default 'waiting' check (state in ('waiting', 'running', 'read', 'failed')),
      requested_at timestamptz not null,
      attempts integer not null default 0,
      claimed_until timestamptz,
      read_at timestamptz,
      result_sealed bytea,
      suggested_material text,
      fault text,
      check ((state = 'read') = (result_sealed is not null))
    )`.execute(db);
  await sql`create index page_reading_case on page_reading (case_id)`.execute(db);
  await sql`
    create index page_reading_due on page_reading (requested_at)
    where state in ('waiting', 'running')`.execute(db);

  await sql`
    create table reading_confirmation (
      page_id text not null references page (id) on delete cascade,
      field text not null,
      value_sealed bytea not null,
      call_id text not null,
      staff_id text not null references staff (id),
      at timestamptz not null,
      primary key (page_id, field)
    )`.execute(db);
}
