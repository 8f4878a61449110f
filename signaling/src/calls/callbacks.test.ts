// Being called back instead of waiting: the place is kept, the kiosk is free at once, and the case is decided like every other.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ack, Receipt } from '@cloud-window/shared/protocol';
import { issued } from '../cases/testing/deciding.ts';
import { openDesk, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { acceptOffer, auditOf, rowOf, waiting } from './testing/stories.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_CALLER_LEASE_MS: '2500' });
  for (const department of ['market', 'hr', 'housing']) {
    await desk.setQueue(department, { departments: [department] });
  }
});
afterAll(() => desk[Symbol.asyncDispose]());

async function phoneOf(callId: string, cookie: string): Promise<string> {
  const answer = await fetch(new URL(`/api/calls/${callId}/phone`, desk.node.url), {
    method: 'POST',
    headers: { cookie, 'x-requested-with': 'cloud-window' },
  });
  const ack = (await answer.json()) as Ack<{ phone: string }>;
  return ack.ok ? ack.data.phone : ack.error.code;
}

async function isGenuine({ number, verifyUrl }: Receipt): Promise<boolean> {
  const answer = await fetch(new URL('/api/verify', desk.node.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'cloud-window' },
    body: JSON.stringify({ number, token: new URL(verifyUrl).hash.slice(1) }),
  });
  const ack = (await answer.json()) as Ack<{ status: string }>;
  return ack.ok && ack.data.status === 'genuine';
}

describe('a caller who would rather be called back', () => {
  test('keeps the place, frees the kiosk for the next person, and is decided on the phone', async () => {
    const { browser, clerk } = await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const first = await waiting(desk);
    const second = await waiting(desk);
    const rank = (await desk.context.queue.contact(first.callId))?.rank;
    const callback = await first.kiosk.request('queue:callBack', { callId: first.callId });
    expect(callback).toMatchObject({ caseId: first.caller.caseId, queuePosition: 1 });
    expect(callback.callId).not.toBe(first.callId);
    await first.kiosk.told('call:status', ({ endReason }) => endReason === 'callback');
    // Asked again, it is the same callback.
    expect(await first.kiosk.request('queue:callBack', { callId: first.callId })).toEqual(callback);
    expect(await desk.context.queue.contact(callback.callId)).toMatchObject({ kind: 'callback', rank });

    // Nobody at the kiosk is a party of it, and nothing keeps the next case waiting.
    expect((await first.kiosk.request('session:resume', { callId: callback.callId })).call).toBeNull();
    expect(await refusal(first.kiosk.request('call:hangUp', { callId: callback.callId }))).toBe('FORBIDDEN');
    expect(await refusal(first.kiosk.request('heartbeat', { callId: callback.callId }))).toBe('FORBIDDEN');
    const otherCase = await desk.addCase(first.caller, 'MR102');
    const another = await first.kiosk.request('queue:join', { caseId: otherCase });
    expect(another.status).toMatchObject({ state: 'waiting', kind: 'video' });
    await first.kiosk.request('call:hangUp', { callId: another.status.callId });

    // It is the first to be offered, long after a caller's lease would have ended.
    const over = Date.now() + 3_000;
    await expect.poll(() => Date.now(), { timeout: 5_000 }).toBeGreaterThan(over);
    await browser.request('clerk:setState', { state: 'ready' });
    const offer = await browser.told('offer:made');
    expect(offer).toMatchObject({ callId: callback.callId, kind: 'callback' });
    expect(await phoneOf(callback.callId, clerk.cookie)).toBe('FORBIDDEN');
    const snapshot = await browser.request('offer:accept', { ...callback, offerId: offer.offerId });
    expect(snapshot).toMatchObject({
      status: { kind: 'callback', state: 'active' },
      case: { id: first.caller.caseId },
      parties: { kiosk: false, clerk: true },
    });
    expect(await phoneOf(callback.callId, clerk.cookie)).toBe('13800138000');
    const shown = (await auditOf(desk, callback.callId)).filter(
      ({ action }) => action === 'callback.phoneShown',
    );
    expect(shown).toMatchObject([{ actor: clerk.staffId }]);
    expect(JSON.stringify(shown)).not.toContain('13800138000');
    const stranger = await desk.addClerk();
    expect(await phoneOf(callback.callId, stranger.cookie)).toBe('FORBIDDEN');

    const decided = await browser.request('call:decide', {
      callId: callback.callId,
      outcome: 'corrections',
      reasons: ['materialMissing'],
      note: '请补交材料',
      seen: '',
    });
    expect(await isGenuine(issued(decided.receipt))).toBe(true);
    await browser.request('call:finish', { callId: callback.callId });
    await browser.request('call:wrapUpDone', { callId: callback.callId });
    expect(await phoneOf(callback.callId, clerk.cookie)).toBe('FORBIDDEN');
    await expect
      .poll(() => rowOf(desk, callback.callId), { timeout: 8_000 })
      .toMatchObject({ state: 'ended', endReason: 'completed', keepsId: first.callId, kind: 'callback' });
    expect(await rowOf(desk, first.callId)).toMatchObject({ state: 'ended', endReason: 'callback' });
    await second.kiosk.request('call:hangUp', { callId: second.callId });
    await browser.request('clerk:setState', { state: 'signedOut' });
  });

  test('is not asked twice by two taps at once', async () => {
    await desk.clerkOnDuty({ departments: ['tax'], ready: false });
    const { kiosk, callId, caller } = await waiting(desk, { itemCode: 'TX101' });
    const [one, other] = await Promise.all([
      kiosk.request('queue:callBack', { callId }),
      kiosk.request('queue:callBack', { callId }),
    ]);
    expect(one.callId).toBe(other.callId);
    const rows = await desk.context.db
      .selectFrom('call')
      .select('id')
      .where('caseId', '=', caller.caseId)
      .where('kind', '=', 'callback')
      .execute();
    expect(rows).toEqual([{ id: one.callId }]);
  });

  test('cannot once a clerk talks, nor for somebody else', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['fx'] });
    const { kiosk, callId } = await waiting(desk, { itemCode: 'FX102' });
    await acceptOffer(browser, callId);
    expect(await refusal(kiosk.request('queue:callBack', { callId }))).toBe('CALL_STATE');
    const stranger = await desk.addCaller();
    const elsewhere = await desk.connect(stranger);
    expect(await refusal(elsewhere.request('queue:callBack', { callId }))).toBe('FORBIDDEN');
    const callbacks = desk.context.db.selectFrom('call').select('id').where('keepsId', '=', callId);
    expect(await callbacks.execute()).toEqual([]);
    await kiosk.request('call:hangUp', { callId });
  });

  test('withdraws the offer that rings', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['civil'] });
    const { kiosk, callId } = await waiting(desk, { itemCode: 'CA102' });
    const { offerId } = await browser.told('offer:made', (offer) => offer.callId === callId);
    const callback = await kiosk.request('queue:callBack', { callId });
    expect(await browser.told('offer:withdrawn')).toEqual({ offerId, reason: 'callerLeft' });
    // And rings again, as what it is now.
    expect(await browser.told('offer:made')).toMatchObject({ callId: callback.callId, kind: 'callback' });
    await browser.request('clerk:setState', { state: 'signedOut' });
  });
});

