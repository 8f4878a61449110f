// Leaving the papers: the case is submitted and its papers wait, as a review, for a clerk who reads them without a call.
// Case and row change together; should the queue not hear of it, asking again, or recovery, makes up for that.
import { AppError, isLive, newId } from '@cloud-window/shared';
import { missingMaterials } from '@cloud-window/shared/cases';
import { requireApplicant, requireOwner, type ApplicantActor } from '../cases/case-access.ts';
import { loadHanded, lockCase, requireDraft } from '../cases/case-store.ts';
import type { Cases, RouteHandlers, Sealer, Tx } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import type { ContactInput } from '../queue/queue-types.ts';
import type { Routing } from '../queues/routing.ts';
import type { CallParts } from './call-parts.ts';
import { insertCall, openCallsOfCase, type CallRow } from './call-rows.ts';

export function leaveCase(
  { context, calls }: Pick<CallParts, 'context' | 'calls'>,
  { cases, routing }: { cases: Pick<Cases, 'load'>; routing: Routing },
): RouteHandlers['leaveCase'] {
  const { db, queue, clock, audit, sealer } = context;

  /** The review of the submitted case, as far as it still has to enter the queue. */
  const submit = async (caseId: string, actor: ApplicantActor): Promise<ContactInput | null> =>
    db.transaction().execute(async (tx) => {
      await tx.selectFrom('kiosk').select('id').where('id', '=', actor.kioskId).forNoKeyUpdate().execute();
      const row = await lockCase(tx, caseId);
      requireOwner(actor, row);
      const [review] = await openCallsOfCase(tx, caseId, 'review');
      if (row.state === 'submitted') return review === undefined ? null : inputOf(tx, review);
      if (row.state === 'left') throw new AppError('CASE_NOT_READY', 'the case was left');
      requireDraft(row);
      await requireComplete(tx, sealer, row);
      await requireNobodyTalks(tx, caseId);
      if (!(await mayLeave(row.itemCode, actor.siteId))) {
        throw new AppError('QUEUE_CLOSED', 'papers cannot be left in this queue');
      }
      const input = await inputOf(tx, { ...row, id: newId('call'), caseId, siteId: actor.siteId });
      await insertCall(tx, input, clock.now());
      await tx.updateTable('serviceCase').set({ state: 'submitted' }).where('id', '=', caseId).execute();
      await audit.record(tx, {
        actor: actor.applicantId,
        action: 'case.submitted',
        subject: caseId,
        detail: { callId: input.callId, kioskId: actor.kioskId },
      });
      return input;
    });

  const mayLeave = async (itemCode: string, siteId: string): Promise<boolean> =>
    (await routing.availability(itemCode, siteId)).queue.leaving;

  const inputOf = async (
    tx: Tx,
    {
      id: callId,
      caseId,
      kioskId,
      siteId,
      itemCode,
    }: Pick<CallRow, 'id' | 'caseId' | 'kioskId' | 'siteId' | 'itemCode'>,
  ): Promise<ContactInput> => {
    const { locale, needs } = await tx
      .selectFrom('serviceCase')
      .select(['locale', 'needs'])
      .where('id', '=', caseId)
      .executeTakeFirstOrThrow();
    const facts = { kind: 'review' as const, siteId, itemCode, locale, needs };
    const plan = await routing.plan({ ...facts, knownClerk: null, returning: false });
    const { route, boostMs, offerMs, wrapUpMs } = plan;
    return { ...facts, callId, caseId, kioskId, route, boostMs, offerMs, wrapUpMs, maxWaiting: null };
  };

  /** Throws ALREADY_IN_CALL while the applicant waits or talks. */
  const requireNobodyTalks = async (tx: Tx, caseId: string): Promise<void> => {
    for (const { id } of await openCallsOfCase(tx, caseId, 'video')) {
      const contact = await calls.contact(id);
      if (contact !== null && isLive(contact.state)) {
        throw new AppError('ALREADY_IN_CALL', 'the case is in a call');
      }
    }
    for (const { id } of await openCallsOfCase(tx, caseId, 'callback')) {
      if ((await calls.contact(id))?.state === 'active') {
        throw new AppError('ALREADY_IN_CALL', 'a clerk is calling back');
      }
    }
  };

  /** Whoever leaves the papers need not be called back. */
  const endCallbacks = async (caseId: string): Promise<void> => {
    for (const { id } of await openCallsOfCase(db, caseId, 'callback')) {
      const contact = await calls.contact(id);
      if (contact !== null && isLive(contact.state)) await queue.hangUp(id, 'left');
    }
  };

  return async ({ params, actor }) => {
    const applicant = requireApplicant(actor);
    const review = await submit(params.id, applicant);
    if (review !== null) {
      await queue.enqueue(review).catch((error: unknown) => {
        // A clerk was so quick that the review is over already.
        if (AppError.from(error).code !== 'CALL_ENDED') throw error;
      });
      await endCallbacks(params.id);
    }
    return cases.load(params.id);
  };
}

/** Throws MATERIALS_MISSING, naming them. */
async function requireComplete(
  tx: Tx,
  sealer: Sealer,
  { id, itemCode }: { id: string; itemCode: string },
): Promise<void> {
  const item = await loadItem(tx, itemCode);
  if (item === null) throw new AppError('INTERNAL', 'the item of the case is gone');
  const missing = missingMaterials(item, await loadHanded(tx, sealer, id));
  if (missing.length > 0) {
    throw new AppError('MATERIALS_MISSING', `nothing of ${missing.map(({ code }) => code).join(', ')}`);
  }
}
