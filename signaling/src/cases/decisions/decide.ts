// The decision of a call: judged by the rules, then in effect at once, or proposed where a second person is needed.
import { AppError, dateAfter, wallTime } from '@cloud-window/shared';
import { seenOf } from '@cloud-window/shared/cases';
import type { Case, Decision, Item, Proposal, Receipt } from '@cloud-window/shared/protocol';
import { loadMode } from '../../chat/call-mode.ts';
import type { SocketHandlers, Tx } from '../../context.ts';
import { loadItem } from '../../items/item-catalogue.ts';
import { announce } from '../case-events.ts';
import { loadCase, lockCase, requireUndecided, type CaseRow } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { requireStaff } from '../page-review.ts';
import { decisionObstacle, meetingObstacle, promiseObstacle, type DecisionDraft } from './decision-rules.ts';
import { insertProposal, sameProposal } from './proposal-store.ts';
import { restsOnPapers, takeEffect } from './take-effect.ts';

type Decide = NonNullable<SocketHandlers['call:decide']>;
type Payload = Parameters<Decide>[0];
interface Decided {
  decision: Decision | null;
  receipt: Receipt | null;
  proposal: Proposal | null;
}

/** Nobody keeps a promise in mind for longer. */
const LONGEST_PROMISE_DAYS = 60;

/** Handler of `call:decide`. The same decision again answers what was decided, even after the call. */
export function createDecide(deps: CasesDeps): Decide {
  const { db, clock, broadcast, config } = deps.context;

  return async (payload, session) => {
    const staff = requireStaff(session.actor);
    const draft = draftOf(payload);
    const before = await findDecided(db, staff.staffId, payload.callId);
    if (before) return repeatOf(await loadDecided(before.caseId), draft);
    const { caseId, kind } = await deps.directory().requireClerk(payload.callId, staff);

    // Before the lock: a registry may take its time.
    if (restsOnPapers(draft)) await deps.licences.confirmUsed(caseId);

    const outcome = await db.transaction().execute(async (tx) => {
      const row = await lockCase(tx, caseId);
      if (row.state === 'proposed') {
        const proposal = await sameProposal(tx, row.id, staff.staffId, draft);
        if (proposal) return { answer: { ...NOTHING, proposal }, events: [] };
      }
      if (await isClosed(tx, payload.callId)) return null;
      requireUndecided(row);
      const item = await requireItem(tx, row);
      const record = await loadCase(tx, deps.address, caseId);
      const { mode } = await loadMode(tx, payload.callId);
      refuse(meetingObstacle(item, { kind, mode }) ?? paperObstacle(item, record, draft));
      if (seenOf(record) !== payload.seen) {
        throw new AppError('CASE_CHANGED', 'papers or verdicts are not as they were seen');
      }
      const deciding = { row, record, item, callId: payload.callId, draft, by: staff, detail: { mode } };
      const needed = secondPersonFor(item, record, draft);
      if (needed !== null) {
        const { proposal, events } = await insertProposal(deps, tx, deciding, needed);
        return { answer: { ...NOTHING, proposal }, events };
      }
      const { decision, receipt, events } = await takeEffect(deps, tx, { ...deciding, approvedBy: null });
      return { answer: { decision, receipt, proposal: null }, events };
    });
    // Two identical requests at once: the second one found the case decided under the lock.
    if (!outcome) return repeatOf(await loadDecided(caseId), draft);
    announce(broadcast, outcome.events);
    return outcome.answer;
  };

  function paperObstacle(item: Item, record: Case, draft: DecisionDraft) {
    const today = wallTime(clock.now(), config.TIME_ZONE).date;
    const latest = dateAfter(today, LONGEST_PROMISE_DAYS);
    return promiseObstacle(draft, { today, latest }) ?? decisionObstacle(item, record, draft);
  }

  async function loadDecided(caseId: string): Promise<Decided & { decision: Decision }> {
    const { decision, receipt } = await loadCase(db, deps.address, caseId);
    if (!decision || !receipt) throw new AppError('CASE_DECIDED', 'the case is closed');
    return { decision, receipt, proposal: null };
  }
}

const NOTHING = { decision: null, receipt: null } as const;

/** Why this decision needs a second person, or null. */
function secondPersonFor(
  item: Pick<Item, 'twoPersons'>,
  record: Pick<Case, 'earlier'>,
  draft: Pick<DecisionDraft, 'outcome'>,
): Proposal['kind'] | null {
  const wasTold = record.earlier.some(({ decision }) => decision.outcome === 'corrections');
  if (draft.outcome === 'corrections' && wasTold) return 'secondNotice';
  return item.twoPersons === true ? 'twoPersons' : null;
}

export async function requireItem(tx: Tx, row: Pick<CaseRow, 'itemCode'>): Promise<Item> {
  const item = await loadItem(tx, row.itemCode);
  if (!item) throw new AppError('INTERNAL', 'the item of the case is gone');
  return item;
}

function refuse(obstacle: { code: AppError['code']; subject: string } | null): void {
  if (obstacle) throw new AppError(obstacle.code, obstacle.subject);
}

async function findDecided(db: CasesDeps['context']['db'], staffId: string, callId: string) {
  return db
    .selectFrom('decision')
    .select('caseId')
    .where('callId', '=', callId)
    .where('staffId', '=', staffId)
    .executeTakeFirst();
}

/** Whether this very call has decided its case. */
async function isClosed(tx: Tx, callId: string): Promise<boolean> {
  return Boolean(
    await tx.selectFrom('decision').select('callId').where('callId', '=', callId).executeTakeFirst(),
  );
}

/** Throws CASE_DECIDED unless the draft wants exactly what was decided. */
function repeatOf(decided: Decided & { decision: Decision }, draft: DecisionDraft): Decided {
  const { outcome, reasons, note, remedies, promised, referral } = decided.decision;
  const was = { outcome, reasons, note, remedies, promised, referral };
  const { promise, ...rest } = draft;
  const wanted = {
    outcome: rest.outcome,
    reasons: rest.reasons,
    note: rest.note,
    remedies: rest.remedies,
    promised: promise?.materials ?? [],
    referral: rest.referral,
  };
  if (JSON.stringify(was) !== JSON.stringify(wanted)) {
    throw new AppError('CASE_DECIDED', `the case is ${outcome}`);
  }
  return decided;
}

/** Only what belongs to the outcome, whatever the form still held. */
function draftOf({ outcome, reasons, note, remedies, promise, referral }: Payload): DecisionDraft {
  return {
    outcome,
    reasons: [...new Set(reasons)],
    note,
    remedies: outcome === 'declined' ? remedies : '',
    promise:
      outcome === 'supplement' && promise !== null
        ? { materials: [...new Set(promise.materials)], dueOn: promise.dueOn }
        : null,
    referral: outcome === 'notCompetent' ? referral : null,
  };
}
