// The clerk's judgement of single pages: a verdict, or the wish for another capture. Only the clerk of the active call
// judges, only what lies on top, and nothing after the decision.
import { AppError } from '@cloud-window/shared';
import type { CaseEvent, Recapture, Verdict } from '@cloud-window/shared/protocol';
import type { Actor, SocketHandlers, Tx } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { isHeldOnFile } from '../licences/held-licences.ts';
import { announce, appendCaseEvents } from './case-events.ts';
import { asRecapture, lockCase, requireUndecided, type CaseRow } from './case-store.ts';
import type { CasesDeps } from './cases-deps.ts';

type Staff = Extract<Actor, { kind: 'staff' }>;
type Judge = NonNullable<SocketHandlers['page:judge']>;
type RequestRecapture = NonNullable<SocketHandlers['page:requestRecapture']>;

/** Handlers of `page:judge` and `page:requestRecapture`. */
export function createPageReview(deps: CasesDeps): {
  judge: Judge;
  requestRecapture: RequestRecapture;
} {
  const { clock, db, audit, broadcast } = deps.context;

  const judge: Judge = async (payload, session) => {
    const staff = requireStaff(session.actor);
    const { caseId } = await deps.directory().requireClerk(payload.callId, staff);
    const { pageId, value, reason, note } = payload;
    const verdict: Verdict = {
      value,
      // An acceptance has no reason, whatever the form still held.
      reason: value === 'accepted' ? null : reason,
      note,
      by: staff.displayName,
      at: clock.now(),
    };
    const events = await db.transaction().execute(async (tx) => {
      requireUndecided(await lockCase(tx, caseId));
      await requireCurrentPage(tx, caseId, pageId);
      const { by: _by, at, ...columns } = verdict;
      await tx
        .insertInto('verdict')
        .values({
          ...columns,
          pageId,
          callId: payload.callId,
          staffId: staff.staffId,
          at: new Date(at),
        })
        .execute();
      await audit.record(tx, {
        actor: staff.staffId,
        action: 'page.judged',
        subject: caseId,
        detail: { pageId, callId: payload.callId, value, reason: verdict.reason },
      });
      const event: CaseEvent = { type: 'pageJudged', pageId, verdict };
      return appendCaseEvents(tx, at, caseId, [event]);
    });
    announce(broadcast, events);
    return verdict;
  };

  const requestRecapture: RequestRecapture = async (payload, session) => {
    const staff = requireStaff(session.actor);
    const { caseId, kind } = await deps.directory().requireClerk(payload.callId, staff);
    if (kind === 'review') throw new AppError('CALL_STATE', 'nobody is there to capture a page');
    const { recapture, events } = await db.transaction().execute(async (tx) => {
      const row = await lockCase(tx, caseId);
      const asked = await findAsked(tx, caseId, payload);
      if (asked?.id === payload.recaptureId) return { recapture: asked, events: [] };
      requireUndecided(row);
      if (asked) return askOnce(tx, caseId, asked, payload);
      const materialCode = await targetMaterial(tx, caseId, row.itemCode, payload);
      await requireNotHeld(tx, row, materialCode, payload);
      const wanted: Recapture = {
        id: payload.recaptureId,
        materialCode,
        pageId: payload.pageId,
        reason: payload.reason,
        note: payload.note,
        at: clock.now(),
        fulfilledAt: null,
      };
      await tx
        .insertInto('recapture')
        .values({
          ...wanted,
          at: new Date(wanted.at),
          fulfilledAt: null,
          fulfilledBy: null,
          caseId,
          callId: payload.callId,
          staffId: staff.staffId,
        })
        .execute();
      await audit.record(tx, {
        actor: staff.staffId,
        action: 'page.recaptureRequested',
        subject: caseId,
        detail: {
          recaptureId: wanted.id,
          callId: payload.callId,
          material: materialCode,
          pageId: wanted.pageId,
          reason: wanted.reason,
          ...(payload.despiteLicence !== null && { despiteLicence: payload.despiteLicence }),
        },
      });
      const event: CaseEvent = { type: 'recaptureRequested', recapture: wanted };
      return { recapture: wanted, events: await appendCaseEvents(tx, wanted.at, caseId, [event]) };
    });
    announce(broadcast, events);
    return recapture;
  };

  return { judge, requestRecapture };

  /** What is open already is asked for anew, in the words of now: the applicant may have put it aside. */
  async function askOnce(tx: Tx, caseId: string, open: Recapture, { reason, note }: RecapturePayload) {
    const recapture: Recapture = { ...open, reason, note, at: clock.now() };
    await tx
      .updateTable('recapture')
      .set({ reason, note, at: new Date(recapture.at) })
      .where('id', '=', open.id)
      .execute();
    const event: CaseEvent = { type: 'recaptureRequested', recapture };
    return { recapture, events: await appendCaseEvents(tx, recapture.at, caseId, [event]) };
  }

  /** Throws LICENCE_HELD when a further paper is asked for that is on file, and nobody says why that does not do. */
  async function requireNotHeld(
    tx: Tx,
    { id: caseId, applicantId, itemCode }: CaseRow,
    materialCode: string,
    { pageId, despiteLicence }: RecapturePayload,
  ): Promise<void> {
    if (pageId !== null || despiteLicence !== null) return;
    const paper = { caseId, applicantId, itemCode, materialCode };
    if (await isHeldOnFile(tx, paper, clock.now())) {
      throw new AppError('LICENCE_HELD', materialCode);
    }
  }
}

