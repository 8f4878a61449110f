// Following the queue: every event, in order, whatever happens to the connection.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Collected } from './testing/collected.ts';
import { TestQueue } from './testing/test-queue.ts';

test('a follower gets every event from now on, in order, until it aborts', async () => {
  await using t = await TestQueue.open();
  await t.signIn();
  const stop = new AbortController();
  const seen = new Collected();
  const following = t.queue.follow(seen.add, stop.signal);
  await Promise.all(Array.from({ length: 30 }, () => t.enqueue()));
  await seen.untilSeq(31);
  stop.abort();
  await following;
  expect(seen.seqs).toEqual(Array.from({ length: 30 }, (_, i) => i + 2));
  expect(seen.events).toEqual(await t.events(1));
});

test('a follower whose connection is killed again and again misses nothing', async () => {
  await using t = await TestQueue.open();
  const stop = new AbortController();
  const seen = new Collected();
  const following = t.queue.follow(seen.add, stop.signal);
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([t.enqueue(), t.enqueue()]);
    await seen.untilSeq(round * 4 + 2);
    await killReaders(t);
    await Promise.all([t.enqueue(), t.enqueue()]);
  }
  await seen.untilSeq(20);
  stop.abort();
  await following;
  expect(seen.seqs).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('a follower that throws is not stopped', async () => {
  await using t = await TestQueue.open();
  const stop = new AbortController();
  const seen = new Collected();
  const following = t.queue.follow((event) => {
    seen.add(event);
    throw new Error('the follower is broken');
  }, stop.signal);
  await t.enqueue();
  await t.enqueue();
  await seen.untilSeq(2);
  stop.abort();
  await following;
  expect(seen.seqs).toEqual([1, 2]);
});

test('a follower goes on when Redis came back without its newest data', async () => {
  const noticed = Promise.withResolvers<string>();
  const log = pino({ level: 'error' }, { write: (line: string) => noticed.resolve(line) });
  await using t = await TestQueue.open({ log });
  for (let i = 0; i < 5; i += 1) await t.enqueue();
  const stop = new AbortController();
  const seen = new Collected();
  const following = t.queue.follow(seen.add, stop.signal);
  await t.enqueue();
  await seen.untilSeq(6);
  await t.redis.del(...t.keys.all);
  await t.queue.begin(0);
  await t.enqueue();
  expect(await noticed.promise).toContain('the queue has lost events');
  await t.enqueue();
  await seen.untilSeq(2);
  stop.abort();
  await following;
  expect(seen.seqs).toEqual([6, 2]);
});

test('a signal that has aborted already follows nothing', async () => {
  await using t = await TestQueue.open();
  await t.queue.follow(() => expect.unreachable(), AbortSignal.abort());
});

/** Breaks every connection that waits for this queue's events, as a network would. */
async function killReaders(t: TestQueue): Promise<void> {
  const clients = (await t.redis.client('LIST')) as string;
  const ids = clients
    .split('\n')
    .filter((line) => line.includes(` db=${t.redis.options.db ?? 0} `) && / cmd=xread/.test(line))
    .map((line) => /\bid=(\d+)/.exec(line)?.[1] ?? '');
  expect(ids).not.toEqual([]);
  for (const id of ids) await t.redis.client('KILL', 'ID', id);
}
