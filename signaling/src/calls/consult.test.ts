// A clerk asks a colleague about a call: who may do and see what, what the caller notices, and how it ends.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { Browser } from './testing/browser.ts';
import { openDesk, type Clerk, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { acceptOffer, auditOf, rowOf, talking, type Talking } from './testing/stories.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '200', QUEUE_CLERK_LEASE_MS: '2000' });
  await desk.setQueue('market', { departments: ['market'] });
  await desk.setQueue('tax', { departments: ['tax'] });
});
afterAll(() => desk[Symbol.asyncDispose]());

interface Asking extends Talking {
  colleague: { clerk: Clerk; browser: Browser };
  consultId: string;
}

/** A call whose clerk has asked a colleague of the tax office, who is being rung. */
async function asking(options: { otherNode?: boolean } = {}): Promise<Asking> {
  const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
  const node = options.otherNode === true ? await desk.addNode() : desk.node;
  const colleague = await desk.clerkOnDuty({ departments: ['tax'], node });
  const consultId = newId('call');
  await call.desk.request('call:consult', {
    callId: call.callId,
    consultId,
    target: { to: 'clerk', staffId: colleague.clerk.staffId },
  });
  return { ...call, colleague, consultId };
}

async function advised(options: { otherNode?: boolean } = {}): Promise<Asking> {
  const call = await asking(options);
  await acceptOffer(call.colleague.browser, call.consultId);
  await call.desk.told('call:advice', ({ advice }) => advice?.state === 'talking');
  return call;
}

/** Until the last wrap-up is over: nobody is left for the next test. */
async function leave({ kiosk, callId, desk: own, colleague }: Asking): Promise<void> {
  await kiosk.request('call:hangUp', { callId });
  for (const browser of [own, colleague.browser].filter(({ connected }) => connected)) {
    const { state } = await browser.request('clerk:setState', { state: 'signedOut' });
    if (state !== 'signedOut') await browser.told('clerk:state', (clerk) => clerk.state === 'signedOut');
  }
}

test('the colleague is told whose advice it is, sees the case, and the caller is on hold until it ends', async () => {
  const call = await asking();
  const { callId, consultId, kiosk, colleague } = call;
  const offer = await colleague.browser.told('offer:made');
  expect(offer).toMatchObject({
    callId: consultId,
    kind: 'consult',
    item: { code: 'MR101' },
    advises: { clerk: call.clerk.displayName },
  });
  const ringing = await call.desk.told('call:advice', ({ advice }) => advice?.state === 'ringing');
  expect(ringing.advice?.colleague).toBe(colleague.clerk.displayName);
  // As long as nobody answers, clerk and caller go on talking.
  expect((await desk.context.queue.contact(callId))?.heldSince).toBeNull();

  const snapshot = await colleague.browser.request('offer:accept', {
    callId: consultId,
    offerId: offer.offerId,
  });
  expect(snapshot).toMatchObject({
    status: { callId: consultId, kind: 'consult', state: 'active' },
    advises: { callId, clerk: call.clerk.displayName },
    case: { id: call.caller.caseId },
    applicant: { maskedIdNumber: '1101**********002X' },
    parties: { kiosk: true, clerk: true },
  });
  expect(JSON.stringify(snapshot)).not.toContain('11010519491231002X');
  await kiosk.told('call:status', ({ heldSince }) => heldSince !== null);
  const talks = await call.desk.told('call:advice', ({ advice }) => advice?.state === 'talking');
  expect(talks).toMatchObject({ callId, advice: { consultId, colleague: colleague.clerk.displayName } });
  // The caller may not know whom the clerk asks.
  expect((await kiosk.request('session:resume', {})).call?.advice).toBeUndefined();
  expect(kiosk.heard('call:advice')).toEqual([]);

  await call.desk.request('call:endConsult', { callId });
  await call.desk.request('call:endConsult', { callId });
  await kiosk.told('call:status', ({ heldSince }) => heldSince === null);
  await call.desk.told('call:advice', ({ advice }) => advice === null);
  await colleague.browser.told('call:status', ({ state }) => state === 'ended');
  await colleague.browser.told('clerk:state', ({ state }) => state === 'ready');
  await leave(call);
});

