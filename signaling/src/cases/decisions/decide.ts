// The decision of a call: judged by the rules, written together with its receipt, told to both sides.
import { AppError } from '@cloud-window/shared';
import type { Decision, NumberedCaseEvent, Receipt } from '@cloud-window/shared/protocol';
import { loadMode } from '../../chat/call-mode.ts';
import type { SocketHandlers, Tx } from '../../context.ts';
import { loadItem } from '../../items/item-catalogue.ts';
import { announce, appendCaseEvents } from '../case-events.ts';
import { isUndecided, loadCase, lockCase, loadPages } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { requireStaff } from '../page-review.ts';
import { issueReceipt } from '../receipts/issue-receipt.ts';
import { decisionObstacle, meetingObstacle } from './decision-rules.ts';

type Decide = NonNullable<SocketHandlers['call:decide']>;
type Payload = Parameters<Decide>[0];
interface Decided {
  decision: Decision;
  receipt: Receipt;
}

/** Handler of `call:decide`. The same decision again answers what was decided, even after the call. */
export function createDecide(deps: CasesDeps): Decide {
  const { db, clock, audit, broadcast } = deps.context;

  return async (payload, session) => {
    const staff = requireStaff(session.actor);
    const before = await findDecided(db, staff.staffId, payload.callId);
    if (before) return repeatOf(await loadDecided(before.caseId), payload);
    const { caseId, kind } = await deps.directory().requireClerk(payload.callId, staff);

    const outcome = await db.transaction().execute(async (tx) => {
      const row = await lockCase(tx, caseId);
      if (!isUndecided(row)) return null;
      const item = await loadItem(tx, row.itemCode);
      if (!item) throw new AppError('INTERNAL', 'the item of the case is gone');
      const { mode } = await loadMode(tx, payload.callId);
      const obstacle =
        meetingObstacle(item, { kind, mode }) ?? decisionObstacle(item, await loadPages(tx, caseId), payload);
      if (obstacle) throw new AppError(obstacle.code, obstacle.subject);
      const decision: Decision = { ...draftOf(payload), by: staff.displayName, at: clock.now() };
      const place = { caseId, callId: payload.callId };
      await insertDecision(tx, place, staff.staffId, decision);
      const receipt = await issueReceipt(deps, tx, { ...place, item, decision });
      await audit.record(tx, {
        actor: staff.staffId,
        action: 'case.decided',
        subject: caseId,
        detail: { callId: payload.callId, outcome: decision.outcome, reasons: decision.reasons, mode },
      });
      await audit.record(tx, {
        actor: 'system',
        action: 'receipt.issued',
        subject: caseId,
        detail: { number: receipt.number, pdfSha256: receipt.pdfSha256 },
      });
      const events: NumberedCaseEvent[] = await appendCaseEvents(tx, decision.at, caseId, [
        { type: 'decided', decision },
        { type: 'receiptIssued', receipt },
      ]);
      return { decided: { decision, receipt }, events };
    });
    // Two identical requests at once: the second one found the case decided under the lock.
    if (!outcome) return repeatOf(await loadDecided(caseId), payload);
    announce(broadcast, outcome.events);
    return outcome.decided;
  };

  async function loadDecided(caseId: string): Promise<Decided> {
    const { decision, receipt } = await loadCase(db, deps.address, caseId);
    if (!decision || !receipt) throw new AppError('CASE_DECIDED', 'the case is closed');
    return { decision, receipt };
  }
}

async function findDecided(db: CasesDeps['context']['db'], staffId: string, callId: string) {
  return db
    .selectFrom('decision')
    .select('caseId')
    .where('callId', '=', callId)
    .where('staffId', '=', staffId)
    .executeTakeFirst();
}

/** Throws CASE_DECIDED unless the payload wants exactly what was decided. */
function repeatOf(decided: Decided, payload: Payload): Decided {
  const { outcome, reasons, note, remedies } = decided.decision;
  const same = JSON.stringify({ outcome, reasons, note, remedies }) === JSON.stringify(draftOf(payload));
  if (!same) throw new AppError('CASE_DECIDED', `the case is ${outcome}`);
  return decided;
}

function draftOf({ outcome, reasons, note, remedies }: Payload): Omit<Decision, 'by' | 'at'> {
  // Only a refusal has remedies, whatever the form still held.
  return { outcome, reasons: [...new Set(reasons)], note, remedies: outcome === 'declined' ? remedies : '' };
}

async function insertDecision(
  tx: Tx,
  place: { caseId: string; callId: string },
  staffId: string,
  { by: _by, at, ...columns }: Decision,
): Promise<void> {
  await tx
    .insertInto('decision')
    .values({ ...columns, ...place, staffId, at: new Date(at) })
    .execute();
  await tx
    .updateTable('serviceCase')
    .set({ state: columns.outcome, closedAt: new Date(at) })
    .where('id', '=', place.caseId)
    .execute();
}
