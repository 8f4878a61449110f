// Where the scanner beside a kiosk is asked for its pages, and pages that came from one.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table kiosk add column scanner_url text`.execute(db);
  await sql`
    alter table page
      drop constraint page_origin_check,
      add constraint page_origin_check check (origin in ('camera', 'file', 'phone', 'scanner'))`.execute(db);
}
