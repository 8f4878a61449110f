// Serials for case and receipt numbers, and where the derived views of page images lie in the blob store.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create sequence case_number_seq`.execute(db);
  await sql`create sequence receipt_number_seq`.execute(db);
  await db.schema
    .createTable('pageView')
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('viewSha256', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('pageViewKey', ['sha256', 'size'])
    .execute();
  // One case is decided once; a second decision would need a second case.
  await sql`create unique index decision_once on decision (case_id)`.execute(db);
}