/** Throws FORBIDDEN for anything but a person of the staff. */
export function requireStaff(actor: Actor): Staff {
  if (actor.kind !== 'staff') throw new AppError('FORBIDDEN', 'only staff may do this');
  return actor;
}

/** Throws NOT_FOUND for a page of another case, PAGE_SUPERSEDED for one that a newer version has replaced. */
async function requireCurrentPage(tx: Tx, caseId: string, pageId: string): Promise<{ materialCode: string }> {
  const page = await tx
    .selectFrom('page')
    .select(['materialCode', 'current'])
    .where('id', '=', pageId)
    .where('caseId', '=', caseId)
    .executeTakeFirst();
  if (!page) throw new AppError('NOT_FOUND', 'the case has no such page');
  if (!page.current) throw new AppError('PAGE_SUPERSEDED', 'a newer version stands in its place');
  return page;
}

type RecapturePayload = Parameters<RequestRecapture>[0];

/** The same request again (its id), or one for the same page that is still open. Throws BAD_REQUEST on a foreign id. */
async function findAsked(tx: Tx, caseId: string, payload: RecapturePayload): Promise<Recapture | null> {
  const same = await tx
    .selectFrom('recapture')
    .selectAll()
    .where('id', '=', payload.recaptureId)
    .executeTakeFirst();
  if (same && same.caseId !== caseId) throw new AppError('BAD_REQUEST', 'the id names another request');
  if (same) return asRecapture(same);
  // Further pages of a material may be asked for several times at once; one and the same page may not.
  if (payload.pageId === null) return null;
  const open = await tx
    .selectFrom('recapture')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('pageId', '=', payload.pageId)
    .where('fulfilledAt', 'is', null)
    .executeTakeFirst();
  return open ? asRecapture(open) : null;
}

/** The material asked for. Throws PAGE_SUPERSEDED or NOT_FOUND for the page, BAD_REQUEST when the two do not belong together. */
async function targetMaterial(
  tx: Tx,
  caseId: string,
  itemCode: string,
  payload: RecapturePayload,
): Promise<string> {
  if (payload.pageId !== null) {
    const page = await requireCurrentPage(tx, caseId, payload.pageId);
    if (page.materialCode !== payload.materialCode) {
      throw new AppError('BAD_REQUEST', 'the page belongs to another material');
    }
    return page.materialCode;
  }
  const item = await loadItem(tx, itemCode);
  if (!item?.materials.some(({ code }) => code === payload.materialCode)) {
    throw new AppError('BAD_REQUEST', 'the item has no such material');
  }
  return payload.materialCode;
}
