// The first schema. Names are camelCase here; the CamelCasePlugin writes them as snake_case. Migrations never import the
// application's types or constants: they must do the same thing in ten years.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await placesAndPeople(db);
  await casesAndPages(db);
  await callsAndEvents(db);
  await judgements(db);
  await auditTrail(db);
}

async function placesAndPeople(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('site')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'jsonb', (c) => c.notNull())
    .addColumn('sample', 'boolean', (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('kiosk')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('siteId', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('deviceKeyHash', 'text', (c) => c.unique())
    .addColumn('pairedAt', 'timestamptz')
    .addCheckConstraint('kioskPairing', sql`(device_key_hash is null) = (paired_at is null)`)
    .execute();
  await db.schema.createIndex('kioskSite').on('kiosk').column('siteId').execute();

  await db.schema
    .createTable('staff')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('username', 'text', (c) => c.notNull().unique())
    .addColumn('displayName', 'text', (c) => c.notNull())
    .addColumn('passwordHash', 'text', (c) => c.notNull())
    .addColumn('roles', sql`text[]`, (c) => c.notNull())
    .addColumn('departments', sql`text[]`, (c) => c.notNull())
    .addColumn('active', 'boolean', (c) => c.notNull())
    .addColumn('mustChangePassword', 'boolean', (c) => c.notNull())
    .addColumn('totpSecretSealed', 'bytea')
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull())
    .addCheckConstraint('staffHasRole', sql`cardinality(roles) > 0`)
    .addCheckConstraint('staffUsernameLower', sql`username = lower(username)`)
    .execute();

  await db.schema
    .createTable('item')
    .addColumn('code', 'text', (c) => c.primaryKey())
    .addColumn('definition', 'jsonb', (c) => c.notNull())
    .addColumn('searchText', 'text', (c) => c.notNull())
    .addColumn('sample', 'boolean', (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('applicant')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('idNumberHash', 'text', (c) => c.notNull().unique())
    .addColumn('idNumberSealed', 'bytea', (c) => c.notNull())
    .addColumn('nameSealed', 'bytea')
    .addColumn('phoneSealed', 'bytea', (c) => c.notNull())
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull())
    .execute();
}

async function casesAndPages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('serviceCase')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('number', 'text', (c) => c.notNull().unique())
    .addColumn('itemCode', 'text', (c) => c.notNull().references('item.code'))
    .addColumn('applicantId', 'text', (c) => c.notNull().references('applicant.id'))
    .addColumn('kioskId', 'text', (c) => c.notNull().references('kiosk.id'))
    .addColumn('siteId', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('locale', 'text', (c) => c.notNull())
    .addColumn('needs', sql`text[]`, (c) => c.notNull())
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('draft', 'accepted', 'corrections', 'declined', 'left')`),
    )
    .addColumn('recordingConsent', 'boolean', (c) => c.notNull())
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull())
    .addColumn('closedAt', 'timestamptz')
    .execute();
  await db.schema
    .createIndex('serviceCaseApplicant')
    .on('serviceCase')
    .columns(['applicantId', 'createdAt'])
    .execute();
  await db.schema.createIndex('serviceCaseKiosk').on('serviceCase').column('kioskId').execute();

  await db.schema
    .createTable('page')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('caseId', 'text', (c) => c.notNull().references('serviceCase.id'))
    .addColumn('materialCode', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull().check(sql`position > 0`))
    .addColumn('version', 'integer', (c) => c.notNull().check(sql`version > 0`))
    .addColumn('current', 'boolean', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull().check(sql`sha256 ~ '^[0-9a-f]{64}$'`))
    .addColumn('bytes', 'integer', (c) => c.notNull().check(sql`bytes > 0`))
    .addColumn('mime', 'text', (c) => c.notNull())
    .addColumn('width', 'integer', (c) => c.notNull().check(sql`width > 0`))
    .addColumn('height', 'integer', (c) => c.notNull().check(sql`height > 0`))
    .addColumn('capturedAt', 'timestamptz', (c) => c.notNull())
    .addColumn('storedAt', 'timestamptz', (c) => c.notNull())
    // The same bytes twice are one page.
    .addUniqueConstraint('pageOnce', ['caseId', 'materialCode', 'sha256'])
    .addUniqueConstraint('pageVersion', ['caseId', 'materialCode', 'position', 'version'])
    .execute();
  await db.schema
    .createIndex('pageCurrentPosition')
    .unique()
    .on('page')
    .columns(['caseId', 'materialCode', 'position'])
    .where(sql.ref('current'), '=', true)
    .execute();
}

async function callsAndEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('call')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('caseId', 'text', (c) => c.notNull().references('serviceCase.id'))
    .addColumn('kioskId', 'text', (c) => c.notNull().references('kiosk.id'))
    .addColumn('siteId', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('itemCode', 'text', (c) => c.notNull().references('item.code'))
    .addColumn('staffId', 'text', (c) => c.references('staff.id'))
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('waiting', 'offered', 'active', 'wrapUp', 'ended')`),
    )
    .addColumn('stateSeq', 'bigint', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('enqueuedAt', 'timestamptz', (c) => c.notNull())
    .addColumn('answeredAt', 'timestamptz')
    .addColumn('finishedAt', 'timestamptz')
    .addColumn('endedAt', 'timestamptz')
    .addColumn('endReason', 'text')
    .execute();
  await db.schema.createIndex('callCase').on('call').column('caseId').execute();
  await db.schema.createIndex('callEnqueuedAt').on('call').column('enqueuedAt').execute();
  await db.schema.createIndex('callStaff').on('call').columns(['staffId', 'enqueuedAt']).execute();

  await db.schema
    .createTable('callEvent')
    .addColumn('callId', 'text', (c) => c.notNull().references('call.id'))
    .addColumn('seq', 'integer', (c) => c.notNull().check(sql`seq > 0`))
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('event', 'jsonb', (c) => c.notNull())
    .addPrimaryKeyConstraint('callEventKey', ['callId', 'seq'])
    .execute();

  // A copy of the queue's event stream: it refers to calls and people by id only, since it is written on its own.
  await db.schema
    .createTable('queueEvent')
    .addColumn('domain', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('callId', 'text')
    .addColumn('staffId', 'text')
    .addColumn('data', 'jsonb', (c) => c.notNull())
    .addPrimaryKeyConstraint('queueEventKey', ['domain', 'seq'])
    .execute();
  await db.schema.createIndex('queueEventAt').on('queueEvent').column('at').execute();
  await db.schema.createIndex('queueEventCall').on('queueEvent').column('callId').execute();
}

async function judgements(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('verdict')
    .addColumn('id', 'text', (c) => c.primaryKey().defaultTo(sql`gen_random_uuid()::text`))
    .addColumn('pageId', 'text', (c) => c.notNull().references('page.id'))
    .addColumn('callId', 'text', (c) => c.notNull().references('call.id'))
    .addColumn('staffId', 'text', (c) => c.notNull().references('staff.id'))
    .addColumn('value', 'text', (c) => c.notNull().check(sql`value in ('accepted', 'rejected')`))
    .addColumn('reason', 'text')
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addCheckConstraint('verdictReason', sql`value = 'accepted' or reason is not null`)
    .execute();
  await db.schema.createIndex('verdictPage').on('verdict').columns(['pageId', 'at']).execute();

  await db.schema
    .createTable('recapture')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('caseId', 'text', (c) => c.notNull().references('serviceCase.id'))
    .addColumn('callId', 'text', (c) => c.notNull().references('call.id'))
    .addColumn('staffId', 'text', (c) => c.notNull().references('staff.id'))
    .addColumn('materialCode', 'text', (c) => c.notNull())
    .addColumn('pageId', 'text', (c) => c.references('page.id'))
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('fulfilledAt', 'timestamptz')
    .addColumn('fulfilledBy', 'text', (c) => c.references('page.id'))
    .execute();
  await db.schema.createIndex('recaptureCase').on('recapture').columns(['caseId', 'at']).execute();

  await db.schema
    .createTable('decision')
    .addColumn('callId', 'text', (c) => c.primaryKey().references('call.id'))
    .addColumn('caseId', 'text', (c) => c.notNull().references('serviceCase.id'))
    .addColumn('staffId', 'text', (c) => c.notNull().references('staff.id'))
    .addColumn('outcome', 'text', (c) =>
      c.notNull().check(sql`outcome in ('accepted', 'corrections', 'declined')`),
    )
    .addColumn('reasons', sql`text[]`, (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('remedies', 'text', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('decisionCase').on('decision').columns(['caseId', 'at']).execute();

  await db.schema
    .createTable('receipt')
    .addColumn('number', 'text', (c) => c.primaryKey())
    .addColumn('callId', 'text', (c) => c.notNull().unique().references('call.id'))
    .addColumn('caseId', 'text', (c) => c.notNull().references('serviceCase.id'))
    .addColumn('tokenHash', 'text', (c) => c.notNull().unique())
    .addColumn('tokenSealed', 'bytea', (c) => c.notNull())
    .addColumn('pdfSha256', 'text', (c) => c.notNull())
    .addColumn('publicContent', 'jsonb', (c) => c.notNull())
    .addColumn('issuedAt', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('receiptCase').on('receipt').columns(['caseId', 'issuedAt']).execute();

  await db.schema
    .createTable('rating')
    .addColumn('caseId', 'text', (c) => c.primaryKey().references('serviceCase.id'))
    .addColumn('score', 'integer', (c) => c.notNull().check(sql`score between 1 and 5`))
    .addColumn('comment', 'text', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .execute();
}

async function auditTrail(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('auditEvent')
    .addColumn('seq', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('detail', 'jsonb', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('auditEventSubject').on('auditEvent').columns(['subject', 'seq']).execute();
  // What was written stays as it was written; only someone who owns the database could lift this, and would show.
  await sql`
    create function refuse_audit_change() returns trigger language plpgsql as
    $$ begin raise exception 'the audit trail is append-only'; end $$`.execute(db);
  await sql`
    create trigger audit_event_append_only before update or delete on audit_event
    for each row execute function refuse_audit_change()`.execute(db);
}
