// Where pages come from, their sorting among the papers, and where a capture was broken off.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table page
      add column origin text not null default 'camera' check (origin in ('camera', 'file', 'phone')),
      add column removed_at timestamptz,
      drop constraint page_once,
      drop constraint page_version`.execute(db);
  // As before, but of pages that are still papers of the case.
  await sql`
    create unique index page_once on page (case_id, material_code, sha256)
      where removed_at is null`.execute(db);
  await sql`
    create unique index page_version on page (case_id, material_code, position, version)
      where removed_at is null`.execute(db);
  await sql`alter table page add check (removed_at is null or not current)`.execute(db);
  await sql`alter table verdict add column outdated boolean not null default false`.execute(db);
  await sql`alter table service_case add column capture_place jsonb`.execute(db);
}
