// Redis loses what it held, as a whole, its scripts, or not at all: callers regain their place, callbacks stay with their
// clerk, everybody stays signed in, and each call row ends in exactly one place.
import { expect, test } from 'vitest';
import type { Redis } from 'ioredis';
import { newId } from '@cloud-window/shared';
import { startOwnRedis } from '../../../tests/support/redis.ts';
import { expectAllOver } from './testing/conservation.ts';
import { openConsole } from './testing/console.ts';
import { openDesk, type Desk } from './testing/desk.ts';
import { acceptOffer, auditOf, rowOf, waiting } from './testing/stories.ts';
import { insertCall } from './call-rows.ts';

const placeOf = async (desk: Desk, callId: string) => (await desk.context.queue.position(callId))?.position;
/** Redis as after the loss of its disk; this test's own database only. */
const empty = (desk: Desk) => desk.context.redis.flushdb();
const isProjected = (desk: Desk, callId: string, state: string) =>
  expect
    .poll(
      async () => {
        const row = await rowOf(desk, callId);
        // The row waits from the beginning, also before the queue's event has been written down.
        return row.stateSeq > 0 ? row.state : null;
      },
      { timeout: 8_000 },
    )
    .toBe(state);

test('emptied while callers wait: they are at their ranks again, nobody signs in anew, clerks are ready as before', async () => {
  await using desk = await openDesk();
  const busy = await desk.addClerk({ departments: ['tax'] });
  using atDesk = await openConsole(desk, busy);
  await desk.clerkOnDuty({ departments: ['market'], ready: false });
  const first = await waiting(desk);
  const elderly = await waiting(desk, { needs: ['elderly'] });
  const last = await waiting(desk);
  const before = await Promise.all(
    [first, elderly, last].map(({ callId }) => desk.context.queue.contact(callId)),
  );
  expect(await Promise.all([first, elderly, last].map((one) => placeOf(desk, one.callId)))).toEqual([
    2, 1, 3,
  ]);
  for (const { callId } of [first, elderly, last]) await isProjected(desk, callId, 'waiting');

  await empty(desk);
  await expect.poll(() => placeOf(desk, last.callId).catch(() => 0), { timeout: 10_000 }).toBe(3);
  expect(await Promise.all([first, elderly].map((one) => placeOf(desk, one.callId)))).toEqual([2, 1]);
  for (const contact of before) {
    const again = await desk.context.queue.contact(contact?.callId ?? '');
    expect(again).toMatchObject({
      rank: contact?.rank,
      enqueuedAt: contact?.enqueuedAt,
      boostMs: contact?.boostMs,
      route: contact?.route,
      needs: contact?.needs,
    });
    expect(again?.stateSeq).toBeGreaterThan(contact?.stateSeq ?? 0);
  }
  // The kiosk is still this visit's, and its call is this call.
  const resumed = await first.kiosk.request('session:resume', {});
  expect(resumed.call?.status).toMatchObject({ callId: first.callId, state: 'waiting' });
  // The console found out by its heartbeat.
  const clerk = () => desk.context.queue.clerk(busy.staffId);
  await expect.poll(clerk, { timeout: 10_000 }).toMatchObject({ state: 'ready' });
  expect(atDesk.connection()).toBe('online');

  const next = await waiting(desk, { itemCode: 'TX101' });
  await atDesk.accept(next.callId);
  await atDesk.request('call:finish', { callId: next.callId });
  await atDesk.request('call:wrapUpDone', { callId: next.callId });
  for (const { kiosk, callId } of [first, elderly, last]) await kiosk.request('call:hangUp', { callId });
  await expectAllOver(
    desk,
    [first, elderly, last, next].map(({ callId }) => callId),
  );
  const trail = await auditOf(desk, first.callId);
  expect(trail.map(({ action, actor }) => [action, actor])).toEqual([
    ['call.enqueued', first.caller.kioskId],
    ['call.enqueued', 'system'],
    ['call.hungUp', first.caller.kioskId],
  ]);
});