test('who gives advice hears of changes to the papers, and may change nothing', async () => {
  const call = await advised();
  const { callId, consultId, colleague } = call;
  const [material] = call.snapshot.item.materials;
  const wish = (id: string) => ({
    callId: id,
    recaptureId: newId('recapture'),
    materialCode: material?.code ?? '',
    pageId: null,
    reason: 'blurred' as const,
    note: '',
  });
  await call.desk.request('page:requestRecapture', wish(callId));
  const heard = await colleague.browser.told('call:event');
  expect(heard).toMatchObject({ callId, event: { type: 'recaptureRequested' } });
  for (const id of [consultId, callId]) {
    const decide = {
      callId: id,
      outcome: 'accepted' as const,
      reasons: ['complete' as const],
      note: '',
      seen: '',
    };
    expect(await refusal(colleague.browser.request('call:decide', decide))).toBe('FORBIDDEN');
    expect(await refusal(colleague.browser.request('page:requestRecapture', wish(id)))).toBe('FORBIDDEN');
    expect(await refusal(colleague.browser.request('call:hold', { callId: id, held: false }))).toBe(
      'FORBIDDEN',
    );
    expect(await refusal(colleague.browser.request('call:handOver', { callId: id }))).toBe('FORBIDDEN');
    expect(await refusal(colleague.browser.request('call:endConsult', { callId: id }))).toBe('FORBIDDEN');
  }
  const target = { to: 'queue' as const, queueId: 'market' };
  expect(await refusal(colleague.browser.request('call:transfer', { callId: consultId, target }))).toBe(
    'CALL_STATE',
  );
  // The clerk who asks does not let the caller listen.
  expect(await refusal(call.desk.request('call:hold', { callId, held: false }))).toBe('CALL_STATE');
  await leave(call);
});

test('the rooms are apart: the caller is in none of the consult, the colleague in none of the call', async () => {
  const call = await advised();
  const { callId, consultId, colleague } = call;
  // No SFU runs here: whoever may enter learns that, and nobody else.
  const join = (browser: Browser, id: string) => refusal(browser.request('media:join', { callId: id }));
  expect(await join(call.desk, consultId)).toBe('MEDIA_UNAVAILABLE');
  expect(await join(colleague.browser, consultId)).toBe('MEDIA_UNAVAILABLE');
  expect(await join(call.kiosk, consultId)).toBe('FORBIDDEN');
  expect(await join(colleague.browser, callId)).toBe('FORBIDDEN');
  const stranger = await desk.clerkOnDuty({ departments: ['fx'], ready: false });
  expect(await join(stranger.browser, consultId)).toBe('FORBIDDEN');
  await call.desk.request('call:endConsult', { callId });
  expect(await join(call.desk, consultId)).toBe('FORBIDDEN');
  expect(await join(colleague.browser, consultId)).toBe('CALL_ENDED');
  await leave(call);
});

test('a reload of either tab finds the advice again', async () => {
  const call = await advised({ otherNode: true });
  const { callId, consultId, colleague, clerk } = call;
  const again = await desk.connect(clerk);
  const asked = await again.request('session:resume', {});
  expect(asked.call).toMatchObject({
    status: { callId },
    advice: { consultId, state: 'talking', colleague: colleague.clerk.displayName },
  });
  expect(asked.call?.status.heldSince).not.toBeNull();
  const other = await desk.connect(colleague.clerk);
  const gives = await other.request('session:resume', {});
  expect(gives).toMatchObject({
    clerk: { state: 'onCall', callId: consultId },
    call: { status: { callId: consultId, kind: 'consult' }, advises: { callId, clerk: clerk.displayName } },
  });
  // The colleague, too, may end it.
  await other.request('call:finish', { callId: consultId });
  await again.told('call:advice', ({ advice }) => advice === null);
  await call.kiosk.told('call:status', ({ heldSince }) => heldSince === null);
  await leave({ ...call, desk: again, colleague: { ...colleague, browser: other } });
});

test('a declined request waits on, and one that is asked for twice is one', async () => {
  const call = await asking();
  const { callId, consultId, colleague } = call;
  const { offerId } = await colleague.browser.told('offer:made');
  await colleague.browser.request('offer:decline', { callId: consultId, offerId, reason: 'other' });
  const told = await call.desk.told('call:advice', ({ advice }) => advice?.state === 'waiting');
  expect(told.advice).toMatchObject({ misses: 1, colleague: null });
  expect((await desk.context.queue.contact(callId))?.heldSince).toBeNull();
  const ask = (id: string, staffId: string) =>
    call.desk.request('call:consult', { callId, consultId: id, target: { to: 'clerk', staffId } });
  expect(await ask(consultId, colleague.clerk.staffId)).toMatchObject({ consultId, state: 'waiting' });
  expect(await refusal(ask(newId('call'), colleague.clerk.staffId))).toBe('CALL_STATE');
  expect(await refusal(ask(newId('call'), call.clerk.staffId))).toBe('BAD_REQUEST');
  expect(await refusal(call.desk.request('call:handOver', { callId }))).toBe('CALL_STATE');
  await call.desk.request('call:endConsult', { callId });
  expect(await refusal(ask(consultId, colleague.clerk.staffId))).toBe('CALL_ENDED');
  await leave(call);
});

