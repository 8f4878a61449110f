// The queue against Erlang's formula, where that holds: the distributor itself neither loses nor wastes a second.
import { expect, test } from 'vitest';
import { freshRedis } from '../../support/redis.ts';
import { simulateStationary } from './stationary.ts';

test('what a group of equal clerks achieves is what Erlang C says', async () => {
  const { measured, erlangC, measuredWait, erlangWait } = await simulateStationary(await freshRedis(), {
    calls: 8_000,
    seed: 1,
  });
  // An interval so wide that anything fits would prove nothing.
  expect(measured.high - measured.low).toBeLessThan(0.12);
  expect(erlangC).toBeGreaterThanOrEqual(measured.low);
  expect(erlangC).toBeLessThanOrEqual(measured.high);
  expect(erlangWait).toBeGreaterThanOrEqual(measuredWait.low);
  expect(erlangWait).toBeLessThanOrEqual(measuredWait.high);
}, 120_000);
