// Sessions as they began, kept beside Redis: a Redis that has lost its data must not sign everybody out in mid-call.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('keptSession')
    // Hash of the token of a staff session; the kiosk of a visit, of which there is one at a time.
    .addColumn('id', 'text', (c) => c.primaryKey())
    // The person: staff, or the applicant.
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('tokenHash', 'text', (c) => c.notNull())
    .addColumn('caseId', 'text')
    // The life of Redis in which it began or was put back last.
    .addColumn('life', 'text')
    .addColumn('startedAt', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('keptSessionOwner').on('keptSession').column('owner').execute();
}
