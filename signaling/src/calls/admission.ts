// How a case gets its place in the line: a caller at a kiosk, or a callback without one. The row of a call exists before
// the queue hears of it, since case events and verdicts refer to it, and since the call is restored from it.
import { AppError, isLive, newId } from '@cloud-window/shared';
import type { CheckIn } from '../appointments/check-in.ts';
import { requireDraft } from '../cases/case-store.ts';
import type { Context, Db, Tx } from '../context.ts';
import type { Contact, ContactInput } from '../queue/queue-types.ts';
import type { Routing } from '../queues/routing.ts';
import type { Calls } from './call-directory.ts';
import {
  callbackInPlaceOf,
  historyOfCase,
  insertCall,
  openCallsOfCase,
  openCallsOfKiosk,
  updateWay,
  withdrawCall,
  type Device,
} from './call-rows.ts';

type CaseFacts = Pick<ContactInput, 'caseId' | 'kioskId' | 'siteId' | 'itemCode' | 'locale' | 'needs'>;

export interface Admission {
  /**
   * A number in the line for the applicant at the kiosk: the call the case already has, or a new one. Throws NOT_FOUND for
   * somebody else's case, CASE_NOT_READY, CASE_SUBMITTED, CASE_DECIDED, ALREADY_IN_CALL, QUEUE_CLOSED and QUEUE_FULL.
   */
  join(device: Device, caseId: string): Promise<Contact>;
  /** A callback instead of waiting on; the place is kept. Throws CALL_STATE once it has been answered, QUEUE_CLOSED. */
  callBack(device: Device, callId: string): Promise<Contact>;
  /** A callback without having waited, also while the queue is closed or full. Throws as `join` does about the case. */
  requestCallback(device: Device, caseId: string): Promise<Contact>;
}

