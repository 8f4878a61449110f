// Reloads, second tabs, lost clerks and lost kiosks: the call goes on, or ends as it should.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { openDesk, type Caller, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_CLERK_LEASE_MS: '2500', QUEUE_CALLER_LEASE_MS: '2500' });
});
afterAll(() => desk[Symbol.asyncDispose]());

async function talking(department: string, itemCode: string) {
  const { clerk, browser } = await desk.clerkOnDuty({ departments: [department] });
  const caller = await desk.addCaller({ itemCode });
  const kiosk = await desk.connect(caller);
  const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
  const { offerId } = await browser.told('offer:made', (offer) => offer.callId === callId);
  const snapshot = await browser.request('offer:accept', { callId, offerId });
  return { clerk, browser, caller, kiosk, callId, snapshot };
}

const recapture = (callId: string, materialCode: string) => ({
  callId,
  recaptureId: newId('recapture'),
  materialCode,
  pageId: null,
  reason: 'blurred' as const,
  note: '',
});

describe('a reload', () => {
  test('of the clerk resumes the call with what was missed', async () => {
    const { clerk, browser, callId, snapshot, kiosk, caller } = await talking('market', 'MR101');
    const [material] = snapshot.item.materials;
    const asked = recapture(callId, material?.code ?? '');
    await browser.request('page:requestRecapture', asked);
    expect((await kiosk.told('call:event')).event.type).toBe('recaptureRequested');
    browser.close();

    const reloaded = await desk.connect(clerk);
    const resumed = await reloaded.request('session:resume', { callId, lastSeq: snapshot.seq });
    expect(resumed.clerk?.state).toBe('onCall');
    expect(resumed.call).toMatchObject({ seq: 1, status: { state: 'active' }, case: { id: caller.caseId } });
    expect(resumed.missed.map((event) => [event.seq, event.event.type])).toEqual([[1, 'recaptureRequested']]);
    expect(await reloaded.request('heartbeat', { callId })).toMatchObject({ seq: 1 });

    // And it hears what comes next.
    await reloaded.request('page:requestRecapture', recapture(callId, material?.code ?? ''));
    expect(await reloaded.told('call:event')).toMatchObject({ seq: 2 });
    await reloaded.request('call:finish', { callId });
    const inWrapUp = await reloaded.request('session:resume', {});
    expect(inWrapUp.call?.status.state).toBe('wrapUp');
    await reloaded.request('call:wrapUpDone', { callId });
    expect((await reloaded.request('session:resume', {})).call).toBeNull();
  });

  test('of the kiosk finds its call without knowing the number', async () => {
    const { callId, kiosk, caller, browser } = await talking('tax', 'TX101');
    kiosk.close();
    expect(await browser.told('call:parties', (parties) => !parties.kiosk)).toEqual({
      callId,
      kiosk: false,
      clerk: true,
    });
    const reloaded = await desk.connect(caller);
    const resumed = await reloaded.request('session:resume', {});
    expect(resumed.call?.status).toMatchObject({ callId, state: 'active' });
    await reloaded.request('call:hangUp', { callId });
    const after = await reloaded.request('session:resume', { callId });
    expect(after.call?.status).toMatchObject({ state: 'wrapUp', endReason: 'hungUp' });
    expect((await reloaded.request('session:resume', {})).call).toBeNull();
  });

  test('shows a clerk the offer that is ringing', async () => {
    const { clerk, browser } = await desk.clerkOnDuty({ departments: ['civil'] });
    const caller = await desk.addCaller({ itemCode: 'CA102' });
    const kiosk = await desk.connect(caller);
    const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
    const offer = await browser.told('offer:made');
    browser.close();
    const reloaded = await desk.connect(clerk);
    const resumed = await reloaded.request('session:resume', {});
    expect(resumed.offer).toEqual(offer);
    await reloaded.request('offer:accept', { callId, offerId: offer.offerId });
    await kiosk.request('call:hangUp', { callId });
  });
});

