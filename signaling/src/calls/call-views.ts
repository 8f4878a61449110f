// What kiosk and clerk see of a call, put together from the queue's contact, the case and the catalogue.
import { AppError, maskIdNumber } from '@cloud-window/shared';
import {
  skillSchema,
  type Advice,
  type CallSnapshot,
  type CallStatus,
  type ClerkStatus,
  type NumberedCaseEvent,
  type Offer,
} from '@cloud-window/shared/protocol';
import { loadMode } from '../chat/call-mode.ts';
import type { Cases, Context } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { isConference } from '../media/room-access.ts';
import type { ClerkRecord, Contact } from '../queue/queue-types.ts';
import { ANY_DEPARTMENT } from '../queues/clerk-skills.ts';
import { loadKiosk, loadSite } from '../sites/site-store.ts';
import { newestCaseEvent, type CallRow } from './call-rows.ts';
import { arePresent } from './presence.ts';
import type { HandleTimes } from './handle-times.ts';
import { placeInLine } from './waiting-line.ts';

/** The live facts of a call as the queue has them, or as PostgreSQL remembers them. */
export type CallFacts = Pick<
  Contact,
  'callId' | 'kind' | 'caseId' | 'kioskId' | 'itemCode' | 'state' | 'stateSeq' | 'since' | 'staffId'
> &
  Pick<Contact, 'endReason' | 'heldSince' | 'wrapUpUntil' | 'parentId'>;

/** The facts of a call that the queue has forgotten because it is over. */
export function factsOfRow(row: CallRow): CallFacts {
  const since = row.endedAt ?? row.finishedAt ?? row.answeredAt ?? row.enqueuedAt;
  return {
    callId: row.id,
    kind: row.kind,
    caseId: row.caseId,
    kioskId: row.kioskId,
    itemCode: row.itemCode,
    state: 'ended',
    stateSeq: row.stateSeq,
    since: since.getTime(),
    staffId: row.staffId,
    endReason: row.endReason,
    heldSince: null,
    wrapUpUntil: null,
    parentId: null,
  };
}

/** The call whose papers are shown: of a consult, the one it is about. */
export const papersOf = ({ callId, parentId }: Pick<CallFacts, 'callId' | 'parentId'>): string =>
  parentId ?? callId;

/** Whether a clerk is in the call. */
export function isAnswered(state: CallFacts['state']): boolean {
  return state === 'active' || state === 'wrapUp';
}

export function clerkStatus(clerk: ClerkRecord): ClerkStatus {
  const { staffId, displayName, state, since, reason, callId, next, capacity } = clerk;
  const skills = Object.fromEntries(Object.entries(clerk.skills).filter(([skill]) => isGivenByHand(skill)));
  return { staffId, displayName, state, since, reason, callId, next, skills, capacity };
}

/** Not what the system adds by itself: every department, any department, the self-test's own. */
function isGivenByHand(skill: string): boolean {
  return skill !== ANY_DEPARTMENT && skillSchema.safeParse(skill).success;
}

export class CallViews {
  readonly #context: Context;
  readonly #cases: Cases;
  readonly #handleTimes: HandleTimes;

  constructor(context: Context, cases: Cases, handleTimes: HandleTimes) {
    this.#context = context;
    this.#cases = cases;
    this.#handleTimes = handleTimes;
  }

  async status(facts: CallFacts): Promise<CallStatus> {
    const { callId, kind, state, stateSeq, since, endReason, heldSince, wrapUpUntil } = facts;
    // Before the answer the applicant need not know whom it is being offered to.
    const staffId = isAnswered(state) ? facts.staffId : null;
    const displayName = staffId === null ? null : await this.#nameOf(staffId);
    return {
      callId,
      kind,
      state,
      stateSeq,
      since,
      endReason,
      clerk: displayName === null ? null : { displayName },
      heldSince,
      wrapUpUntil,
    };
  }

