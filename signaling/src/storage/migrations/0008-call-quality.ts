// How sound and pictures were in a call, for each of its participants, kept with it when it is over.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table call add column media_quality jsonb`.execute(db);
}