test('a second tab supersedes the first, also on another node', async () => {
  const other = await desk.addNode();
  const { clerk, browser, callId } = await talking('fx', 'FX102');
  const second = await desk.connect(clerk, other);
  const resumed = await second.request('session:resume', {});
  expect(resumed.call?.status.callId).toBe(callId);
  await browser.told('session:superseded');
  await expect.poll(() => browser.connected, { timeout: 10_000 }).toBe(false);
  expect(await second.request('heartbeat', {})).toMatchObject({ seq: 0 });
  await second.request('call:finish', { callId });
  await second.told('clerk:state', ({ state }) => state === 'wrapUp');
});

test('a wallboard in a second tab is nobody’s rival, whichever of the two comes last', async () => {
  const person = await desk.addClerk({ roles: ['clerk', 'supervisor'], departments: ['fire'] });
  const first = await desk.connect(person);
  await first.request('session:resume', {});
  await first.request('clerk:setState', { state: 'ready' });
  const wallboard = await desk.connect(person);
  await wallboard.request('wallboard:subscribe', {});
  expect(await wallboard.request('heartbeat', {})).toMatchObject({ seq: 0 });
  await first.request('clerk:setState', { state: 'break', reason: 'rest' });
  await wallboard.told('wallboard:update', ({ clerks }) =>
    clerks.some(({ staffId, state }) => staffId === person.staffId && state === 'break'),
  );
  expect(first.heard('session:superseded')).toEqual([]);

  const reloaded = await desk.connect(person);
  await reloaded.request('session:resume', {});
  await first.told('session:superseded');
  expect(await wallboard.request('heartbeat', {})).toMatchObject({ seq: 0 });
  expect(wallboard.heard('session:superseded')).toEqual([]);
});

test('a lost clerk gives the caller back to the head of the line, papers intact', async () => {
  const { browser, callId, kiosk, caller } = await talking('housing', 'HS101');
  const { mediaNode } = (await desk.context.queue.contact(callId)) ?? {};
  expect(mediaNode).toBeNull();
  browser.close();
  await kiosk.told('call:parties', (parties) => !parties.clerk);
  const requeued = await kiosk.told('call:status', ({ state }) => state === 'waiting');
  expect(requeued.clerk).toBeNull();
  const next = await desk.clerkOnDuty({ departments: ['housing'] });
  const { offerId } = await next.browser.told('offer:made');
  const accepted = await next.browser.request('offer:accept', { callId, offerId });
  expect(accepted.case.id).toBe(caller.caseId);
  await kiosk.told('call:status', ({ state }) => state === 'active');
  await kiosk.request('call:hangUp', { callId });
});

test('a lost kiosk has its grace, then the clerk writes up', async () => {
  const { browser, callId, kiosk, caller } = await talking('disabled', 'DP101');
  kiosk.close();
  await browser.told('call:parties', (parties) => !parties.kiosk);
  const status = await browser.told('call:status', ({ state }) => state === 'wrapUp');
  expect(status.endReason).toBe('kioskLost');
  const back = await desk.connect(caller);
  expect((await back.request('session:resume', {})).call).toBeNull();
  expect((await back.request('session:resume', { callId })).call?.status.endReason).toBe('kioskLost');
});

test('only the clerk of the call reads its case, until the wrap-up is over', async () => {
  const { clerk, browser, callId, caller, kiosk } = await talking('hr', 'SI101');
  const { clerk: colleague } = await desk.clerkOnDuty({ departments: ['market'], ready: false });
  const auditor = await desk.addClerk({ roles: ['auditor'] });
  expect(await statusOf(clerk.cookie, caller)).toBe(200);
  expect(await statusOf(colleague.cookie, caller)).toBe(404);
  expect(await statusOf(auditor.cookie, caller)).toBe(200);
  await browser.request('call:finish', { callId });
  expect(await statusOf(clerk.cookie, caller)).toBe(200);
  const judge = { callId, pageId: newId('page'), value: 'accepted' as const, reason: null, note: '' };
  expect(await refusal(browser.request('page:judge', judge))).toBe('CALL_STATE');
  await browser.request('call:wrapUpDone', { callId });
  expect(await statusOf(clerk.cookie, caller)).toBe(404);
  await kiosk.told('call:status', ({ state }) => state === 'ended');
});

async function statusOf(cookie: string, { caseId }: Caller): Promise<number> {
  const answer = await fetch(new URL(`/api/cases/${caseId}`, desk.node.url), { headers: { cookie } });
  await answer.arrayBuffer();
  return answer.status;
}
