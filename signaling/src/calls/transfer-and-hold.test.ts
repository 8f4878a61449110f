// A call that goes to another queue or another clerk takes the whole case and its rank along; hold interrupts nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { Browser } from './testing/browser.ts';
import { openDesk, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { acceptOffer, auditOf, rowOf, talking, waiting } from './testing/stories.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '200' });
  await desk.setQueue('market', { departments: ['market'] });
  await desk.setQueue('tax', { departments: ['tax'] });
});
afterAll(() => desk[Symbol.asyncDispose]());

/** Until the last wrap-up is over: nobody is left for the next test. */
async function signOut(...browsers: Browser[]): Promise<void> {
  for (const browser of browsers) {
    const { state } = await browser.request('clerk:setState', { state: 'signedOut' });
    if (state !== 'signedOut') await browser.told('clerk:state', (clerk) => clerk.state === 'signedOut');
  }
}

describe('a transfer', () => {
  test('to another queue keeps case and rank, frees the clerk, and takes the next in that line', async () => {
    const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
    const before = await desk.context.queue.contact(call.callId);
    const [material] = call.snapshot.item.materials;
    await call.desk.request('page:requestRecapture', {
      callId: call.callId,
      recaptureId: newId('recapture'),
      materialCode: material?.code ?? '',
      pageId: null,
      reason: 'blurred',
      note: '',
    });
    // Somebody who came later waits in the other queue already.
    const taxClerk = await desk.clerkOnDuty({ departments: ['tax'], ready: false });
    const later = await waiting(desk, { itemCode: 'TX101' });

    const target = { to: 'queue' as const, queueId: 'tax' };
    await call.desk.request('call:transfer', { callId: call.callId, target });
    // The first answer may have been lost: the same again changes nothing.
    await call.desk.request('call:transfer', { callId: call.callId, target });
    const waits = await call.kiosk.told('call:status', ({ state }) => state === 'waiting');
    expect(waits.clerk).toBeNull();
    await call.desk.told('clerk:state', ({ state }) => state === 'ready');
    const after = await desk.context.queue.contact(call.callId);
    expect(after).toMatchObject({ queueId: 'tax', rank: before?.rank, enqueuedAt: before?.enqueuedAt });
    expect(await refusal(call.desk.request('call:finish', { callId: call.callId }))).toBe('FORBIDDEN');

    await taxClerk.browser.request('clerk:setState', { state: 'ready' });
    const snapshot = await acceptOffer(taxClerk.browser, call.callId);
    expect(snapshot).toMatchObject({ case: { id: call.caller.caseId }, item: { code: 'MR101' } });
    expect(snapshot.case.recaptures).toHaveLength(1);
    await call.kiosk.told('call:status', ({ state, clerk }) => state === 'active' && clerk !== null);
    // It is the new clerk's now, and only theirs.
    const target2 = { to: 'queue' as const, queueId: 'market' };
    expect(await refusal(call.desk.request('call:transfer', { callId: call.callId, target: target2 }))).toBe(
      'FORBIDDEN',
    );
    await expect
      .poll(() => rowOf(desk, call.callId), { timeout: 8_000 })
      .toMatchObject({
        state: 'active',
        queueId: 'tax',
        staffId: taxClerk.clerk.staffId,
      });
    const actions = (await auditOf(desk, call.callId)).filter(({ action }) => action === 'call.transferred');
    expect(actions).toMatchObject([{ actor: call.clerk.staffId }]);
    await call.kiosk.request('call:hangUp', { callId: call.callId });
    await later.kiosk.request('call:hangUp', { callId: later.callId });
    await signOut(call.desk, taxClerk.browser);
  });

  test('to a colleague waits for that one, whoever else is free', async () => {
    const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
    const colleague = await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const free = await desk.clerkOnDuty({ departments: ['market'] });
    const colleagues = await call.desk.request('call:colleagues', { callId: call.callId });
    expect(colleagues.map(({ staffId }) => staffId).sort()).toEqual(
      [colleague.clerk.staffId, free.clerk.staffId].sort(),
    );
    const to = (staffId: string) => ({
      callId: call.callId,
      target: { to: 'clerk' as const, staffId },
    });
    expect(await refusal(call.desk.request('call:transfer', to(call.clerk.staffId)))).toBe('BAD_REQUEST');
    expect(await refusal(call.desk.request('call:transfer', to(newId('staff'))))).toBe('CLERK_NOT_READY');
    await call.desk.request('call:transfer', to(colleague.clerk.staffId));
    await colleague.browser.request('clerk:setState', { state: 'ready' });
    await acceptOffer(colleague.browser, call.callId);
    expect(free.browser.heard('offer:made')).toEqual([]);
    await call.kiosk.request('call:hangUp', { callId: call.callId });
    await signOut(call.desk, colleague.browser, free.browser);
  });

  test('to a queue that does not exist, or is closed, leaves the call where it is', async () => {
    const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
    const to = (queueId: string) =>
      refusal(call.desk.request('call:transfer', { callId: call.callId, target: { to: 'queue', queueId } }));
    expect(await to('nowhere')).toBe('NOT_FOUND');
    const { browser } = await desk.supervisor();
    await browser.request('supervise:queueState', { queueId: 'tax', state: 'closed' });
    expect(await to('tax')).toBe('QUEUE_CLOSED');
    await browser.request('supervise:queueState', { queueId: 'tax', state: 'auto' });
    expect(await desk.context.queue.contact(call.callId)).toMatchObject({
      state: 'active',
      staffId: call.clerk.staffId,
    });
    await call.kiosk.request('call:hangUp', { callId: call.callId });
    await signOut(call.desk);
  });
});

test('on hold the caller is told since when, and talks again; the clerk’s word, repeated, changes nothing', async () => {
  const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
  const { callId } = call;
  const hold = (held: boolean) => call.desk.request('call:hold', { callId, held });
  await hold(true);
  const held = await call.kiosk.told('call:status', ({ heldSince }) => heldSince !== null);
  expect(held.state).toBe('active');
  await hold(true);
  expect((await desk.context.queue.contact(callId))?.heldSince).toBe(held.heldSince);
  // A reload on either side still knows.
  expect((await call.kiosk.request('session:resume', {})).call?.status.heldSince).toBe(held.heldSince);
  const stranger = await desk.clerkOnDuty({ departments: ['fx'], ready: false });
  expect(await refusal(stranger.browser.request('call:hold', { callId, held: false }))).toBe('FORBIDDEN');
  await hold(false);
  await hold(false);
  await call.kiosk.told('call:status', ({ heldSince }) => heldSince === null);
  await call.desk.request('call:finish', { callId });
  expect(await refusal(hold(true))).toBe('CALL_STATE');
  const actions = async () => (await auditOf(desk, callId)).map(({ action }) => action);
  await expect.poll(actions, { timeout: 8_000 }).toContain('call.wrapUpDone');
  expect((await actions()).filter((action) => /held|resumed/.test(action))).toEqual([
    'call.held',
    'call.resumed',
  ]);
});
