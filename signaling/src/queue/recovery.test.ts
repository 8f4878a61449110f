// What is left when Redis has lost everything, its last second, its scripts, or has been told another hour.
import { expect, test } from 'vitest';
import { RedisCallQueue } from './redis-call-queue.ts';
import { silentLog, contactInput, outcome, present, TestQueue, TIMINGS } from './testing/test-queue.ts';

test('an emptied Redis serves nobody until it knows which numbers are taken, and then restores ranks and calls', async () => {
  await using t = await TestQueue.open({ clock: 'redis' });
  const { callId: talking, clerk } = await t.activeCall();
  const [boosted, plain] = [
    await t.enqueue({ boostMs: 60_000, skills: ['dept:tax'] }),
    await t.enqueue({ skills: ['dept:tax'] }),
  ];
  const lost = await t.events();
  const keys = await t.redis.keys(`{acd:${t.domain}}:*`);
  await t.redis.del(...keys);

  expect(await outcome(t.enqueue())).toBe('STORE_UNAVAILABLE');
  expect(await outcome(t.queue.heartbeatClerk(clerk))).toBe('STORE_UNAVAILABLE');
  const stored = present(lost.at(-1)).seq;
  expect(await t.queue.begin(stored)).toBe(true);
  expect(await t.queue.begin(stored)).toBe(false);

  const late = await t.enqueue({ skills: ['dept:tax'] });
  for (const contact of [plain, boosted])
    await t.queue.restore({ ...contact, maxWaiting: null, staffId: null });
  await t.queue.restore({ ...(await lostCall(talking)), staffId: clerk.staffId });
  await t.queue.restore({ ...(await lostCall(talking)), staffId: clerk.staffId });
  expect((await t.queue.snapshot()).waiting.map(({ callId }) => callId)).toEqual([
    boosted.callId,
    plain.callId,
    late.callId,
  ]);
  // The clerk is known by name, has to sign in, and has the call then.
  expect(await outcome(t.queue.finish(clerk, talking))).toBe('CLERK_NOT_READY');
  const back = await t.signIn(['dept:market'], clerk.staffId);
  expect(back.epoch).toBeGreaterThan(clerk.epoch);
  expect(await outcome(t.queue.heartbeatClerk(clerk))).toBe('SUPERSEDED_TAB');
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'onCall', callId: talking });
  await t.queue.finish(back, talking);
  expect(Math.min(...(await t.events()).map(({ seq }) => seq))).toBeGreaterThan(stored);

  function lostCall(callId: string) {
    return Promise.resolve({ ...contactInput({ callId }), enqueuedAt: Date.now() - 60_000 });
  }
});

test('a Redis that has lost its last second gives no number twice', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  // PostgreSQL has seen five events more than the append-only file.
  const stored = present((await t.events()).at(-1)).seq + 5;
  expect(await t.queue.begin(stored)).toBe(true);
  await t.queue.finish(clerk, callId);
  expect(present((await t.events()).at(-1)).seq).toBeGreaterThan(stored);
});

test('a fresh installation begins at one', async () => {
  await using t = await TestQueue.open();
  await t.enqueue();
  expect((await t.events()).map(({ seq }) => seq)).toEqual([1]);
});

test('scripts and functions that were flushed come back silently, and the match is not forgotten', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  await t.redis.script('FLUSH');
  await t.redis.function('FLUSH');
  const { callId } = await t.enqueue();
  expect((await t.contact(callId)).staffId).toBe(clerk.staffId);
});

test.each([3_600_000, -3_600_000])('a clock that jumps by %i ms loses and overtakes nobody', async (jump) => {
  await using t = await TestQueue.open();
  let own = 0;
  const { redis, domain } = t;
  const timings = { clerkLeaseMs: TIMINGS.clerkLeaseMs, callerLeaseMs: TIMINGS.callerLeaseMs };
  const scripts = t.scripts;
  const [one, two] = [0, 1].map(
    () => new RedisCallQueue({ redis, domain, timings, log: silentLog, scripts, monotonic: () => own }),
  ) as [RedisCallQueue, RedisCallQueue];
  const { callId: talking, clerk } = await t.activeCall();
  const waiting = await t.enqueue({ skills: ['dept:tax'] });
  const rung = await t.readyClerk(['dept:fire']);
  const { callId: ringing } = await t.enqueue({ skills: ['dept:fire'] });
  expect([await one.checkClock(), await two.checkClock()]).toEqual([0, 0]);

  await t.advance(jump + 1_000);
  own += 1_000;
  expect([await one.checkClock(), await two.checkClock()]).toEqual([jump, jump]);
  await one.sweep();
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'onCall', callId: talking });
  expect((await t.contact(ringing)).state).toBe('offered');
  expect((await t.contact(waiting.callId)).rank).toBe(waiting.rank + jump);
  const later = await t.enqueue({ skills: ['dept:tax'] });
  expect(await t.queue.position(waiting.callId)).toMatchObject({ position: 1 });
  expect(later.rank - waiting.rank - jump).toBe(1_000);

  // The offer ends when it would have ended.
  await t.advance(TIMINGS.offerMs - 1_001);
  for (const fence of [clerk, rung]) await t.queue.heartbeatClerk(fence);
  await one.sweep();
  expect((await t.contact(ringing)).state).toBe('offered');
  await t.advance(1);
  await one.sweep();
  expect((await t.contact(ringing)).state).toBe('waiting');
});

test('a pair that was left apart is seen', async () => {
  await using t = await TestQueue.open();
  const { callId } = await t.enqueue();
  expect(await t.queue.unmatchedMs()).toBe(0);
  const clerk = await t.signIn();
  await t.forgetful().setClerkState(clerk, 'ready', null);
  await t.advance(700);
  expect(await t.queue.unmatchedMs()).toBe(700);
  await t.queue.sweep();
  expect(await t.queue.unmatchedMs()).toBe(0);
  expect((await t.contact(callId)).state).toBe('offered');
});
