// Redis restarted, cut off or without its scripts: requests are answered at once, and everything that runs in the
// background mends itself.
import { expect, test } from 'vitest';
import { freshRedis } from '../../../tests/support/redis.ts';
import { queueKeys } from './queue-keys.ts';
import { RedisCallQueue } from './redis-call-queue.ts';
import { Collected } from './testing/collected.ts';
import { CuttableRoute } from './testing/cuttable-route.ts';
import { connect, contactInput, outcome, silentLog, TestQueue } from './testing/test-queue.ts';

test('SCRIPT FLUSH is not noticed', async () => {
  await using t = await TestQueue.open();
  const { callId } = await t.enqueue();
  await t.redis.script('FLUSH');
  const clerk = await t.readyClerk();
  await t.redis.script('FLUSH');
  expect((await t.queue.accept(clerk, callId, await t.offerOf(callId))).state).toBe('active');
});

test('while Redis is away requests are refused at once; afterwards nothing is missing', async () => {
  const address = await freshRedis();
  await using route = await CuttableRoute.to(address);
  const [cut, direct] = await Promise.all([connect(route.address), connect(address)]);
  const near = new RedisCallQueue({ redis: cut, domain: 'main', log: silentLog });
  const far = new RedisCallQueue({ redis: direct, domain: 'main', log: silentLog });
  await near.begin(0);
  const stop = new AbortController();
  const [seen, stored] = [new Collected(), new Collected()];
  const background = [
    near.follow(seen.add, stop.signal),
    near.consume('store', 'a', async (event) => Promise.resolve(stored.add(event)), stop.signal),
  ];
  const { callId } = await near.enqueue(contactInput());
  await Promise.all([seen.untilSeq(1), stored.untilSeq(1)]);

  const inFlight = near.enqueue(contactInput());
  await route.cut();
  expect(['ok', 'STORE_UNAVAILABLE']).toContain(await outcome(inFlight));
  const fence = { staffId: 'staff_1', epoch: 1 };
  const requests = [
    near.enqueue(contactInput()),
    near.signIn({ staffId: 'staff_1', displayName: 'Clerk', skills: { '*': 3 } }),
    near.accept(fence, callId, 'offer_1'),
    near.heartbeatCaller(callId),
    near.sweep(),
    near.contact(callId),
    near.clerk('staff_1'),
    near.position(callId),
    near.snapshot(),
  ];
  expect(new Set(await Promise.all(requests.map(outcome)))).toEqual(new Set(['STORE_UNAVAILABLE']));

  // Another node goes on meanwhile.
  await far.hangUp(callId, 'left');
  const { seq } = { seq: Number(await direct.get(queueKeys('main').seq)) };
  await route.mend();
  await Promise.all([seen.untilSeq(seq), stored.untilSeq(seq)]);
  expect(seen.seqs).toEqual(Array.from({ length: seq }, (_, i) => i + 1));
  expect(new Set(stored.seqs)).toEqual(new Set(seen.seqs));
  await expect.poll(() => outcome(near.sweep())).toBe('ok');
  expect((await near.contact(callId))?.state).toBe('ended');

  stop.abort();
  await Promise.all(background);
  cut.disconnect();
  await direct.quit();
});