test('emptied in the middle of a callback: its clerk has it still, and decides', async () => {
  await using desk = await openDesk();
  const clerk = await desk.addClerk({ departments: ['market'] });
  using atDesk = await openConsole(desk, clerk);
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller);
  const { callId } = await kiosk.request('queue:requestCallback', { caseId: caller.caseId });
  await atDesk.accept(callId);
  await isProjected(desk, callId, 'active');

  await empty(desk);
  const contact = () => desk.context.queue.contact(callId);
  await expect.poll(contact, { timeout: 10_000 }).toMatchObject({ state: 'active', staffId: clerk.staffId });
  const known = () => desk.context.queue.clerk(clerk.staffId);
  await expect
    .poll(known, { timeout: 10_000 })
    .toMatchObject({ state: 'onCall', displayName: clerk.displayName });
  await atDesk.request('call:decide', {
    callId,
    outcome: 'corrections',
    reasons: ['materialMissing'],
    note: '请补交材料',
    seen: '',
  });
  await atDesk.request('call:finish', { callId });
  await atDesk.request('call:wrapUpDone', { callId });
  await expectAllOver(desk, [callId]);
  expect(await rowOf(desk, callId)).toMatchObject({ endReason: 'completed', staffId: clerk.staffId });
});

test('emptied in a call whose room nobody has: back to its rank, in front of who came later', async () => {
  await using desk = await openDesk();
  const { clerk, browser } = await desk.clerkOnDuty({ departments: ['market'] });
  const talked = await waiting(desk);
  await acceptOffer(browser, talked.callId);
  const waits = await waiting(desk);
  const before = await desk.context.queue.contact(talked.callId);
  await isProjected(desk, talked.callId, 'active');
  await isProjected(desk, waits.callId, 'waiting');
  await empty(desk);
  const contact = () => desk.context.queue.contact(talked.callId);
  await expect.poll(contact, { timeout: 10_000 }).toMatchObject({ state: 'waiting', rank: before?.rank });
  // Each is restored by itself.
  await expect.poll(() => placeOf(desk, waits.callId).catch(() => 0), { timeout: 10_000 }).toBe(2);
  // While calls were being restored the clerk's tab was not told that nothing is going on.
  await browser.request('session:resume', {});
  await browser.request('clerk:setState', { state: 'ready' });
  await acceptOffer(browser, talked.callId);
  expect(await contact()).toMatchObject({ state: 'active', staffId: clerk.staffId });
  for (const { kiosk, callId } of [talked, waits]) await kiosk.request('call:hangUp', { callId });
});

test('emptied over a weekend: a callback that waits for Monday still does', async () => {
  await using desk = await openDesk();
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller);
  const { callId } = await kiosk.request('queue:requestCallback', { caseId: caller.caseId });
  await isProjected(desk, callId, 'waiting');
  const friday = new Date(Date.now() - 3 * 24 * 3_600_000);
  await desk.context.db.updateTable('call').set({ enqueuedAt: friday }).where('id', '=', callId).execute();
  await empty(desk);
  const contact = () => desk.context.queue.contact(callId);
  await expect.poll(contact, { timeout: 10_000 }).toMatchObject({
    kind: 'callback',
    state: 'waiting',
    enqueuedAt: friday.getTime(),
  });
});

test('emptied in a wrap-up: the call is over, as it had ended', async () => {
  await using desk = await openDesk();
  const { browser, clerk } = await desk.clerkOnDuty({ departments: ['market'] });
  const { callId } = await waiting(desk);
  await acceptOffer(browser, callId);
  await browser.request('call:finish', { callId });
  await isProjected(desk, callId, 'wrapUp');
  await empty(desk);
  await isProjected(desk, callId, 'ended');
  expect(await rowOf(desk, callId)).toMatchObject({ endReason: 'clerkEnded', staffId: clerk.staffId });
  const trail = await auditOf(desk, callId);
  expect(trail.at(-1)).toMatchObject({ action: 'call.closed', actor: 'system' });
});

test('emptied under several processes: it is restored once', async () => {
  await using desk = await openDesk();
  const nodes = [await desk.addNode(), await desk.addNode()];
  await desk.clerkOnDuty({ departments: ['market'], ready: false });
  const callers = await Promise.all([desk.node, ...nodes].map((node) => waiting(desk, { node })));
  for (const { callId } of callers) await isProjected(desk, callId, 'waiting');
  await empty(desk);
  await expect
    .poll(async () => (await desk.context.queue.snapshot().catch(() => null))?.waiting.length, {
      timeout: 10_000,
    })
    .toBe(3);
  for (const { kiosk, callId } of callers) {
    await expect
      .poll(() => kiosk.request('session:resume', {}).then((resumed) => resumed.call?.status.callId), {
        timeout: 8_000,
      })
      .toBe(callId);
    await kiosk.request('call:hangUp', { callId });
    await isProjected(desk, callId, 'ended');
    const trail = (await auditOf(desk, callId)).filter(({ actor }) => actor === 'system');
    expect(trail.map(({ action }) => action)).toEqual(['call.enqueued']);
  }
});

