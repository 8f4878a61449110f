// Whoever comes back after a dropped call goes ahead, and first to the clerk who knows the case.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_QUEUE_RULES } from '@cloud-window/shared/protocol';
import { openDesk, type Desk } from './testing/desk.ts';
import { acceptOffer, rowOf, talking, waiting } from './testing/stories.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '100' });
  await desk.setQueue('market', {
    departments: ['market'],
    knownClerkSeconds: 3,
    boosts: { ...DEFAULT_QUEUE_RULES.boosts, returning: 300 },
  });
});
afterAll(() => desk[Symbol.asyncDispose]());

/** A call that the caller hung up in the middle of, written down. */
async function dropped() {
  const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
  await call.kiosk.request('call:hangUp', { callId: call.callId });
  await expect
    .poll(() => rowOf(desk, call.callId), { timeout: 8_000 })
    .toMatchObject({ state: 'ended', endReason: 'hungUp', staffId: call.clerk.staffId });
  return call;
}

test('the clerk who knows the case is waited for, although another is free', async () => {
  const call = await dropped();
  await call.desk.told('clerk:state', ({ state }) => state === 'ready');
  const other = await desk.clerkOnDuty({ departments: ['market'] });
  const again = await call.kiosk.request('queue:join', { caseId: call.caller.caseId });
  const { callId } = again.status;
  expect(await desk.context.queue.contact(callId)).toMatchObject({ boostMs: 300_000 });
  await acceptOffer(call.desk, callId);
  expect(other.browser.heard('offer:made')).toEqual([]);
  await call.kiosk.request('call:hangUp', { callId });
  for (const browser of [call.desk, other.browser]) {
    await browser.request('clerk:setState', { state: 'signedOut' });
  }
});

test('who has waited for that clerk long enough is served by anybody, before those who came earlier', async () => {
  const call = await dropped();
  // The clerk who knows the case takes another call meanwhile.
  const busy = await waiting(desk);
  await acceptOffer(call.desk, busy.callId);
  const other = await desk.clerkOnDuty({ departments: ['market'], ready: false });
  const earlier = await waiting(desk);
  const again = await call.kiosk.request('queue:join', { caseId: call.caller.caseId });
  expect(again.queue?.position).toBe(1);
  const { callId } = again.status;
  const step = async () => (await desk.context.queue.contact(callId))?.step;
  expect(await step()).toBe(0);
  await expect.poll(step, { timeout: 8_000 }).toBe(1);
  await other.browser.request('clerk:setState', { state: 'ready' });
  await acceptOffer(other.browser, callId);
  for (const [kiosk, id] of [
    [call.kiosk, callId],
    [busy.kiosk, busy.callId],
    [earlier.kiosk, earlier.callId],
  ] as const) {
    await kiosk.request('call:hangUp', { callId: id });
  }
});

test('a call that was decided, or dropped long ago, gives no head start', async () => {
  const call = await dropped();
  await desk.context.db
    .updateTable('call')
    .set({ finishedAt: new Date(Date.now() - 31 * 60_000), endedAt: new Date(Date.now() - 31 * 60_000) })
    .where('id', '=', call.callId)
    .execute();
  const again = await call.kiosk.request('queue:join', { caseId: call.caller.caseId });
  const { callId } = again.status;
  expect(await desk.context.queue.contact(callId)).toMatchObject({ boostMs: 0 });
  await acceptOffer(call.desk, callId);
  await call.desk.request('call:finish', { callId });
  await expect
    .poll(() => rowOf(desk, callId), { timeout: 8_000 })
    .toMatchObject({ state: 'ended', endReason: 'clerkEnded' });
  // The clerk ended it: nobody was cut off.
  const third = await call.kiosk.request('queue:join', { caseId: call.caller.caseId });
  expect(await desk.context.queue.contact(third.status.callId)).toMatchObject({ boostMs: 0 });
  await call.kiosk.request('call:hangUp', { callId: third.status.callId });
});
