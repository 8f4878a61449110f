// The second person at work: what waits for whom, approving, sending back; and who has proposed taking it back or putting
// it differently. Each of these is done once, under the lock of the case.
import { AppError } from '@cloud-window/shared';
import { defectsOf } from '@cloud-window/shared/cases';
import type { NumberedCaseEvent, ProposalDetail } from '@cloud-window/shared/protocol';
import type { Actor, Db, RouteHandlers, Tx } from '../../context.ts';
import { announce, appendCaseEvents } from '../case-events.ts';
import { loadCase, lockCase, type CaseRow } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { requireStaff } from '../page-review.ts';
import { requireItem } from './decide.ts';
import { mayApprove } from './may-approve.ts';
import { restsOnPapers, takeEffect } from './take-effect.ts';
import { endOfWorkingDay, loadCalendar } from './working-days.ts';

type Staff = Extract<Actor, { kind: 'staff' }>;
type Handlers = Pick<
  RouteHandlers,
  'listProposals' | 'approveProposal' | 'sendBackProposal' | 'withdrawProposal' | 'reviseProposal'
>;

export function createProposals(deps: CasesDeps): Handlers {
  const { db, clock, audit, broadcast, config } = deps.context;

  /** The work on one proposal that waits, with its case locked. Throws PROPOSAL_GONE, NOT_FOUND. */
  const settle = async (
    id: string,
    staff: Staff,
    work: (tx: Tx, waiting: Waiting, row: CaseRow) => Promise<NumberedCaseEvent[]>,
  ): Promise<Record<string, never>> => {
    const events = await db.transaction().execute(async (tx) => {
      const place = await tx
        .selectFrom('decisionProposal')
        .select('caseId')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!place) throw new AppError('NOT_FOUND', 'no such proposal');
      const row = await lockCase(tx, place.caseId);
      const waiting = await loadWaiting(tx, id);
      await requireConcerned(tx, row, waiting, staff);
      return work(tx, waiting, row);
    });
    announce(broadcast, events);
    return {};
  };

  const close = (
    tx: Tx,
    id: string,
    state: 'approved' | 'sentBack' | 'withdrawn',
    staff: Staff,
    reason: string,
  ) =>
    tx
      .updateTable('decisionProposal')
      .set({ state, settledBy: staff.staffId, settledAt: new Date(clock.now()), reason })
      .where('id', '=', id)
      .execute();

  /** The case is open again, in the call that lasts. */
  const reopen = async (tx: Tx, { caseId, reopensAs }: Waiting): Promise<NumberedCaseEvent[]> => {
    await tx.updateTable('serviceCase').set({ state: reopensAs }).where('id', '=', caseId).execute();
    return appendCaseEvents(tx, clock.now(), caseId, [{ type: 'proposed', proposal: null, reopensAs }]);
  };

  const isOver = async (tx: Tx, callId: string): Promise<boolean> => {
    const call = await tx.selectFrom('call').select('state').where('id', '=', callId).executeTakeFirst();
    return call?.state !== 'active';
  };

  /** Before the lock: a registry may take its time. What it no longer vouches for cannot be approved. */
  const confirmLicences = async (id: string, staff: Staff): Promise<void> => {
    const waiting = await db
      .selectFrom('decisionProposal')
      .select(['caseId', 'staffId', 'draft'])
      .where('id', '=', id)
      .where('state', '=', 'open')
      .executeTakeFirst();
    if (waiting && waiting.staffId !== staff.staffId && restsOnPapers(waiting.draft))
      await deps.licences.confirmUsed(waiting.caseId);
  };

  return {
    async listProposals({ actor }) {
      const staff = requireStaff(actor);
      const rows = await waitingRows(db).execute();
      const shown = rows.filter(
        (row) => mayApprove(staff, row, row.definition.department.code) || row.staffId === staff.staffId,
      );
      return Promise.all(shown.map((row) => detailOf(row, staff)));
    },

    approveProposal: async ({ actor, params, body }) => {
      const staff = requireStaff(actor);
      await confirmLicences(params.id, staff);
      return settle(params.id, staff, async (tx, waiting, row) => {
        // The answer to a repeated request.
        if (waiting.state === 'approved' && waiting.settledBy === staff.staffId) return [];
        if (waiting.state !== 'open') throw new AppError('PROPOSAL_GONE', `it is ${waiting.state}`);
        if (waiting.staffId === staff.staffId) throw new AppError('SAME_PERSON', 'another account approves');
        const isSecondNotice = waiting.kind === 'secondNotice';
        if (isSecondNotice && (!staff.roles.includes('supervisor') || body.reason === '')) {
          throw new AppError('SECOND_NOTICE_NEEDS_SUPERVISOR', 'a supervisor says why one was not enough');
        }
        await close(tx, waiting.id, 'approved', staff, body.reason);
        await audit.record(tx, {
          actor: staff.staffId,
          action: 'decision.approved',
          subject: row.id,
          detail: { proposalId: waiting.id, kind: waiting.kind },
        });
        const { events } = await takeEffect(deps, tx, {
          row,
          record: await loadCase(tx, deps.address, row.id),
          item: await requireItem(tx, row),
          callId: waiting.callId,
          draft: waiting.draft,
          by: { staffId: waiting.staffId, displayName: waiting.displayName },
          approvedBy: staff,
          detail: { proposalId: waiting.id },
        });
        return events;
      });
    },

    sendBackProposal: ({ actor, params, body }) => {
      const staff = requireStaff(actor);
      return settle(params.id, staff, async (tx, waiting) => {
        if (waiting.state === 'sentBack' && waiting.settledBy === staff.staffId) return [];
        if (waiting.state !== 'open') throw new AppError('PROPOSAL_GONE', `it is ${waiting.state}`);
        if (waiting.staffId === staff.staffId) throw new AppError('SAME_PERSON', 'another account approves');
        await close(tx, waiting.id, 'sentBack', staff, body.reason);
        await audit.record(tx, {
          actor: staff.staffId,
          action: 'decision.sentBack',
          subject: waiting.caseId,
          detail: { proposalId: waiting.id },
        });
        const { id, kind, displayName: by, at, reopensAs } = waiting;
        return appendCaseEvents(tx, clock.now(), waiting.caseId, [
          {
            type: 'proposed',
            proposal: { id, kind, state: 'sentBack', by, at: at.getTime() },
            reopensAs,
          },
        ]);
      });
    },

    withdrawProposal: ({ actor, params }) => {
      const staff = requireStaff(actor);
      return settle(params.id, staff, async (tx, waiting) => {
        if (waiting.staffId !== staff.staffId) throw new AppError('FORBIDDEN', 'it is not your proposal');
        if (waiting.state === 'withdrawn') return [];
        if (waiting.state === 'approved') throw new AppError('PROPOSAL_GONE', 'it was approved');
        // Without its applicant nobody could go on with the papers: then it is revised instead.
        if (await isOver(tx, waiting.callId)) throw new AppError('CALL_ENDED', 'the call is over');
        await close(tx, waiting.id, 'withdrawn', staff, '');
        await audit.record(tx, {
          actor: staff.staffId,
          action: 'decision.withdrawn',
          subject: waiting.caseId,
          detail: { proposalId: waiting.id },
        });
        return reopen(tx, waiting);
      });
    },

    reviseProposal: ({ actor, params, body }) => {
      const staff = requireStaff(actor);
      return settle(params.id, staff, async (tx, waiting) => {
        if (waiting.staffId !== staff.staffId) throw new AppError('FORBIDDEN', 'it is not your proposal');
        if (waiting.state !== 'sentBack') throw new AppError('PROPOSAL_GONE', `it is ${waiting.state}`);
        const at = clock.now();
        const draft = { ...waiting.draft, reasons: [...new Set(body.reasons)], note: body.note };
        await tx
          .updateTable('decisionProposal')
          .set({
            state: 'open',
            draft: JSON.stringify(draft),
            at: new Date(at),
            settledBy: null,
            settledAt: null,
          })
          .where('id', '=', waiting.id)
          .execute();
        await audit.record(tx, {
          actor: staff.staffId,
          action: 'decision.proposed',
          subject: waiting.caseId,
          detail: { proposalId: waiting.id, kind: waiting.kind, outcome: draft.outcome, again: true },
        });
        const { id, kind, displayName: by, reopensAs } = waiting;
        return appendCaseEvents(tx, at, waiting.caseId, [
          { type: 'proposed', proposal: { id, kind, state: 'open', by, at }, reopensAs },
        ]);
      });
    },
  };

  async function requireConcerned(tx: Tx, row: CaseRow, waiting: Waiting, staff: Staff): Promise<void> {
    const { department } = await requireItem(tx, row);
    const concerned = waiting.staffId === staff.staffId || mayApprove(staff, waiting, department.code);
    if (!concerned) throw new AppError('NOT_FOUND', 'no such proposal');
  }

  async function detailOf(row: WaitingRow, staff: Staff): Promise<ProposalDetail> {
    const record = await loadCase(db, deps.address, row.caseId);
    const since = row.at.getTime();
    const calendar = await loadCalendar(db, { timeZone: config.TIME_ZONE, siteId: row.siteId, since });
    const { outcome, reasons, note, remedies, promise, referral } = row.draft;
    return {
      id: row.id,
      kind: row.kind,
      state: row.state === 'sentBack' ? 'sentBack' : 'open',
      by: row.displayName,
      at: since,
      caseId: row.caseId,
      caseNumber: record.number,
      itemName: row.definition.name,
      outcome,
      reasons,
      note,
      remedies,
      promise,
      referral,
      defects: outcome === 'accepted' ? [] : defectsOf(row.definition, record),
      mine: row.staffId === staff.staffId,
      sentBackBecause: row.reason,
      sentBackBy: row.settledByName ?? '',
      isLate: endOfWorkingDay(since, 1, calendar) < clock.now(),
    };
  }
}