test('scripts flushed: nobody notices', async () => {
  await using desk = await openDesk();
  const { browser } = await desk.clerkOnDuty({ departments: ['market'] });
  const flush = () => desk.context.redis.script('FLUSH');
  await flush();
  const { kiosk, callId } = await waiting(desk);
  await flush();
  await acceptOffer(browser, callId);
  await flush();
  await browser.request('call:hold', { callId, held: true });
  await flush();
  await browser.request('call:finish', { callId });
  await browser.request('call:wrapUpDone', { callId });
  await isProjected(desk, callId, 'ended');
  expect(kiosk.connected).toBe(true);
});

test('calls that exist nowhere any more are closed at the next start, so that the figures stay true', async () => {
  await using desk = await openDesk();
  const caller = await desk.addCaller();
  const forgotten = newId('call');
  const justComing = newId('call');
  for (const [id, age] of [
    [forgotten, 3 * 3_600_000],
    [justComing, 1_000],
  ] as const) {
    await insertCall(
      desk.context.db,
      { ...caller, callId: id, kind: 'video', itemCode: 'MR101' },
      Date.now() - age,
    );
  }
  await desk.addNode();
  expect(await rowOf(desk, forgotten)).toMatchObject({ state: 'ended', endReason: 'abandoned' });
  expect(await auditOf(desk, forgotten)).toMatchObject([{ action: 'call.closed', actor: 'system' }]);
  expect((await rowOf(desk, justComing)).state).toBe('waiting');
});

test('a Redis that is restarted with its append-only file has everything, and calls go on', async () => {
  await using server = await startOwnRedis();
  await using desk = await openDesk({ REDIS_URL: server.url, QUEUE_CLERK_LEASE_MS: '6000' });
  const { browser, clerk } = await desk.clerkOnDuty({ departments: ['market'] });
  const talked = await waiting(desk);
  await acceptOffer(browser, talked.callId);
  const waits = await waiting(desk);
  const before = await desk.context.queue.contact(waits.callId);
  await isProjected(desk, waits.callId, 'waiting');
  await server.restart();
  const contact = (callId: string) => desk.context.queue.contact(callId).catch(() => null);
  await expect
    .poll(() => contact(talked.callId), { timeout: 15_000 })
    .toMatchObject({
      state: 'active',
      staffId: clerk.staffId,
    });
  expect(await contact(waits.callId)).toEqual(before);
  await browser.request('call:finish', { callId: talked.callId });
  await browser.request('call:wrapUpDone', { callId: talked.callId });
  await acceptOffer(browser, waits.callId);
  await waits.kiosk.request('call:hangUp', { callId: waits.callId });
  for (const { callId } of [talked, waits]) {
    await expect.poll(async () => (await rowOf(desk, callId)).finishedAt, { timeout: 15_000 }).not.toBeNull();
  }
}, 60_000);

test('a Redis that comes back without its last second gives no number twice', async () => {
  await using desk = await openDesk();
  await desk.clerkOnDuty({ departments: ['market'], ready: false });
  const first = await waiting(desk);
  await isProjected(desk, first.callId, 'waiting');
  const saved = await save(desk.context.redis);
  const second = await waiting(desk);
  await isProjected(desk, second.callId, 'waiting');
  const { context } = desk;
  const { seq } = await context.db
    .selectFrom('queueEvent')
    .select((eb) => eb.fn.max<number>('seq').as('seq'))
    .executeTakeFirstOrThrow();
  // As when the append-only file ends before the second call.
  await load(context.redis, saved);
  context.redis.disconnect(true);
  const contact = () => context.queue.contact(second.callId).catch(() => null);
  await expect.poll(contact, { timeout: 10_000 }).toMatchObject({ state: 'waiting' });
  expect((await contact())?.stateSeq).toBeGreaterThan(seq);
  expect(await placeOf(desk, second.callId)).toBe(2);
  for (const { kiosk, callId } of [first, second]) {
    await kiosk.request('call:hangUp', { callId });
    await isProjected(desk, callId, 'ended');
  }
});

type Saved = readonly { key: string; value: Buffer }[];

async function save(redis: Redis): Promise<Saved> {
  const keys = await redis.keys('*');
  const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return keys.flatMap((key, place) => ({ key, value: values[place] ?? Buffer.alloc(0) }));
}

async function load(redis: Redis, saved: Saved): Promise<void> {
  const restoring = redis.multi().flushdb();
  for (const { key, value } of saved) restoring.restore(key, 0, value);
  for (const [error] of (await restoring.exec()) ?? []) if (error !== null) throw error;
}
