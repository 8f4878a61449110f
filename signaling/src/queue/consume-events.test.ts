// Consuming the queue as a group: each event by one member, again when it failed, and trimmed only afterwards.
import { expect, test } from 'vitest';
import { loadQueueScripts, runScript } from './queue-scripts.ts';
import { Collected } from './testing/collected.ts';
import { TestQueue } from './testing/test-queue.ts';

const GROUP = 'store';

test('each event is handled by one member of the group and acknowledged, also those from before', async () => {
  await using t = await TestQueue.open({ nodes: 2 });
  await Promise.all(Array.from({ length: 20 }, () => t.enqueue()));
  const stop = new AbortController();
  const handled = new Collected();
  const members = ['a', 'b'].map((name, i) => t.node(i).consume(GROUP, name, collect(handled), stop.signal));
  await Promise.all(Array.from({ length: 20 }, () => t.enqueue()));
  await handled.until((events) => events.length === 40);
  stop.abort();
  await Promise.all(members);
  expect(handled.seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(await owed(t)).toBe(0);
});

test('an event whose handler failed comes again, and none after it comes before', async () => {
  await using t = await TestQueue.open();
  for (let i = 0; i < 5; i += 1) await t.enqueue();
  const stop = new AbortController();
  const handled = new Collected();
  let failures = 3;
  const handler = async (event: { seq: number }): Promise<void> => {
    if (event.seq === 3 && (failures -= 1) >= 0) throw new Error('PostgreSQL is away');
    await collect(handled)(event as never);
  };
  const member = t.queue.consume(GROUP, 'a', handler, stop.signal);
  await handled.untilSeq(5);
  stop.abort();
  await member;
  expect(handled.seqs).toEqual([1, 2, 3, 4, 5]);
  expect(failures).toBe(-1);
});

test('a member that starts again goes on with what it had not acknowledged', async () => {
  await using t = await TestQueue.open();
  await t.enqueue();
  await t.redis.xgroup('CREATE', t.keys.events, GROUP, '0');
  await t.redis.xreadgroup('GROUP', GROUP, 'a', 'STREAMS', t.keys.events, '>');
  expect(await owed(t)).toBe(1);
  const stop = new AbortController();
  const handled = new Collected();
  const member = t.queue.consume(GROUP, 'a', collect(handled), stop.signal);
  await handled.untilSeq(1);
  stop.abort();
  await member;
  expect(await owed(t)).toBe(0);
});

test('what a dead member left is taken over', async () => {
  await using t = await TestQueue.open();
  await t.enqueue();
  await t.redis.xgroup('CREATE', t.keys.events, GROUP, '0');
  await t.redis.xreadgroup('GROUP', GROUP, 'dead', 'STREAMS', t.keys.events, '>');
  await t.redis.xclaim(t.keys.events, GROUP, 'dead', 0, '1-0', 'IDLE', 60_000);
  const stop = new AbortController();
  const handled = new Collected();
  const member = t.queue.consume(GROUP, 'alive', collect(handled), stop.signal);
  await handled.untilSeq(1);
  stop.abort();
  await member;
  expect(await owed(t)).toBe(0);
});

test('a group that Redis has lost is made again', async () => {
  await using t = await TestQueue.open();
  const stop = new AbortController();
  const handled = new Collected();
  const member = t.queue.consume(GROUP, 'a', collect(handled), stop.signal);
  await t.enqueue();
  await handled.untilSeq(1);
  await t.redis.xgroup('DESTROY', t.keys.events, GROUP);
  await t.enqueue();
  await handled.untilSeq(2);
  stop.abort();
  await member;
});

test('the stream is trimmed behind what every group has acknowledged, and no further', async () => {
  await using t = await TestQueue.open();
  await Promise.all(Array.from({ length: 1_000 }, () => t.enqueue()));
  const tidy = async (keep: number): Promise<number> =>
    Number(await runScript(t.redis, loadQueueScripts(), 'tidy-events', t.keys, [keep, 3_600_000]));
  expect(await tidy(0)).toBe(0); // nobody has stored anything

  await t.redis.xgroup('CREATE', t.keys.events, GROUP, '0');
  await t.redis.xreadgroup('GROUP', GROUP, 'a', 'COUNT', 600, 'STREAMS', t.keys.events, '>');
  expect(await tidy(0)).toBe(0);
  await t.redis.xack(t.keys.events, GROUP, ...Array.from({ length: 500 }, (_, i) => `${i + 1}-0`));
  expect(await tidy(900)).toBeLessThanOrEqual(100);
  expect(await tidy(0)).toBeGreaterThan(0);
  const [first] = await t.events();
  expect(first?.seq).toBeGreaterThan(300);
  expect(first?.seq).toBeLessThanOrEqual(501);
});

function collect(into: Collected) {
  return async (event: Parameters<Collected['add']>[0]): Promise<void> => {
    into.add(event);
    await Promise.resolve();
  };
}

async function owed(t: TestQueue): Promise<number> {
  const [count] = (await t.redis.xpending(t.keys.events, GROUP)) as [number];
  return count;
}
