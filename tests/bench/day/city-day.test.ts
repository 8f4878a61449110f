// A whole day of a city on the real queue: breaks, missed offers, transfers, callbacks, people who give up.
import { expect, test } from 'vitest';
import { freshRedis } from '../../support/redis.ts';
import { simulateDay } from './city-day.ts';

test('in a day of a city nobody is lost or doubled, nobody waits while a clerk is free, and the wait is as long as told', async () => {
  const day = await simulateDay(await freshRedis(), 1);
  expect(day.faults).toEqual([]);
  expect(day.handled + day.hungUp + day.abandoned).toBe(day.callers - day.turnedAway);
  // The day was one on which something happened.
  expect(day.callers).toBeGreaterThan(2_000);
  for (const happened of [
    day.missed,
    day.declined,
    day.transferred,
    day.widened,
    day.callbacks,
    day.abandoned,
  ]) {
    expect(happened).toBeGreaterThan(0);
  }
  const { told, held, notTold } = day.estimates;
  expect(notTold).toBe(0);
  expect(held / told).toBeGreaterThanOrEqual(0.8);
}, 120_000);