export function createAdmission(
  { db, queue, clock }: Pick<Context, 'db' | 'queue' | 'clock'>,
  calls: Calls,
  { routing, checkIn }: { routing: Routing; checkIn: CheckIn },
): Admission {
  const planFor = async (facts: CaseFacts, kind: 'video' | 'callback', appointment = false) => {
    const history = await historyOfCase(db, facts.caseId, clock.now());
    return routing.plan({ ...facts, ...history, kind, appointment });
  };

  /** Who has booked this time is let in although as many wait as may. */
  const requireOpen = async ({ itemCode, siteId }: CaseFacts, appointment: boolean): Promise<void> => {
    const { open, closed } = await routing.availability(itemCode, siteId);
    if (open || (closed === 'full' && appointment)) return;
    throw closed === 'full'
      ? new AppError('QUEUE_FULL', 'as many wait as may')
      : new AppError('QUEUE_CLOSED', `nobody can be called now: ${closed ?? 'closed'}`);
  };

  /** The live call at this kiosk, if it is about this case; throws ALREADY_IN_CALL for another one. */
  const presentCall = async (tx: Tx | Db, kioskId: string, caseId: string): Promise<Contact | null> => {
    for (const row of await openCallsOfKiosk(tx, kioskId)) {
      const contact = await calls.contact(row.id);
      if (contact === null || !isLive(contact.state)) continue;
      if (contact.caseId !== caseId) throw new AppError('ALREADY_IN_CALL', 'this kiosk is in another call');
      return contact;
    }
    return null;
  };

  const presentCallback = async (tx: Tx | Db, caseId: string): Promise<Contact | null> => {
    for (const row of await openCallsOfCase(tx, caseId, 'callback')) {
      const contact = await calls.contact(row.id);
      if (contact !== null && isLive(contact.state)) return contact;
    }
    return null;
  };

  /** Enters the queue, or leaves no row behind. */
  const enter = async (input: ContactInput): Promise<Contact> => {
    try {
      return await queue.enqueue(input);
    } catch (error) {
      const { code } = AppError.from(error);
      if (code === 'QUEUE_FULL' || code === 'QUEUE_CLOSED' || code === 'BAD_REQUEST') {
        await withdrawCall(db, input.callId);
      }
      throw error;
    }
  };

  /** One at a time per kiosk: two taps must not become two calls. A row that the queue never got is used again. */
  const admit = async (
    device: Device,
    caseId: string,
    plan: Pick<ContactInput, 'kind' | 'route' | 'boostMs' | 'offerMs' | 'wrapUpMs' | 'maxWaiting'>,
  ): Promise<Contact | ContactInput> =>
    db.transaction().execute(async (tx) => {
      await lockKiosk(tx, device.kioskId);
      const facts = await requireOpenCase(tx, device, caseId);
      const present =
        plan.kind === 'video'
          ? await presentCall(tx, device.kioskId, caseId)
          : await presentCallback(tx, caseId);
      if (present !== null) return present;
      const spare = await spareRow(tx, calls, caseId, plan.kind);
      const input: ContactInput = { ...facts, ...plan, callId: spare ?? newId('call') };
      if (spare === null) await insertCall(tx, input, clock.now());
      else await updateWay(tx, spare, input);
      return input;
    });

  const newCallback = async (device: Device, facts: CaseFacts): Promise<Contact> => {
    const plan = await planFor(facts, 'callback');
    if (!plan.queue.callbacks) throw new AppError('QUEUE_CLOSED', 'this queue does not call back');
    const { route, boostMs, offerMs, wrapUpMs } = plan;
    const way = { kind: 'callback' as const, route, boostMs, offerMs, wrapUpMs, maxWaiting: null };
    const admitted = await admit(device, facts.caseId, way);
    return 'state' in admitted ? admitted : enter(admitted);
  };

  const callBackInstead = async (contact: Contact): Promise<Contact> => {
    const { callId, caseId, kioskId, siteId, itemCode, queueId, route, boostMs } = contact;
    const rules = (await routing.queues()).find(({ id }) => id === queueId);
    if (rules?.callbacks === false) throw new AppError('QUEUE_CLOSED', 'this queue does not call back');
    const callbackId = await db.transaction().execute(async (tx) => {
      await lockKiosk(tx, kioskId);
      const former = await callbackInPlaceOf(tx, callId);
      if (former !== null) return former.id;
      const call = { callId: newId('call'), kind: 'callback' as const, keepsId: callId };
      const facts = { caseId, kioskId, siteId, itemCode, queueId, route, boostMs };
      await insertCall(tx, { ...call, ...facts }, contact.enqueuedAt);
      return call.callId;
    });
    try {
      return await queue.turnIntoCallback(callId, callbackId);
    } catch (error) {
      // Answered or left in this very moment.
      if (['CALL_STATE', 'CALL_ENDED'].includes(AppError.from(error).code))
        await withdrawCall(db, callbackId);
      throw error;
    }
  };

  return {
    async join(device, caseId) {
      const facts = await requireOpenCase(db, device, caseId);
      const { itemCode, siteId } = facts;
      const arrival = { applicantId: device.applicantId, itemCode, siteId };
      const present = await presentCall(db, device.kioskId, caseId);
      if (present !== null) {
        await checkIn.arrive(arrival, present.callId, present.enqueuedAt);
        return present;
      }
      const callback = await presentCallback(db, caseId);
      if (callback?.state === 'active') throw new AppError('ALREADY_IN_CALL', 'a clerk is calling back');
      const appointment = await checkIn.isDue(arrival);
      await requireOpen(facts, appointment);
      const { route, boostMs, offerMs, wrapUpMs, maxWaiting } = await planFor(facts, 'video', appointment);
      // Whoever comes in person before being called back has the place that the callback kept.
      const headStart = callback === null ? boostMs : Math.max(boostMs, clock.now() - callback.rank);
      const way = { kind: 'video' as const, route, boostMs: headStart, offerMs, wrapUpMs, maxWaiting };
      const admitted = await admit(device, caseId, way);
      if ('state' in admitted) return admitted;
      const contact = await enter(admitted);
      if (appointment) await checkIn.arrive(arrival, contact.callId, contact.enqueuedAt);
      if (callback !== null) await queue.hangUp(callback.callId, 'left');
      return contact;
    },

    async callBack(device, callId) {
      const contact = await calls.contact(callId);
      if (contact === null || !(await calls.isCaller(contact, device))) {
        throw new AppError('FORBIDDEN', 'not a call of this kiosk');
      }
      return callBackInstead(contact);
    },

    async requestCallback(device, caseId) {
      const facts = await requireOpenCase(db, device, caseId);
      const present = await presentCall(db, device.kioskId, caseId);
      if (present !== null) return callBackInstead(present);
      return newCallback(device, facts);
    },
  };
}

async function lockKiosk(tx: Tx, kioskId: string): Promise<void> {
  await tx.selectFrom('kiosk').select('id').where('id', '=', kioskId).forNoKeyUpdate().execute();
}

async function spareRow(
  tx: Tx,
  calls: Calls,
  caseId: string,
  kind: ContactInput['kind'],
): Promise<string | null> {
  const rows = await openCallsOfCase(tx, caseId, kind === 'callback' ? 'callback' : 'video');
  for (const row of rows) {
    const isSpare = row.stateSeq === 0 && row.keepsId === null;
    if (isSpare && (await calls.contact(row.id)) === null) return row.id;
  }
  return null;
}

async function requireOpenCase(tx: Tx | Db, device: Device, caseId: string): Promise<CaseFacts> {
  const row = await tx.selectFrom('serviceCase').selectAll().where('id', '=', caseId).executeTakeFirst();
  // What one may not see does not exist.
  if (row === undefined || row.applicantId !== device.applicantId || row.kioskId !== device.kioskId) {
    throw new AppError('NOT_FOUND', 'no such case');
  }
  if (row.state === 'left') throw new AppError('CASE_NOT_READY', 'the case was left');
  requireDraft(row);
  const { kioskId, siteId, itemCode, locale, needs } = row;
  return { caseId, kioskId, siteId, itemCode, locale, needs };
}
