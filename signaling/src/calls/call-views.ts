// What kiosk and clerk see of a call, put together from the queue's contact, the case and the catalogue.
import { AppError, maskIdNumber } from '@cloud-window/shared';
import type {
  CallSnapshot,
  CallStatus,
  ClerkStatus,
  NumberedCaseEvent,
  Offer,
} from '@cloud-window/shared/protocol';
import type { Cases, Context } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import type { ClerkRecord, Contact } from '../queue/queue-types.ts';
import { loadKiosk, loadSite } from '../sites/site-store.ts';
import { newestCaseEvent, type CallRow } from './call-rows.ts';
import { arePresent } from './presence.ts';
import { placeInLine, type HandleTimes } from './wait-estimate.ts';

/** The live facts of a call as the queue has them, or as PostgreSQL remembers them. */
export type CallFacts = Pick<
  Contact,
  'callId' | 'caseId' | 'kioskId' | 'itemCode' | 'state' | 'stateSeq' | 'since' | 'staffId'
> &
  Pick<Contact, 'endReason' | 'wrapUpUntil'>;

/** The facts of a call that the queue has forgotten because it is over. */
export function factsOfRow(row: CallRow): CallFacts {
  const since = row.endedAt ?? row.finishedAt ?? row.answeredAt ?? row.enqueuedAt;
  return {
    callId: row.id,
    caseId: row.caseId,
    kioskId: row.kioskId,
    itemCode: row.itemCode,
    state: 'ended',
    stateSeq: row.stateSeq,
    since: since.getTime(),
    staffId: row.staffId,
    endReason: row.endReason,
    wrapUpUntil: null,
  };
}

/** Whether a clerk is in the call. */
export function isAnswered(state: CallFacts['state']): boolean {
  return state === 'active' || state === 'wrapUp';
}

export function clerkStatus(clerk: ClerkRecord): ClerkStatus {
  const { staffId, displayName, state, since, reason, callId } = clerk;
  return { staffId, displayName, state, since, reason, callId };
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
    const { callId, state, stateSeq, since, endReason, wrapUpUntil } = facts;
    // Before the answer the applicant need not know whom it is being offered to.
    const staffId = isAnswered(state) ? facts.staffId : null;
    const clerk = staffId === null ? null : await this.#context.queue.clerk(staffId);
    return {
      callId,
      state,
      stateSeq,
      since,
      endReason,
      clerk: clerk === null ? null : { displayName: clerk.displayName },
      wrapUpUntil,
    };
  }

  /**
   * Everything one needs to enter the call. The number of the newest case event is read before the case: what happens in
   * between comes again as an event, and applying it twice changes nothing.
   */
  async snapshot(facts: CallFacts): Promise<CallSnapshot> {
    const { db } = this.#context;
    const seq = await newestCaseEvent(db, facts.callId);
    const [status, item, case_, kiosk, applicant, parties, queue] = await Promise.all([
      this.status(facts),
      loadItem(db, facts.itemCode),
      this.#cases.load(facts.caseId),
      loadKiosk(db, facts.kioskId),
      this.#applicant(facts.caseId),
      this.parties(facts),
      this.#place(facts),
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
    };
  }

  /** Case events after `lastSeq`; none when the browser did not say where it stood. */
  async missed(callId: string, lastSeq: number | undefined): Promise<NumberedCaseEvent[]> {
    return lastSeq === undefined ? [] : this.#cases.eventsAfter(callId, lastSeq);
  }

  /** Which sides of the call are connected just now. */
  async parties(facts: Pick<CallFacts, 'state' | 'kioskId' | 'staffId'>): Promise<CallSnapshot['parties']> {
    const clerk = isAnswered(facts.state) ? facts.staffId : null;
    const ids = clerk === null ? [facts.kioskId] : [facts.kioskId, clerk];
    const [kioskIsThere = false, clerkIsThere = false] = await arePresent(this.#context.redis, ids);
    return { kiosk: kioskIsThere, clerk: clerkIsThere };
  }

  /** The offer as its clerk sees it; null when the contact is no longer offered. */
  async offer(contact: Contact): Promise<Offer | null> {
    const { offerId, offerExpiresAt } = contact;
    if (contact.state !== 'offered' || offerId === null || offerExpiresAt === null) return null;
    const { db, config } = this.#context;
    const [item, site] = await Promise.all([loadItem(db, contact.itemCode), loadSite(db, contact.siteId)]);
    if (item === null || site === null) throw new AppError('INTERNAL', 'an offer without its item or site');
    return {
      offerId,
      callId: contact.callId,
      item,
      site,
      locale: contact.locale,
      needs: [...contact.needs],
      waitedMs: Math.max(0, contact.since - contact.enqueuedAt),
      expiresAt: offerExpiresAt,
      ringMs: config.QUEUE_OFFER_MS,
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
