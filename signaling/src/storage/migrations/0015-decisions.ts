// Five outcomes, cases that are opened again under their number (each time is a round with a decision of its own), the
// second person, and the slip beside each receipt.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table service_case drop constraint service_case_state_check`.execute(db);
  await sql`
    alter table service_case add constraint service_case_state_check
    check (state in ('draft', 'submitted', 'proposed', 'left',
      'accepted', 'supplement', 'corrections', 'declined', 'notCompetent'))`.execute(db);
  await db.schema
    .alterTable('serviceCase')
    .addColumn('round', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('roundBeganAt', 'timestamptz')
    .execute();

  await sql`alter table decision drop constraint decision_outcome_check`.execute(db);
  await sql`
    alter table decision add constraint decision_outcome_check
    check (outcome in ('accepted', 'supplement', 'corrections', 'declined', 'notCompetent'))`.execute(db);
  await db.schema
    .alterTable('decision')
    .addColumn('round', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('defects', 'jsonb', (c) => c.notNull().defaultTo(sql`'[]'::jsonb`))
    .addColumn('promised', sql`text[]`, (c) => c.notNull().defaultTo(sql`'{}'`))
    .addColumn('dueAt', 'timestamptz')
    .addColumn('referral', 'jsonb')
    .addColumn('approvedBy', 'text', (c) => c.references('staff.id'))
    .execute();
  await sql`drop index decision_once`.execute(db);
  await sql`create unique index decision_once on decision (case_id, round)`.execute(db);

  await db.schema
    .alterTable('receipt')
    .addColumn('round', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('slipSha256', 'text')
    .execute();

  await db.schema
    .createTable('decisionProposal')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('caseId', 'text', (c) => c.notNull().references('serviceCase.id'))
    .addColumn('callId', 'text', (c) => c.notNull().references('call.id'))
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('staffId', 'text', (c) => c.notNull().references('staff.id'))
    .addColumn('kind', 'text', (c) => c.notNull().check(sql`kind in ('twoPersons', 'secondNotice')`))
    .addColumn('draft', 'jsonb', (c) => c.notNull())
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('open', 'sentBack', 'approved', 'withdrawn')`),
    )
    .addColumn('reopensAs', 'text', (c) => c.notNull().check(sql`reopens_as in ('draft', 'submitted')`))
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('settledBy', 'text', (c) => c.references('staff.id'))
    .addColumn('settledAt', 'timestamptz')
    .addColumn('reason', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  // One case has one decision that waits.
  await sql`
    create unique index decision_proposal_waiting on decision_proposal (case_id)
    where state in ('open', 'sentBack')`.execute(db);
  await db.schema
    .createIndex('decisionProposalCase')
    .on('decisionProposal')
    .columns(['caseId', 'at'])
    .execute();
}
