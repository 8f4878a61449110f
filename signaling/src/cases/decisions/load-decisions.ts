// What was decided about a case, in its present round and in earlier ones, and what waits for a second person.
import type { Case, Decision, Proposal, Receipt } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../../context.ts';
import { verifyUrl, type ReceiptAddress } from '../receipts/receipt-address.ts';
import { endOfWorkingDay, loadCalendar, NOTICE_WORKING_DAYS } from './working-days.ts';

type Decided = Pick<Case, 'decision' | 'receipt' | 'proposal' | 'earlier' | 'noticeDueAt'>;

interface RoundRow {
  id: string;
  siteId: string;
  round: number;
  roundBeganAt: Date | null;
  createdAt: Date;
}

export async function loadDecided(db: Db | Tx, address: ReceiptAddress, row: RoundRow): Promise<Decided> {
  const [decisions, receipts] = [await loadDecisions(db, row.id), await loadReceipts(db, address, row.id)];
  return {
    decision: decisions.get(row.round) ?? null,
    receipt: receipts.get(row.round) ?? null,
    proposal: await loadProposal(db, row.id),
    earlier: [...decisions]
      .filter(([round]) => round < row.round)
      .flatMap(([round, decision]) => {
        const receipt = receipts.get(round);
        return receipt === undefined ? [] : [{ decision, receipt }];
      }),
    noticeDueAt: await loadNoticeDueAt(db, address.timeZone, row),
  };
}

/** By round. */
async function loadDecisions(db: Db | Tx, caseId: string): Promise<Map<number, Decision>> {
  const rows = await db
    .selectFrom('decision')
    .innerJoin('staff', 'staff.id', 'decision.staffId')
    .leftJoin('staff as approver', 'approver.id', 'decision.approvedBy')
    .selectAll('decision')
    .select(['staff.displayName', 'approver.displayName as approvedByName'])
    .where('decision.caseId', '=', caseId)
    .orderBy('decision.round')
    .execute();
  return new Map(
    rows.map((row) => [
      row.round,
      {
        outcome: row.outcome,
        reasons: row.reasons,
        note: row.note,
        remedies: row.remedies,
        defects: row.defects,
        promised: row.promised,
        dueAt: row.dueAt?.getTime() ?? null,
        referral: row.referral,
        by: row.displayName,
        approvedBy: row.approvedByName,
        at: row.at.getTime(),
      },
    ]),
  );
}

async function loadReceipts(
  db: Db | Tx,
  address: ReceiptAddress,
  caseId: string,
): Promise<Map<number, Receipt>> {
  const rows = await db
    .selectFrom('receipt')
    .select(['number', 'round', 'tokenSealed', 'pdfSha256', 'issuedAt'])
    .where('caseId', '=', caseId)
    .execute();
  return new Map(
    rows.map((row) => [
      row.round,
      {
        number: row.number,
        issuedAt: row.issuedAt.getTime(),
        pdfSha256: row.pdfSha256,
        verifyUrl: verifyUrl(address.publicUrl, row.number, address.sealer.open(row.tokenSealed)),
      },
    ]),
  );
}

async function loadProposal(db: Db | Tx, caseId: string): Promise<Proposal | null> {
  const row = await db
    .selectFrom('decisionProposal')
    .innerJoin('staff', 'staff.id', 'decisionProposal.staffId')
    .select([
      'decisionProposal.id',
      'decisionProposal.kind',
      'decisionProposal.state',
      'decisionProposal.at',
      'staff.displayName',
    ])
    .where('decisionProposal.caseId', '=', caseId)
    .where('decisionProposal.state', 'in', ['open', 'sentBack'])
    .executeTakeFirst();
  if (!row || (row.state !== 'open' && row.state !== 'sentBack')) return null;
  return { id: row.id, kind: row.kind, state: row.state, by: row.displayName, at: row.at.getTime() };
}

/** Papers are handed in with the first call, or the leaving, of the round. */
async function loadNoticeDueAt(db: Db | Tx, timeZone: string, row: RoundRow): Promise<number | null> {
  const first = await db
    .selectFrom('call')
    .select((eb) => eb.fn.min('enqueuedAt').as('at'))
    .where('caseId', '=', row.id)
    .where('enqueuedAt', '>=', row.roundBeganAt ?? row.createdAt)
    .executeTakeFirst();
  if (!first?.at) return null;
  const since = first.at.getTime();
  const calendar = await loadCalendar(db, { timeZone, siteId: row.siteId, since });
  return endOfWorkingDay(since, NOTICE_WORKING_DAYS, calendar);
}
