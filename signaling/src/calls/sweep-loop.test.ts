// Sweeping goes on through an absence of the queue, gives everybody the time to come back after it, and begins with putting
// back what was lost.
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createLogger } from '@cloud-window/shared/log';
import { startSweepLoop } from './sweep-loop.ts';

const log = createLogger('test', 'fatal');
const GRACE_MS = 600;

/** A queue that may be away or empty, and a database that may be away. */
function stage() {
  const sweeps: number[] = [];
  const recoveries: number[] = [];
  const is = { away: false, whole: true, databaseAway: false };
  const answer = <T>(value: T): Promise<T> =>
    is.away ? Promise.reject(new Error('Redis is away')) : Promise.resolve(value);
  const redis = new EventEmitter();
  const loop = startSweepLoop({
    queue: {
      sweep: async () => {
        await answer(null);
        sweeps.push(performance.now());
      },
      checkClock: () => answer(0),
    },
    recovery: {
      isWhole: () => answer(is.whole),
      run: async () => {
        await answer(null);
        if (is.databaseAway) throw new Error('PostgreSQL is away');
        recoveries.push(performance.now());
        is.whole = true;
      },
    },
    redis: redis as never,
    graceMs: GRACE_MS,
    log,
  });
  return { sweeps, recoveries, is, redis, loop };
}
const becomes = (value: () => number) => expect.poll(value, { timeout: 5_000 });
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a queue that was away is compared first, and swept again only after the grace', async () => {
  const begun = performance.now();
  const { sweeps, recoveries, is, loop } = stage();
  await becomes(() => sweeps.length).toBeGreaterThan(1);
  expect((sweeps[0] ?? 0) - begun).toBeGreaterThanOrEqual(GRACE_MS);
  expect(recoveries).toEqual([]);

  is.away = true;
  const swept = sweeps.length;
  await pass(600);
  const backAt = performance.now();
  is.away = false;
  await becomes(() => sweeps.length).toBeGreaterThan(swept);
  expect(recoveries).toHaveLength(1);
  expect((sweeps[swept] ?? 0) - backAt).toBeGreaterThanOrEqual(GRACE_MS);
  await loop.stop();
  const after = sweeps.length;
  await pass(600);
  expect(sweeps.length).toBe(after);
});

test('an emptied queue is restored before anything else', async () => {
  const { sweeps, recoveries, is, loop } = stage();
  await becomes(() => sweeps.length).toBeGreaterThan(0);
  is.whole = false;
  await becomes(() => recoveries.length).toBe(1);
  const emptied = sweeps.length;
  await becomes(() => sweeps.length).toBeGreaterThan(emptied);
  expect((sweeps[emptied] ?? 0) - (recoveries[0] ?? 0)).toBeGreaterThanOrEqual(GRACE_MS - 5);
  await loop.stop();
});

test('a connection that was replaced between two steps is noticed', async () => {
  const { sweeps, recoveries, redis, loop } = stage();
  await becomes(() => sweeps.length).toBeGreaterThan(0);
  redis.emit('ready');
  await becomes(() => recoveries.length).toBe(1);
  await loop.stop();
});

test('while PostgreSQL is away a whole queue is swept all the same, an empty one is not', async () => {
  const { sweeps, recoveries, is, redis, loop } = stage();
  is.databaseAway = true;
  redis.emit('ready');
  await becomes(() => sweeps.length).toBeGreaterThan(2);
  expect(recoveries).toEqual([]);
  is.whole = false;
  await pass(600);
  const emptied = sweeps.length;
  await pass(600);
  expect(sweeps.length).toBe(emptied);
  is.databaseAway = false;
  await becomes(() => recoveries.length).toBe(1);
  await loop.stop();
});

test('a process that stood still gives whoever talked to it the time to say so', async () => {
  const { sweeps, loop } = stage();
  await becomes(() => sweeps.length).toBeGreaterThan(0);
  // As under SIGSTOP: nothing in this process runs.
  const until = performance.now() + 2_200;
  while (performance.now() < until);
  const awake = performance.now();
  const swept = sweeps.length;
  await becomes(() => sweeps.length).toBeGreaterThan(swept);
  expect((sweeps[swept] ?? 0) - awake).toBeGreaterThanOrEqual(GRACE_MS - 5);
  await loop.stop();
});
