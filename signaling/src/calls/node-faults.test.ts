// Signaling processes that die, stand still or lose their browsers without noticing, with others running: nobody is lost,
// nobody doubled, nobody talks to two.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLink } from '../testing/breakable-link.ts';
import { expectAllOver, expectOnePlaceEach } from './testing/conservation.ts';
import { openDesk, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { startProcess, type SignalingProcess } from './testing/signaling-process.ts';
import { acceptOffer, talking, waiting } from './testing/stories.ts';

const CLERK_LEASE_MS = 2_500;
/** Longer than any fault of a process here lasts: its kiosks come back in time. */
const CALLER_LEASE_MS = 9_000;

vi.setConfig({ testTimeout: 90_000 });

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({
    QUEUE_CLERK_LEASE_MS: String(CLERK_LEASE_MS),
    QUEUE_CALLER_LEASE_MS: String(CALLER_LEASE_MS),
    QUEUE_WRAP_UP_MS: '300',
  });
});
afterEach(() => desk[Symbol.asyncDispose]());

const contactOf = (callId: string) => desk.context.queue.contact(callId);
const becomes = (callId: string, wanted: object) =>
  expect.poll(() => contactOf(callId), { timeout: 15_000 }).toMatchObject(wanted);

/** Calls in every state, with kiosks, clerks or both at this process. */
async function callsAt(process: SignalingProcess) {
  // Kiosk there, clerk here; kiosk here, clerk there; both there.
  const kioskThere = await talking(desk, { department: 'market', itemCode: 'MR101', kioskNode: process });
  const clerkThere = await talking(desk, { department: 'tax', itemCode: 'TX101', clerkNode: process });
  const bothThere = await talking(desk, {
    department: 'fx',
    itemCode: 'FX102',
    kioskNode: process,
    clerkNode: process,
  });
  await desk.clerkOnDuty({ departments: ['housing'], ready: false });
  const waits = await waiting(desk, { itemCode: 'HS101', node: process });
  const ringsThere = await desk.clerkOnDuty({ departments: ['hr'], node: process });
  const rings = await waiting(desk, { itemCode: 'SI101' });
  await ringsThere.browser.told('offer:made');
  const calls = { kioskThere, clerkThere, bothThere, waits, rings };
  return { calls, all: Object.values(calls).map(({ callId }) => callId) };
}

describe('a process that is killed', () => {
  test('leaves its kiosks to come back elsewhere, and its clerks’ callers at the head of the line', async () => {
    await using process = await startProcess(desk);
    const { calls, all } = await callsAt(process);
    const { kioskThere, clerkThere, bothThere, waits, rings } = calls;
    await expectOnePlaceEach(desk, all);
    await process.kill();

    // Kiosks are back at once, at another process, and find their calls.
    for (const call of [kioskThere, bothThere, waits]) {
      call.kiosk = await desk.connect(call.caller);
      const { call: found } = await call.kiosk.request('session:resume', { callId: call.callId, lastSeq: 0 });
      expect(found?.status.callId).toBe(call.callId);
    }
    // One clerk as well, within the lease; the others are gone.
    const back = await desk.connect(clerkThere.clerk);
    const resumed = await back.request('session:resume', { callId: clerkThere.callId, lastSeq: 0 });
    expect(resumed.call?.status).toMatchObject({ callId: clerkThere.callId, state: 'active' });
    await becomes(bothThere.callId, { state: 'waiting', staffId: null });
    await becomes(rings.callId, { state: 'waiting' });
    await becomes(clerkThere.callId, { state: 'active', staffId: clerkThere.clerk.staffId });
    await becomes(kioskThere.callId, { state: 'active', staffId: kioskThere.clerk.staffId });
    await expectOnePlaceEach(desk, all);

    const next = await desk.clerkOnDuty({ departments: ['fx'] });
    await acceptOffer(next.browser, bothThere.callId);
    await next.browser.request('call:finish', { callId: bothThere.callId });
    await back.request('call:finish', { callId: clerkThere.callId });
    for (const call of [kioskThere, waits, rings]) {
      await call.kiosk.request('call:hangUp', { callId: call.callId });
    }
    await expectAllOver(desk, all);
  });

  test('in the middle of everybody’s requests leaves no half of any', async () => {
    await using process = await startProcess(desk);
    const clerks = await Promise.all(
      [1, 2, 3].map(() => desk.clerkOnDuty({ departments: ['civil'], node: process })),
    );
    const callers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => desk.addCaller({ itemCode: 'CA102' })));
    const kiosks = await Promise.all(callers.map((caller) => desk.connect(caller, process)));
    const joins = kiosks.map((kiosk, place) =>
      kiosk.request('queue:join', { caseId: callers[place]?.caseId ?? '' }).catch(() => null),
    );
    const accepts = clerks.map(async ({ browser }) => {
      const { callId, offerId } = await browser.told('offer:made');
      return browser.request('offer:accept', { callId, offerId });
    });
    await Promise.race(accepts);
    await process.kill();
    // The answers never came.
    for (const pending of [...joins, ...accepts]) void Promise.resolve(pending).catch(() => null);

    // Everybody tries again elsewhere, and nobody has two numbers.
    const again = await desk.clerkOnDuty({ departments: ['civil'], ready: false });
    const callIds: string[] = [];
    for (const caller of callers) {
      const kiosk = await desk.connect(caller);
      const { call } = await kiosk.request('session:resume', {});
      const { status } = call ?? (await kiosk.request('queue:join', { caseId: caller.caseId }));
      callIds.push(status.callId);
      const rows = await desk.context.db
        .selectFrom('call')
        .select('id')
        .where('caseId', '=', caller.caseId)
        .where('state', '!=', 'ended')
        .execute();
      expect(rows.map(({ id }) => id)).toEqual([status.callId]);
    }
    await expect
      .poll(async () => (await Promise.all(callIds.map(contactOf))).map((contact) => contact?.state), {
        timeout: 15_000,
      })
      .toEqual(callIds.map(() => 'waiting'));
    await expectOnePlaceEach(desk, callIds);
    await again.browser.request('clerk:setState', { state: 'ready' });
    for (let served = 0; served < callIds.length; served += 1) {
      const { callId, offerId } = await again.browser.told('offer:made');
      await again.browser.request('offer:accept', { callId, offerId });
      await again.browser.request('call:finish', { callId });
    }
    await expectAllOver(desk, callIds);
  });
});

