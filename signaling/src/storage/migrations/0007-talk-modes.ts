// By what means the sides of a call reach each other, and what an installation demands of an item beyond its checklist.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table call
      add column mode text not null default 'video' check (mode in ('video', 'audio', 'text')),
      add column mode_sides jsonb not null default '{}'::jsonb`.execute(db);
  await sql`alter table item add column rules jsonb not null default '{}'::jsonb`.execute(db);
}