test('whoever of a queue is free is asked', async () => {
  const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
  const colleague = await desk.clerkOnDuty({ departments: ['tax'] });
  const consultId = newId('call');
  const target = { to: 'queue' as const, queueId: 'tax' };
  await call.desk.request('call:consult', { callId: call.callId, consultId, target });
  await acceptOffer(colleague.browser, consultId);
  await leave({ ...call, colleague, consultId });
});

test('a colleague who is lost ends the advice, and clerk and caller talk again', async () => {
  const call = await advised();
  call.colleague.browser.close();
  await call.desk.told('call:advice', ({ advice }) => advice === null);
  await call.kiosk.told('call:status', ({ heldSince }) => heldSince === null);
  expect(await desk.context.queue.contact(call.callId)).toMatchObject({
    state: 'active',
    staffId: call.clerk.staffId,
    consultId: null,
  });
  await leave(call);
});

test('a caller who hangs up ends the advice, and the colleague is free', async () => {
  const call = await advised();
  await call.kiosk.request('call:hangUp', { callId: call.callId });
  await call.colleague.browser.told('call:status', ({ state }) => state === 'ended');
  await call.colleague.browser.told('clerk:state', ({ state }) => state === 'ready');
  await leave(call);
});

test('handed over, the call is the colleague’s at once, and counts as one call', async () => {
  const call = await advised({ otherNode: true });
  const { callId, consultId, kiosk, colleague } = call;
  await call.desk.request('call:handOver', { callId });
  const given = await colleague.browser.told('call:handedOver');
  expect(given).toMatchObject({
    callId,
    call: { status: { callId, kind: 'video', state: 'active', heldSince: null }, advice: null },
  });
  expect(given.call?.advises).toBeUndefined();
  await call.desk.told('call:handedOver', (told) => told.call === null);
  await call.desk.request('session:resume', {});
  expect((await desk.context.queue.clerk(call.clerk.staffId))?.state).toBe('ready');
  const shown = await kiosk.told(
    'call:status',
    ({ clerk }) => clerk?.displayName === colleague.clerk.displayName,
  );
  expect(shown).toMatchObject({ state: 'active', heldSince: null });
  // The caller never waited.
  expect(kiosk.heard('call:status').some(({ state }) => state !== 'active')).toBe(false);

  const [material] = call.snapshot.item.materials;
  const wish = {
    callId,
    recaptureId: newId('recapture'),
    materialCode: material?.code ?? '',
    pageId: null,
    reason: 'blurred' as const,
    note: '',
  };
  expect(await refusal(call.desk.request('page:requestRecapture', wish))).toBe('FORBIDDEN');
  await colleague.browser.request('page:requestRecapture', wish);
  await kiosk.told('call:event', ({ event }) => event.type === 'recaptureRequested');

  await expect
    .poll(() => rowOf(desk, callId), { timeout: 8_000 })
    .toMatchObject({ state: 'active', staffId: colleague.clerk.staffId });
  const rows = await desk.context.db.selectFrom('call').select('id').where('id', '=', consultId).execute();
  expect(rows).toEqual([]);
  const about = async () =>
    (await auditOf(desk, consultId)).map(({ action, actor }) => `${action} ${actor}`).sort();
  // Two nodes write them down, in any order.
  await expect
    .poll(about, { timeout: 8_000 })
    .toEqual([
      `call.accepted ${colleague.clerk.staffId}`,
      `call.enqueued ${call.clerk.staffId}`,
      `call.finished ${colleague.clerk.staffId}`,
      'call.offered system',
      `call.wrapUpDone ${colleague.clerk.staffId}`,
    ]);
  const counted = await desk.context.db
    .selectFrom('queueInterval')
    .select((eb) => eb.fn.sum<number>('answered').as('answered'))
    .where('dimension', '=', 'queue')
    .where('key', '=', 'tax')
    .executeTakeFirst();
  expect(counted?.answered ?? 0).toBe(0);
  await leave(call);
});
