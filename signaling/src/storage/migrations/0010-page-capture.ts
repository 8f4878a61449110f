// What is known of a captured page beyond its bytes: the straightened picture, the findings about its quality, and who let a
// poor one pass.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table page
      add column derived jsonb,
      add column quality jsonb,
      add column quality_overridden_by text references staff (id),
      add column quality_override_reason text,
      add check ((quality_overridden_by is null) = (quality_override_reason is null))`.execute(db);
}
