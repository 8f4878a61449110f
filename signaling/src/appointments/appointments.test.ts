// Booking a time, on a real PostgreSQL and through the whole server: who gets a place, who keeps it, and when it is given
// back.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId, wallTime } from '@cloud-window/shared';
import {
  DEFAULT_QUEUE_RULES,
  type Ack,
  type Appointment,
  type QueueRules,
  type Slot,
} from '@cloud-window/shared/protocol';
import { openDesk, type Caller, type Clerk, type Desk } from '../calls/testing/desk.ts';
import { refusal } from '../calls/testing/refusal.ts';
import { acceptOffer } from '../calls/testing/stories.ts';
import { sweepAppointments } from './appointment-sweep.ts';

const ITEM = 'SI101';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const APPOINTMENTS = { slotMinutes: 5, perSlot: 2, daysAhead: 14 };

let desk: Desk;
let administrator: Clerk;
beforeAll(async () => {
  desk = await openDesk({ RATE_LIMIT_FACTOR: '20' });
  await desk.setQueue('hr', { departments: ['hr'] });
  administrator = await desk.addClerk({ roles: ['administrator'] });
});
afterAll(() => desk[Symbol.asyncDispose]());
beforeEach(async () => {
  const { db } = desk.context;
  await db.deleteFrom('appointment').execute();
  await db.deleteFrom('holiday').execute();
  await setRules({});
});

/** Through the front door, so that they hold at once. */
const setRules = (rules: Partial<QueueRules>) =>
  done(
    ask(administrator, 'PATCH', '/api/admin/queues/hr', {
      ...DEFAULT_QUEUE_RULES,
      name: { 'zh-CN': '人社', en: 'HR' },
      departments: ['hr'],
      appointments: APPOINTMENTS,
      ...rules,
    }),
  );

