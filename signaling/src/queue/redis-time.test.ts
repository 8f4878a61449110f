// The real clock, TIME of Redis: the same leases as elsewhere, in real milliseconds.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Collected } from './testing/collected.ts';
import { outcome, present, TestQueue } from './testing/test-queue.ts';

const QUICK = { offerMs: 500, wrapUpMs: 50, clerkLeaseMs: 10_000, callerLeaseMs: 2_000 };

test('offers, wrap-ups and presence end by Redis TIME', async () => {
  await using t = await TestQueue.open({ nodes: 2, clock: 'redis', timings: QUICK });
  const stop = new AbortController();
  const seen = new Collected();
  const background = [
    t.queue.follow(seen.add, stop.signal),
    ...t.nodes.map((node) => sweeping(node, stop.signal)),
  ];
  const missed = await t.readyClerk(['dept:market']);
  const [before] = await t.redis.time();
  const { offerMs, wrapUpMs } = QUICK;
  const { callId, enqueuedAt } = await t.enqueue({ offerMs, wrapUpMs });
  expect(Math.abs(enqueuedAt - Number(before) * 1_000)).toBeLessThan(5_000);
  const first = await t.offerOf(callId);
  await seen.until((events) => events.some((event) => event.type === 'callExpired'));
  expect(await outcome(t.queue.accept(missed, callId, first))).toBe('OFFER_EXPIRED');

  const clerk = await t.readyClerk(['dept:market']);
  await t.queue.accept(clerk, callId, await t.offerOf(callId));
  // The kiosk gives no sign of life any more.
  await seen.until((events) => events.some((event) => event.type === 'callWrapUpDone'));
  stop.abort();
  await Promise.all(background);

  const at = (type: string) => present(seen.events.find((event) => event.type === type)).at;
  const offered = present(seen.events.find((event) => event.type === 'callOffered'));
  expect(Number(offered.data['expiresAt'])).toBe(offered.at + QUICK.offerMs);
  expect(at('callExpired')).toBeGreaterThanOrEqual(offered.at + QUICK.offerMs);
  expect(present(seen.events.find((event) => event.type === 'callHungUp')).data).toMatchObject({
    from: 'active',
    reason: 'kioskLost',
  });
  expect(at('callWrapUpDone')).toBeGreaterThanOrEqual(at('callHungUp') + QUICK.wrapUpMs);
});

/** As the sweep loop of a node does, only quicker. */
async function sweeping(queue: { sweep(): Promise<void> }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await queue.sweep();
    await sleep(20);
  }
}
