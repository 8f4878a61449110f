// A decision that waits for a second person: written down with what was proposed; the case stands still meanwhile.
import { newId } from '@cloud-window/shared';
import type { NumberedCaseEvent, Proposal } from '@cloud-window/shared/protocol';
import type { Tx } from '../../context.ts';
import { appendCaseEvents } from '../case-events.ts';
import type { CasesDeps } from '../cases-deps.ts';
import type { DecisionDraft } from './decision-rules.ts';
import type { Deciding } from './take-effect.ts';

/** Writes it; from now on the case is `proposed`. */
export async function insertProposal(
  deps: CasesDeps,
  tx: Tx,
  { row, callId, draft, by }: Pick<Deciding, 'row' | 'callId' | 'draft' | 'by'>,
  kind: Proposal['kind'],
): Promise<{ proposal: Proposal; events: NumberedCaseEvent[] }> {
  const { clock, audit } = deps.context;
  const at = clock.now();
  const proposal: Proposal = { id: newId('proposal'), kind, state: 'open', by: by.displayName, at };
  const reopensAs = row.state === 'submitted' ? 'submitted' : 'draft';
  // A proposal that was sent back during the call is replaced by this one.
  await tx
    .insertInto('decisionProposal')
    .values({
      id: proposal.id,
      caseId: row.id,
      callId,
      round: row.round,
      staffId: by.staffId,
      kind,
      draft: JSON.stringify(draft),
      state: 'open',
      reopensAs,
      at: new Date(at),
    })
    .execute();
  await tx.updateTable('serviceCase').set({ state: 'proposed' }).where('id', '=', row.id).execute();
  await audit.record(tx, {
    actor: by.staffId,
    action: 'decision.proposed',
    subject: row.id,
    detail: { proposalId: proposal.id, callId, kind, outcome: draft.outcome, reasons: draft.reasons },
  });
  const events = await appendCaseEvents(tx, at, row.id, [{ type: 'proposed', proposal, reopensAs }]);
  return { proposal, events };
}

/** What waits already, when it is just this: the same request again. */
export async function sameProposal(
  tx: Tx,
  caseId: string,
  staffId: string,
  draft: DecisionDraft,
): Promise<Proposal | null> {
  const row = await tx
    .selectFrom('decisionProposal')
    .innerJoin('staff', 'staff.id', 'decisionProposal.staffId')
    .selectAll('decisionProposal')
    .select('staff.displayName')
    .where('decisionProposal.caseId', '=', caseId)
    .where('decisionProposal.staffId', '=', staffId)
    .where('decisionProposal.state', '=', 'open')
    .executeTakeFirst();
  if (!row || canonical(row.draft) !== canonical(draft)) return null;
  return { id: row.id, kind: row.kind, state: 'open', by: row.displayName, at: row.at.getTime() };
}

const canonical = ({ outcome, reasons, note, remedies, promise, referral }: DecisionDraft): string =>
  JSON.stringify([
    outcome,
    reasons,
    note,
    remedies,
    promise && [promise.materials, promise.dueOn],
    referral && [referral.office, referral.address, referral.phone],
  ]);