  /** A restored clerk who has not signed in again is known to the queue by id alone. */
  async #nameOf(staffId: string): Promise<string | null> {
    const clerk = await this.#context.queue.clerk(staffId);
    if (clerk !== null && clerk.displayName !== '') return clerk.displayName;
    const row = await this.#context.db
      .selectFrom('staff')
      .select('displayName')
      .where('id', '=', staffId)
      .executeTakeFirst();
    return row?.displayName ?? null;
  }

  /**
   * Everything one needs to enter the call. The number of the newest case event is read before the case: what happens in
   * between comes again as an event, and applying it twice changes nothing.
   */
  async snapshot(facts: CallFacts): Promise<CallSnapshot> {
    const { db } = this.#context;
    const seq = await newestCaseEvent(db, papersOf(facts));
    const [status, item, case_, kiosk, applicant, parties, queue, mode] = await Promise.all([
      this.status(facts),
      loadItem(db, facts.itemCode),
      this.#cases.load(facts.caseId),
      loadKiosk(db, facts.kioskId),
      this.#applicant(facts.caseId),
      this.parties(facts),
      this.#place(facts),
      loadMode(db, papersOf(facts)),
    ]);
    if (item === null || kiosk === null) throw new AppError('INTERNAL', 'a call without its item or kiosk');
    return {
      seq,
      status,
      queue,
      item,
      case: case_,
      site: kiosk.site,
      kioskName: kiosk.name,
      applicant,
      parties,
      mode,
    };
  }

  /** With what only the clerk of the call learns: who is asked for advice, or whose advice this is. */
  async snapshotForClerk(facts: CallFacts): Promise<CallSnapshot> {
    const snapshot = await this.snapshot(facts);
    if (facts.parentId === null) return { ...snapshot, advice: await this.adviceAbout(facts.callId) };
    const [clerk, joined] = await Promise.all([
      this.#askedBy(facts.parentId),
      this.#isJoined(facts.parentId, facts.callId),
    ]);
    return { ...snapshot, advises: { callId: facts.parentId, clerk, ...(joined && { joined }) } };
  }

  /** What became of the advice that the clerk of this call asked for; null without any. */
  async adviceAbout(callId: string): Promise<Advice | null> {
    const { queue } = this.#context;
    const consultId = (await queue.contact(callId))?.consultId ?? null;
    const consult = consultId === null ? null : await queue.contact(consultId);
    return consult === null || consult.state === 'ended' ? null : this.advice(consult);
  }

  async advice({ callId, state, since, staffId, misses, parentId }: Contact): Promise<Advice> {
    const joined = parentId !== null && (await this.#isJoined(parentId, callId));
    const colleague = state === 'waiting' || staffId === null ? null : await this.#nameOf(staffId);
    const shown = state === 'waiting' ? 'waiting' : state === 'offered' ? 'ringing' : 'talking';
    return { consultId: callId, state: shown, since, colleague, misses, ...(joined && { joined }) };
  }

  /** Whether the colleague has joined the conversation with the caller. */
  async #isJoined(callId: string, consultId: string): Promise<boolean> {
    const { queue } = this.#context;
    return isConference(await queue.contact(callId), await queue.contact(consultId));
  }

  async #askedBy(callId: string): Promise<string> {
    const staffId = (await this.#context.queue.contact(callId))?.staffId ?? null;
    return (staffId === null ? null : await this.#nameOf(staffId)) ?? '';
  }

  /** Case events after `lastSeq`; none when the browser did not say where it stood. */
  async missed(callId: string, lastSeq: number | undefined): Promise<NumberedCaseEvent[]> {
    return lastSeq === undefined ? [] : this.#cases.eventsAfter(callId, lastSeq);
  }

  /** Which sides of the call are connected just now. */
  async parties(
    facts: Pick<CallFacts, 'state' | 'kioskId' | 'staffId' | 'kind' | 'parentId'>,
  ): Promise<CallSnapshot['parties']> {
    const { parentId } = facts;
    const clerk = isAnswered(facts.state) ? facts.staffId : null;
    const asking = parentId === null ? null : (await this.#context.queue.contact(parentId))?.staffId;
    const other = asking ?? facts.kioskId;
    const ids = clerk === null ? [other] : [other, clerk];
    const [otherIsThere = false, clerkIsThere = false] = await arePresent(this.#context.redis, ids);
    // Whoever stands at the kiosk now is not the one who is called back.
    const counts = facts.kind === 'video' || facts.kind === 'consult';
    return { kiosk: otherIsThere && counts, clerk: clerkIsThere };
  }

  /** The offer as its clerk sees it; null when the contact is no longer offered. */
  async offer(contact: Contact): Promise<Offer | null> {
    const { offerId, offerExpiresAt } = contact;
    if (contact.state !== 'offered' || offerId === null || offerExpiresAt === null) return null;
    const { db } = this.#context;
    const [item, site] = await Promise.all([loadItem(db, contact.itemCode), loadSite(db, contact.siteId)]);
    if (item === null || site === null) throw new AppError('INTERNAL', 'an offer without its item or site');
    return {
      offerId,
      callId: contact.callId,
      item,
      site,
      locale: contact.locale,
      needs: [...contact.needs],
      kind: contact.kind,
      waitedMs: Math.max(0, contact.since - contact.enqueuedAt),
      expiresAt: offerExpiresAt,
      ringMs: contact.offerMs,
      ...(contact.parentId !== null && { advises: { clerk: await this.#askedBy(contact.parentId) } }),
    };
  }

  async #place(facts: CallFacts): Promise<CallSnapshot['queue']> {
    if (facts.state !== 'waiting' && facts.state !== 'offered') return null;
    const [snapshot, ahtMs] = await Promise.all([
      this.#context.queue.snapshot(),
      this.#handleTimes.of(facts.itemCode),
    ]);
    const contact = snapshot.waiting.find((other) => other.callId === facts.callId);
    return contact === undefined ? null : placeInLine(snapshot, contact, ahtMs);
  }

  async #applicant(caseId: string): Promise<CallSnapshot['applicant']> {
    const { db, sealer } = this.#context;
    const row = await db
      .selectFrom('serviceCase')
      .innerJoin('applicant', 'applicant.id', 'serviceCase.applicantId')
      .select(['applicant.idNumberSealed', 'applicant.nameSealed'])
      .where('serviceCase.id', '=', caseId)
      .executeTakeFirst();
    if (row === undefined) return null;
    return {
      maskedIdNumber: maskIdNumber(sealer.open(row.idNumberSealed)),
      name: row.nameSealed === null ? null : sealer.open(row.nameSealed),
    };
  }
}
