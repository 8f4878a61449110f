// Who is in which live call: the answer that guards everything a call may touch. The queue decides; PostgreSQL only helps
// to find calls by case.
import { AppError, isLive } from '@cloud-window/shared';
import type { Actor, CallDirectory, Context } from '../context.ts';
import type { ClerkRecord, Contact } from '../queue/queue-types.ts';
import { lifeOf } from '../storage/redis-life.ts';
import { loadCallRow, openCallsOfApplicant, openCallsOfCase, type Device } from './call-rows.ts';
import { factsOfRow, isAnswered, type CallFacts } from './call-views.ts';

/** Cases whose applicant is remembered; it never changes. */
const REMEMBERED_CASES = 5_000;

export interface Calls extends CallDirectory {
  /** As the queue's; throws STORE_UNAVAILABLE, instead of answering null, for what may have to be restored first. */
  contact(callId: string): Promise<Contact | null>;
  clerk(staffId: string): Promise<ClerkRecord | null>;
  /** The contact of an active call and the side that the actor is on. Throws like `requireParty`, and CALL_STATE. */
  requireActiveParty(
    callId: string,
    actor: Actor,
  ): Promise<{ party: 'kiosk' | 'clerk'; contact: Contact & { staffId: string } }>;
  /** Notes whose case it is: a caller must be recognised also while PostgreSQL is away, or the lease would end. */
  rememberApplicant(caseId: string, applicantId: string): void;
  /** Whether the call was made by the applicant who is signed in at this kiosk. A callback has no caller. */
  isCaller(facts: Pick<CallFacts, 'caseId' | 'kioskId' | 'kind'>, actor: Actor): Promise<boolean>;
  /** The live call of the applicant at this kiosk, if any. */
  liveCallOfKiosk(device: Device): Promise<Contact | null>;
  /** Any call, over or not; null when it does not exist. */
  facts(callId: string): Promise<CallFacts | null>;
}

export function createCallDirectory({ db, queue, redis }: Pick<Context, 'db' | 'queue' | 'redis'>): Calls {
  const applicants = new Map<string, string>();

  /** What the queue does not know may be lost rather than over: nobody is sent away before that is certain. */
  const unlessLost = async <T>(found: T | null): Promise<T | null> => {
    if (found === null && (await lifeOf(redis)) === null) {
      throw new AppError('STORE_UNAVAILABLE', 'calls are just being restored');
    }
    return found;
  };
  const contactOf = async (callId: string) => unlessLost(await queue.contact(callId));
  const clerkOf = async (staffId: string) => unlessLost(await queue.clerk(staffId));

  const rememberApplicant: Calls['rememberApplicant'] = (caseId, applicantId) => {
    if (applicants.size >= REMEMBERED_CASES) applicants.clear();
    applicants.set(caseId, applicantId);
  };

  const applicantOf = async (caseId: string): Promise<string | null> => {
    const known = applicants.get(caseId);
    if (known !== undefined) return known;
    const row = await db
      .selectFrom('serviceCase')
      .select('applicantId')
      .where('id', '=', caseId)
      .executeTakeFirst();
    if (row === undefined) return null;
    rememberApplicant(caseId, row.applicantId);
    return row.applicantId;
  };

  const isCaller: Calls['isCaller'] = async (facts, actor) =>
    actor.kind === 'device' &&
    actor.applicantId !== null &&
    facts.kind === 'video' &&
    facts.kioskId === actor.kioskId &&
    (await applicantOf(facts.caseId)) === actor.applicantId;

  /** Whether this clerk asks for the advice: in its room, on the caller's side. */
  const asksFor = async ({ callId, parentId }: Contact, actor: Actor): Promise<boolean> => {
    if (parentId === null || actor.kind !== 'staff') return false;
    const parent = await contactOf(parentId);
    return parent?.state === 'active' && parent.staffId === actor.staffId && parent.consultId === callId;
  };

  const partyOf = async (contact: Contact, actor: Actor): Promise<'kiosk' | 'clerk'> => {
    if (await isCaller(contact, actor)) return 'kiosk';
    if (await asksFor(contact, actor)) return 'kiosk';
    const talks = isAnswered(contact.state);
    if (actor.kind === 'staff' && contact.staffId === actor.staffId && talks) return 'clerk';
    throw new AppError('FORBIDDEN', 'not a party of this call');
  };

  const requireContact = async (callId: string): Promise<Contact> => {
    const contact = await contactOf(callId);
    if (contact === null) throw new AppError('CALL_ENDED', 'no such live call');
    return contact;
  };

  const requireActiveParty: Calls['requireActiveParty'] = async (callId, actor) => {
    const contact = await requireContact(callId);
    const party = await partyOf(contact, actor);
    if (contact.state === 'ended') throw new AppError('CALL_ENDED', 'the call has ended');
    if (contact.state !== 'active' || contact.staffId === null) {
      throw new AppError('CALL_STATE', `the call is ${contact.state}`);
    }
    return { party, contact: { ...contact, staffId: contact.staffId } };
  };

  return {
    contact: contactOf,
    clerk: clerkOf,
    rememberApplicant,
    isCaller,
    requireActiveParty,

    async requireClerk(callId, actor) {
      const { party, contact } = await requireActiveParty(callId, actor);
      const isAdvice = contact.kind === 'consult';
      if (party !== 'clerk' || isAdvice)
        throw new AppError('FORBIDDEN', 'only the clerk of the call may do this');
      return { callId, caseId: contact.caseId, kioskId: contact.kioskId, kind: contact.kind };
    },

    async requireParty(callId, actor) {
      const contact = await requireContact(callId);
      const party = await partyOf(contact, actor);
      if (!isLive(contact.state)) throw new AppError('CALL_ENDED', `the call is ${contact.state}`);
      return { party, caseId: contact.caseId, kioskId: contact.kioskId };
    },

    async liveCallOfCase(caseId) {
      const contact = await firstLive(contactOf, await openCallsOfCase(db, caseId, 'video'));
      return contact?.callId ?? null;
    },

    async mayRead(caseId, actor) {
      if (actor.kind !== 'staff') return false;
      if (actor.roles.includes('auditor')) return true;
      if (!actor.roles.includes('clerk')) return false;
      const clerk = await clerkOf(actor.staffId);
      for (const callId of clerk?.contacts ?? []) {
        const contact = await contactOf(callId);
        const talks = contact !== null && isAnswered(contact.state) && contact.staffId === actor.staffId;
        if (talks && contact.caseId === caseId) return true;
      }
      return false;
    },

    async liveCallOfKiosk(device) {
      if (device.applicantId === null) return null;
      return firstLive(contactOf, await openCallsOfApplicant(db, device.kioskId, device.applicantId));
    },

    async facts(callId) {
      const contact = await contactOf(callId);
      if (contact !== null) return contact;
      const row = await loadCallRow(db, callId);
      return row === null ? null : factsOfRow(row);
    },
  };
}

async function firstLive(
  contactOf: Calls['contact'],
  rows: readonly { id: string }[],
): Promise<Contact | null> {
  for (const { id } of rows) {
    const contact = await contactOf(id);
    if (contact !== null && isLive(contact.state)) return contact;
  }
  return null;
}