type Waiting = Awaited<ReturnType<typeof loadWaiting>>;
type WaitingRow = Awaited<ReturnType<ReturnType<typeof waitingRows>['execute']>>[number];

async function loadWaiting(tx: Tx, id: string) {
  return tx
    .selectFrom('decisionProposal')
    .innerJoin('staff', 'staff.id', 'decisionProposal.staffId')
    .selectAll('decisionProposal')
    .select('staff.displayName')
    .where('decisionProposal.id', '=', id)
    .executeTakeFirstOrThrow();
}

/** Those that wait, the oldest first, with what is shown of their cases. */
function waitingRows(db: Db) {
  return db
    .selectFrom('decisionProposal')
    .innerJoin('staff', 'staff.id', 'decisionProposal.staffId')
    .leftJoin('staff as settler', 'settler.id', 'decisionProposal.settledBy')
    .innerJoin('serviceCase', 'serviceCase.id', 'decisionProposal.caseId')
    .innerJoin('item', 'item.code', 'serviceCase.itemCode')
    .selectAll('decisionProposal')
    .select([
      'staff.displayName',
      'settler.displayName as settledByName',
      'serviceCase.siteId',
      'item.definition',
    ])
    .where('decisionProposal.state', 'in', ['open', 'sentBack'])
    .orderBy('decisionProposal.at')
    .limit(200);
}