describe('a callback without having waited', () => {
  test('is had while nobody is on duty, once for each case, and waits for the first clerk', async () => {
    const caller = await desk.addCaller({ itemCode: 'SI101' });
    const { caseId } = caller;
    const kiosk = await desk.connect(caller);
    expect(await refusal(kiosk.request('queue:join', { caseId }))).toBe('QUEUE_CLOSED');
    const callback = await kiosk.request('queue:requestCallback', { caseId });
    expect(callback).toMatchObject({ caseId, queuePosition: 1 });
    expect(await kiosk.request('queue:requestCallback', { caseId })).toEqual(callback);
    const stranger = await desk.connect(await desk.addCaller());
    expect(await refusal(stranger.request('queue:requestCallback', { caseId }))).toBe('NOT_FOUND');

    // The visit ends: the callback does not.
    await fetch(new URL('/api/applicant/session', desk.node.url), {
      method: 'DELETE',
      headers: { cookie: caller.cookie, 'x-requested-with': 'cloud-window' },
    });
    const { browser } = await desk.clerkOnDuty({ departments: ['hr'] });
    await acceptOffer(browser, callback.callId);
    await browser.request('call:finish', { callId: callback.callId });
    await expect
      .poll(() => rowOf(desk, callback.callId), { timeout: 8_000 })
      .toMatchObject({ endReason: 'clerkEnded', kind: 'callback', keepsId: null });
  });

  test('gives its place to the caller who comes in person', async () => {
    await desk.clerkOnDuty({ departments: ['housing'], ready: false });
    const early = await desk.addCaller({ itemCode: 'HS101' });
    const kiosk = await desk.connect(early);
    const callback = await kiosk.request('queue:requestCallback', { caseId: early.caseId });
    const other = await waiting(desk, { itemCode: 'HS101' });
    const inPerson = await kiosk.request('queue:join', { caseId: early.caseId });
    expect(inPerson).toMatchObject({ status: { kind: 'video' }, queue: { position: 1 } });
    expect(await desk.context.queue.contact(callback.callId)).toMatchObject({ state: 'ended' });
    for (const { kiosk: at, callId } of [other, { kiosk, callId: inPerson.status.callId }]) {
      await at.request('call:hangUp', { callId });
    }
  });
});