test('a process that stands still for longer than a lease finds its clerk’s caller with another, and does not disturb', async () => {
  await using process = await startProcess(desk);
  const call = await talking(desk, {
    department: 'disabled',
    itemCode: 'DP101',
    kioskNode: process,
    clerkNode: process,
  });
  const { callId } = call;
  const other = await desk.clerkOnDuty({ departments: ['disabled'] });
  process.freeze();
  // The other processes sweep: the clerk is taken for lost, the kiosk not yet.
  const snapshot = await acceptOffer(other.browser, callId);
  expect(snapshot.case.id).toBe(call.caller.caseId);
  process.resume();
  await call.kiosk.told('call:status', ({ state, clerk }) => state === 'active' && clerk !== null);
  // The former clerk hears of it, and can do nothing about the call any more.
  await call.desk.told('clerk:state', ({ state }) => state === 'signedOut');
  expect(await refusal(call.desk.request('call:finish', { callId }))).toBe('FORBIDDEN');
  expect(await refusal(call.desk.request('call:hold', { callId, held: true }))).toBe('FORBIDDEN');
  await becomes(callId, { state: 'active', staffId: other.clerk.staffId });
  await expectOnePlaceEach(desk, [callId]);
  // Nor does the awakened process end anything that goes on: its own sweep waits until everybody could say that they live.
  const until = Date.now() + CLERK_LEASE_MS;
  await expect.poll(() => Date.now(), { timeout: 5_000 }).toBeGreaterThan(until);
  await becomes(callId, { state: 'active', staffId: other.clerk.staffId });
  await other.browser.request('call:finish', { callId });
  await expectAllOver(desk, [callId]);
  expect(call.kiosk.connected).toBe(true);
});

describe('a connection that is dead without anybody having closed it', () => {
  test('of a clerk gives the call to the next; of a caller ends it after the grace', async () => {
    const { hostname: host, port } = new URL(desk.node.url);
    const link = await openLink({ host, port: Number(port) });
    try {
      const throughLink = { url: `http://${host}:${link.port}` };
      const call = await talking(desk, { department: 'market', itemCode: 'MR101', clerkNode: throughLink });
      const dead = await waiting(desk, { itemCode: 'MR101', node: throughLink });
      const inCall = await talking(desk, { department: 'tax', itemCode: 'TX101', kioskNode: throughLink });
      link.freeze();
      const next = await desk.clerkOnDuty({ departments: ['market'] });
      await acceptOffer(next.browser, call.callId);
      await becomes(call.callId, { state: 'active', staffId: next.clerk.staffId });
      // Nobody is left ringing for a caller who is gone.
      await becomes(dead.callId, { state: 'ended', endReason: 'abandoned' });
      const status = await inCall.desk.told('call:status', ({ state }) => state === 'wrapUp');
      expect(status.endReason).toBe('kioskLost');
      await next.browser.request('call:finish', { callId: call.callId });
      await expectAllOver(desk, [call.callId, dead.callId, inCall.callId]);
    } finally {
      await link.close();
    }
  });
});
