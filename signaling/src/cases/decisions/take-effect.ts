// What happens when a decision takes effect, whether one person decided or a second one approved: decision and receipt are
// written together, the case is closed, both sides of a call that still lasts are told.
import { AppError } from '@cloud-window/shared';
import { defectsOf } from '@cloud-window/shared/cases';
import type {
  Case,
  CaseEvent,
  Decision,
  Item,
  NumberedCaseEvent,
  Receipt,
} from '@cloud-window/shared/protocol';
import type { Context, Tx } from '../../context.ts';
import { appendCaseEvents } from '../case-events.ts';
import type { CaseRow } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { issueReceipt } from '../receipts/issue-receipt.ts';
import { verifySignature } from '../signatures/verify-signature.ts';
import type { DecisionDraft } from './decision-rules.ts';
import { keepAcceptedPapers, requireGoodLicences } from '../../licences/licences-on-decision.ts';
import { endOfDay } from './working-days.ts';

export interface Deciding {
  row: CaseRow;
  /** As it is under the lock. */
  record: Case;
  item: Item;
  callId: string;
  draft: DecisionDraft;
  by: { staffId: string; displayName: string };
  approvedBy: { staffId: string; displayName: string } | null;
  /** For the trail: why a second notice was approved, how the call went. */
  detail: Record<string, unknown>;
}

export interface TakenEffect {
  decision: Decision;
  receipt: Receipt;
  /** To be announced after the commit. */
  events: NumberedCaseEvent[];
}

/** Writes decision, receipt, state and trail. The case is locked and nothing stands in the way. */
export async function takeEffect(deps: CasesDeps, tx: Tx, deciding: Deciding): Promise<TakenEffect> {
  const { audit, config } = deps.context;
  const { row, record, item, callId } = deciding;
  const isAccepted = restsOnPapers(deciding.draft);
  if (isAccepted) {
    await requireGoodLicences(tx, row.id, deps.context.clock.now());
    await requireWholeSignature(deps.context, tx, row.id);
  }
  const decision = decisionOf(deciding, { now: deps.context.clock.now(), timeZone: config.TIME_ZONE });
  await insertDecision(tx, deciding, decision);
  const receipt = await issueReceipt(deps, tx, {
    caseId: row.id,
    callId,
    round: row.round,
    item,
    record,
    decision,
  });
  await audit.record(tx, {
    actor: deciding.by.staffId,
    action: 'case.decided',
    subject: row.id,
    detail: {
      callId,
      outcome: decision.outcome,
      reasons: decision.reasons,
      round: row.round,
      ...(deciding.approvedBy && { approvedBy: deciding.approvedBy.staffId }),
      ...deciding.detail,
    },
  });
  await audit.record(tx, {
    actor: 'system',
    action: 'receipt.issued',
    subject: row.id,
    detail: { number: receipt.number, pdfSha256: receipt.pdfSha256 },
  });
  if (isAccepted)
    await keepAcceptedPapers(deps.context, tx, { caseId: row.id, applicantId: row.applicantId, item });
  const happened: CaseEvent[] = [
    { type: 'decided', decision },
    { type: 'receiptIssued', receipt },
  ];
  return { decision, receipt, events: await appendCaseEvents(tx, decision.at, row.id, happened) };
}

/** Throws SIGNATURE_BROKEN when what was signed is not, byte for byte, what the case holds. */
async function requireWholeSignature(context: Context, tx: Tx, caseId: string): Promise<void> {
  const check = await verifySignature(context, tx, caseId);
  if (check.state === 'broken') throw new AppError('SIGNATURE_BROKEN', check.faults.join(', '));
}

/** Whether the papers are taken as good: the licences among them are asked about at their source this very moment. */
export function restsOnPapers({ outcome }: Pick<DecisionDraft, 'outcome'>): boolean {
  return outcome === 'accepted' || outcome === 'supplement';
}

function decisionOf(
  { record, item, draft, by, approvedBy }: Deciding,
  { now, timeZone }: { now: number; timeZone: string },
): Decision {
  const { outcome, reasons, note, remedies, promise, referral } = draft;
  const dueAt =
    promise !== null
      ? endOfDay(promise.dueOn, timeZone)
      : outcome === 'corrections'
        ? record.noticeDueAt
        : null;
  return {
    outcome,
    reasons,
    note,
    remedies,
    defects: outcome === 'accepted' ? [] : defectsOf(item, record),
    promised: promise?.materials ?? [],
    dueAt,
    referral,
    by: by.displayName,
    approvedBy: approvedBy?.displayName ?? null,
    at: now,
  };
}

async function insertDecision(
  tx: Tx,
  { row, callId, by, approvedBy }: Deciding,
  decision: Decision,
): Promise<void> {
  const at = new Date(decision.at);
  await tx
    .insertInto('decision')
    .values({
      callId,
      caseId: row.id,
      round: row.round,
      staffId: by.staffId,
      approvedBy: approvedBy?.staffId ?? null,
      outcome: decision.outcome,
      reasons: decision.reasons,
      note: decision.note,
      remedies: decision.remedies,
      defects: JSON.stringify(decision.defects),
      promised: decision.promised,
      dueAt: decision.dueAt === null ? null : new Date(decision.dueAt),
      referral: decision.referral === null ? null : JSON.stringify(decision.referral),
      at,
    })
    .execute();
  await tx
    .updateTable('serviceCase')
    .set({ state: decision.outcome, closedAt: at })
    .where('id', '=', row.id)
    .execute();
}
