// Marks that clerk and applicant draw on a version of a page, or on a field of a form. The pictures themselves stay untouched.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table mark (
      id text primary key,
      case_id text not null references service_case (id),
      page_id text references page (id),
      picture text check (picture in ('derived', 'original')),
      material_code text,
      field text,
      shape text not null,
      points jsonb not null,
      side text not null check (side in ('kiosk', 'clerk')),
      actor text not null,
      at timestamptz not null,
      check (
        (page_id is not null and picture is not null and material_code is null and field is null)
        or (page_id is null and picture is null and material_code is not null and field is not null)
      )
    )`.execute(db);
  await sql`create index mark_case on mark (case_id, at)`.execute(db);
}