async function ask<T>(
  who: { cookie: string },
  method: string,
  path: string,
  body?: object,
  node = desk.node,
): Promise<Ack<T>> {
  const answer = await fetch(new URL(path, node.url), {
    method,
    headers: { cookie: who.cookie, 'x-requested-with': 'cloud-window', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Ack<T>;
}
async function done<T>(asked: Promise<Ack<T>>): Promise<T> {
  const ack = await asked;
  if (!ack.ok) throw new Error(ack.error.code);
  return ack.data;
}
async function refused(asked: Promise<Ack<unknown>>): Promise<string> {
  const ack = await asked;
  return ack.ok ? 'not refused' : ack.error.code;
}

const slots = (caller: Caller, from = Date.now(), to = from + DAY) =>
  done(ask<Slot[]>(caller, 'GET', `/api/items/${ITEM}/slots?from=${from}&to=${to}`));
const hold = (caller: Caller, startsAt: number, node = desk.node) =>
  ask<Appointment>(caller, 'POST', '/api/appointments', { itemCode: ITEM, startsAt }, node);
const book = (caller: Caller, { id }: { id: string }) =>
  ask<Appointment>(caller, 'POST', `/api/appointments/${id}/booking`);
const cancel = (caller: Caller, { id }: { id: string }) => ask(caller, 'DELETE', `/api/appointments/${id}`);
const mine = (caller: Caller) => done(ask<Appointment[]>(caller, 'GET', '/api/appointments'));
const caller = () => desk.addCaller({ itemCode: ITEM });
/** Of a day that is not today, so that nothing of it passes while a test runs. */
async function laterSlot(one: Caller, number = 0): Promise<Slot> {
  const slot = (await slots(one, Date.now() + 2 * DAY))[number];
  if (slot === undefined) throw new Error('no slot');
  return slot;
}
/** The very next one, within the ten minutes. */
async function nextSlot(one: Caller): Promise<Slot> {
  const [slot] = await slots(one, Date.now() + 20_000);
  if (slot === undefined) throw new Error('no slot');
  return slot;
}
async function booked(one: Caller, slot: Slot): Promise<Appointment> {
  return done(book(one, await done(hold(one, slot.startsAt))));
}
const trail = async ({ id }: { id: string }) => {
  const rows = await desk.context.db
    .selectFrom('auditEvent')
    .select(['actor', 'action', 'detail'])
    .where('subject', '=', id)
    .orderBy('seq')
    .execute();
  return rows;
};

describe('a slot', () => {
  test('with two places is given to two of fifty who want it at once, whichever node they ask', async () => {
    const callers = await Promise.all(Array.from({ length: 50 }, caller));
    const [first] = callers;
    if (first === undefined) throw new Error('nobody');
    const slot = await laterSlot(first);
    const nodes = [desk.node, await desk.addNode()];
    const held = await Promise.all(callers.map((one, n) => hold(one, slot.startsAt, nodes[n % 2])));
    expect(held.filter((ack) => ack.ok)).toHaveLength(2);
    expect(new Set(held.map((ack) => (ack.ok ? 'held' : ack.error.code)))).toEqual(
      new Set(['held', 'SLOT_TAKEN']),
    );
    const { count } = await desk.context.db
      .selectFrom('appointment')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(2);
    expect(await laterSlot(first)).toMatchObject({ startsAt: slot.startsAt, free: 0 });
    expect(new Set(held.map((ack) => (ack.ok ? ack.data.code : ''))).size).toBe(3);
  });

  test('held at a kiosk gives back the one it held before', async () => {
    const one = await caller();
    const [slot, other] = [await laterSlot(one), await laterSlot(one, 1)];
    const before = await done(hold(one, slot.startsAt));
    const after = await done(hold(one, other.startsAt));
    expect(await laterSlot(one)).toMatchObject({ free: 2 });
    expect(await laterSlot(one, 1)).toMatchObject({ free: 1 });
    expect(await refused(book(one, before))).toBe('APPOINTMENT_GONE');
    expect(after).toMatchObject({ state: 'held', itemCode: ITEM, startsAt: other.startsAt });
    expect(after.code).toMatch(/^\d{6}$/);
    // Once more, by two taps at once: one place in all.
    await Promise.all([hold(one, slot.startsAt), hold(one, other.startsAt)]);
    const left = [await laterSlot(one), await laterSlot(one, 1)].map(({ free }) => free);
    expect(left.reduce((sum, free) => sum + free)).toBe(3);
  });

  test('can be held only as it is listed: in the future, within the hours, as far ahead as the rules say', async () => {
    const one = await caller();
    const { startsAt } = await laterSlot(one);
    for (const wrong of [startsAt + MINUTE, startsAt - 3 * DAY, startsAt + 20 * DAY]) {
      expect(await refused(hold(one, wrong))).toBe('SLOT_TAKEN');
    }
    expect(await refused(ask(one, 'GET', `/api/items/${ITEM}/slots?from=0&to=${9 * DAY}`))).toBe(
      'BAD_REQUEST',
    );
    expect(await refused(ask(one, 'GET', `/api/items/ZZ999/slots?from=0&to=1`))).toBe('NOT_FOUND');
    const weekday = wallTime(startsAt, 'Asia/Shanghai').weekday;
    await setRules({ hours: [{ weekday, from: '09:00', to: '09:10' }] });
    expect(await slots(one, startsAt - DAY, startsAt + DAY)).toHaveLength(2);
    const date = wallTime(startsAt, 'Asia/Shanghai').date;
    const name = { 'zh-CN': '假日', en: 'Holiday' };
    const holiday = { date, name, queueId: null, siteId: one.siteId };
    await done(ask(administrator, 'POST', '/api/admin/holidays', holiday));
    expect(await slots(one, startsAt - DAY, startsAt + DAY)).toEqual([]);
    await setRules({ appointments: null });
    expect(await slots(one, startsAt - DAY, startsAt + DAY)).toEqual([]);
    expect(await refused(hold(one, startsAt))).toBe('SLOT_TAKEN');
  });

  test('counts appointments of slots that were longer or shorter once', async () => {
    const one = await caller();
    const slot = await laterSlot(one);
    await booked(one, slot);
    await setRules({ appointments: { ...APPOINTMENTS, slotMinutes: 60, perSlot: 1 } });
    const now = await slots(one, Date.now() + 2 * DAY - 60 * MINUTE, Date.now() + 2 * DAY + 60 * MINUTE);
    const over = now.find(({ startsAt, endsAt }) => startsAt <= slot.startsAt && slot.startsAt < endsAt);
    expect(over).toMatchObject({ free: 0 });
    expect(await refused(hold(await caller(), over?.startsAt ?? 0))).toBe('SLOT_TAKEN');
  });
});

describe('an appointment', () => {
  test('is held, booked, listed and cancelled, and written down without a name', async () => {
    const one = await caller();
    const slot = await laterSlot(one);
    const held = await done(hold(one, slot.startsAt));
    expect(await mine(one)).toEqual([]);
    const made = await done(book(one, held));
    expect(made).toEqual({ ...held, state: 'booked', heldUntil: null });
    // The first answer was lost.
    expect(await done(book(one, held))).toEqual(made);
    expect(await mine(one)).toEqual([made]);
    await done(cancel(one, made));
    await done(cancel(one, made));
    expect(await mine(one)).toMatchObject([{ state: 'cancelled' }]);
    expect(await laterSlot(one)).toMatchObject({ free: 2 });
    const written = await trail(made);
    expect(written.map(({ actor, action }) => [actor, action])).toEqual([
      [one.kioskId, 'appointment.held'],
      [one.applicantId, 'appointment.booked'],
      [one.applicantId, 'appointment.cancelled'],
    ]);
    expect(written[0]?.detail).toEqual({
      queueId: 'hr',
      itemCode: ITEM,
      siteId: one.siteId,
      startsAt: slot.startsAt,
    });
  });

  test('is one per item and day for each person, and another on another day', async () => {
    const one = await caller();
    await booked(one, await laterSlot(one));
    const second = await done(hold(one, (await laterSlot(one, 1)).startsAt));
    expect(await refused(book(one, second))).toBe('ALREADY_BOOKED');
    const [other] = await slots(one, Date.now() + 4 * DAY);
    await booked(one, other as Slot);
    expect(await mine(one)).toHaveLength(2);
    // A second kiosk of the same person at the same moment makes no difference.
    await desk.context.db.deleteFrom('appointment').execute();
    const [a, b] = [await laterSlot(one), await laterSlot(one, 1)];
    const elsewhere = await caller();
    const ids = [await done(hold(one, a.startsAt)), await done(hold(elsewhere, b.startsAt))];
    await desk.context.db
      .updateTable('appointment')
      .set({ kioskId: one.kioskId, state: 'booked', heldUntil: null, applicantId: one.applicantId })
      .where('id', '=', ids[1]?.id ?? '')
      .execute();
    expect(await refused(book(one, ids[0] as Appointment))).toBe('ALREADY_BOOKED');
  });

  test('belongs to whoever booked it: nobody else books, cancels or sees it', async () => {
    const [one, other] = [await caller(), await caller()];
    const held = await done(hold(one, (await laterSlot(one)).startsAt));
    expect(await refused(book(other, held))).toBe('APPOINTMENT_GONE');
    await done(cancel(other, held));
    const made = await done(book(one, held));
    await done(cancel(other, made));
    expect(await mine(one)).toEqual([made]);
    expect(await mine(other)).toEqual([]);
    const nobody = { ...one, cookie: one.cookie.split(';')[0] ?? '' };
    expect(await refused(book(nobody, held))).toBe('NOT_SIGNED_IN');
    expect(await refused(ask(nobody, 'GET', '/api/appointments'))).toBe('NOT_SIGNED_IN');
    await done(cancel(nobody, made));
    expect(await mine(one)).toEqual([made]);
    expect(await refused(book(one, { id: newId('appointment') }))).toBe('APPOINTMENT_GONE');
  });

  test('that is held is given back after five minutes, a booked one a quarter of an hour after its begin', async () => {
    const { context } = desk;
    const [one, other] = [await caller(), await caller()];
    const slot = await laterSlot(one);
    const lapsed = await done(hold(one, slot.startsAt));
    const kept = await booked(other, await laterSlot(other, 1));
    const at = (now: number) => ({ ...context, clock: { ...context.clock, now: () => now } });
    await sweepAppointments(at(Date.now() + 4 * MINUTE));
    expect(await laterSlot(one)).toMatchObject({ free: 1 });
    await Promise.all([1, 2, 3].map(() => sweepAppointments(at(Date.now() + 5 * MINUTE + 1_000))));
    expect(await laterSlot(one)).toMatchObject({ free: 2 });
    expect(await refused(book(one, lapsed))).toBe('APPOINTMENT_GONE');
    expect((await trail(lapsed)).map(({ action }) => action)).toEqual([
      'appointment.held',
      'appointment.holdLapsed',
    ]);
    expect(await sweepAppointments(at(kept.startsAt + 15 * MINUTE - 1))).toBe(0);
    const given = await Promise.all([1, 2, 3].map(() => sweepAppointments(at(kept.startsAt + 15 * MINUTE))));
    expect(given.reduce((sum, count) => sum + count)).toBe(1);
    expect(await mine(other)).toMatchObject([{ state: 'released' }]);
    const month = 30 * DAY;
    await sweepAppointments(at(kept.startsAt + month));
    expect(await mine(other)).toHaveLength(1);
    // Whoever missed it may book again on that day.
    const last = await booked(other, await laterSlot(other, 2));
    await sweepAppointments(at(last.startsAt + month + 1));
    expect(await mine(other)).toEqual([]);
  });

  test('is in the list of the day for supervisors, without a name', async () => {
    const [one, other] = [await caller(), await caller()];
    const made = await booked(one, await laterSlot(one));
    const held = await done(hold(other, (await laterSlot(other, 1)).startsAt));
    const { cookie } = await desk.addClerk({ roles: ['supervisor'] });
    const path = `/api/admin/appointments?from=${made.startsAt}&to=${made.startsAt + DAY}`;
    expect(await done(ask({ cookie }, 'GET', path))).toEqual([
      { ...made, queueId: 'hr' },
      { ...held, queueId: 'hr' },
    ]);
    expect(await refused(ask(one, 'GET', path))).toBe('NOT_SIGNED_IN');
    expect(await refused(ask(await desk.addClerk(), 'GET', path))).toBe('FORBIDDEN');
  });
});

describe('coming to it', () => {
  test('about its time is being served before those who wait, and closes it', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['hr'], ready: false });
    const [first, second, one] = [await caller(), await caller(), await caller()];
    const made = await booked(one, await nextSlot(one));
    const lines = [await desk.connect(first), await desk.connect(second), await desk.connect(one)] as const;
    const before = [
      await lines[0].request('queue:join', { caseId: first.caseId }),
      await lines[1].request('queue:join', { caseId: second.caseId }),
    ];
    const { status } = await lines[2].request('queue:join', { caseId: one.caseId });
    expect(await desk.context.queue.contact(status.callId)).toMatchObject({ boostMs: 3_600_000 });
    expect(await mine(one)).toEqual([{ ...made, state: 'arrived' }]);
    expect((await trail(made)).at(-1)).toMatchObject({
      actor: one.applicantId,
      action: 'appointment.arrived',
      detail: { callId: status.callId },
    });
    expect(await refused(cancel(one, made))).toBe('APPOINTMENT_GONE');
    // Nobody gives it back any more, and it helps once only.
    const later = made.startsAt + 16 * MINUTE;
    await sweepAppointments({ ...desk.context, clock: { ...desk.context.clock, now: () => later } });
    expect(await mine(one)).toMatchObject([{ state: 'arrived' }]);
    await browser.request('clerk:setState', { state: 'ready' });
    expect((await acceptOffer(browser, status.callId)).status.state).toBe('active');
    await lines[2].request('call:hangUp', { callId: status.callId });
    await browser.request('clerk:setState', { state: 'signedOut' });
    for (const { status: other } of before) await desk.context.queue.hangUp(other.callId, 'left');
  });

  test('too early or too late is no head start, nor is another item or place', async () => {
    await desk.clerkOnDuty({ departments: ['hr'], ready: false });
    const boostOf = async (one: Caller, caseId = one.caseId): Promise<number | undefined> => {
      const kiosk = await desk.connect(one);
      const { status } = await kiosk.request('queue:join', { caseId });
      const contact = await desk.context.queue.contact(status.callId);
      await kiosk.request('call:hangUp', { callId: status.callId });
      kiosk.close();
      return contact?.boostMs;
    };
    const move = (id: string, fields: { startsAt?: Date; siteId?: string; itemCode?: string }) =>
      desk.context.db.updateTable('appointment').set(fields).where('id', '=', id).execute();
    const one = await caller();
    const made = await booked(one, await nextSlot(one));
    await move(made.id, { startsAt: new Date(Date.now() + 11 * MINUTE) });
    expect(await boostOf(one)).toBe(0);
    await move(made.id, { startsAt: new Date(Date.now() - 11 * MINUTE) });
    expect(await boostOf(one)).toBe(0);
    await move(made.id, { startsAt: new Date(Date.now() + 9 * MINUTE), itemCode: 'SI102' });
    expect(await boostOf(one)).toBe(0);
    const other = await caller();
    await move(made.id, { itemCode: ITEM, siteId: other.siteId });
    expect(await boostOf(one)).toBe(0);
    await move(made.id, { siteId: one.siteId });
    expect(await boostOf(one)).toBe(3_600_000);
  });

  test('is not refused because as many wait as may', async () => {
    await setRules({ maxWaiting: 1 });
    await desk.clerkOnDuty({ departments: ['hr'], ready: false });
    const [first, one, other] = [await caller(), await caller(), await caller()];
    await booked(one, await nextSlot(one));
    const lines = [await desk.connect(first), await desk.connect(one), await desk.connect(other)] as const;
    const waits = await lines[0].request('queue:join', { caseId: first.caseId });
    expect(await refusal(lines[2].request('queue:join', { caseId: other.caseId }))).toBe('QUEUE_FULL');
    const came = await lines[1].request('queue:join', { caseId: one.caseId });
    expect(came.status).toMatchObject({ state: 'waiting' });
    await lines[0].request('call:hangUp', { callId: waits.status.callId });
    await lines[1].request('call:hangUp', { callId: came.status.callId });
  });
});
