// Sweeping goes on through an absence of the queue, and gives everybody the time to come back after it.
import { expect, test } from 'vitest';
import { createLogger } from '@cloud-window/shared/log';
import { startSweepLoop } from './sweep-loop.ts';

const log = createLogger('test', 'fatal');

test('a queue that was away is swept again only after the grace', async () => {
  const GRACE_MS = 600;
  const begun = performance.now();
  const sweeps: number[] = [];
  let isAway = false;
  const answer = <T>(value: T): Promise<T> =>
    isAway ? Promise.reject(new Error('Redis is away')) : Promise.resolve(value);
  const loop = startSweepLoop(
    {
      sweep: async () => {
        await answer(null);
        sweeps.push(performance.now());
      },
      clerk: () => answer(null),
    },
    GRACE_MS,
    log,
  );
  await expect.poll(() => sweeps.length, { timeout: 5_000 }).toBeGreaterThan(1);
  expect((sweeps[0] ?? 0) - begun).toBeGreaterThanOrEqual(GRACE_MS);

  isAway = true;
  const swept = sweeps.length;
  await new Promise((resolve) => setTimeout(resolve, 600));
  const backAt = performance.now();
  isAway = false;
  await expect.poll(() => sweeps.length, { timeout: 5_000 }).toBeGreaterThan(swept);
  expect((sweeps[swept] ?? 0) - backAt).toBeGreaterThanOrEqual(GRACE_MS);
  await loop.stop();
  const after = sweeps.length;
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(sweeps.length).toBe(after);
});
