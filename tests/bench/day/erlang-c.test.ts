// Erlang's formula against values that can be worked out by hand or are printed in every table, and where naive ones fail.
import { expect, test } from 'vitest';
import { averageWait, serviceLevel, waitProbability } from './erlang-c.ts';

test('one clerk waits in proportion to the load', () => {
  const system = { clerks: 1, arrivals: 0.5, handleSeconds: 1 };
  expect(waitProbability(system)).toBeCloseTo(0.5, 12);
  expect(averageWait(system)).toBeCloseTo(1, 12);
});

test('two clerks at half load: one caller in three waits', () => {
  expect(waitProbability({ clerks: 2, arrivals: 1, handleSeconds: 1 })).toBeCloseTo(1 / 3, 12);
});

test('the textbook group: 14 clerks, 10 erlangs', () => {
  const system = { clerks: 14, arrivals: 200 / 3600, handleSeconds: 180 };
  expect(waitProbability(system)).toBeCloseTo(0.174, 3);
  expect(serviceLevel(system, 20)).toBeCloseTo(0.888, 3);
});

test('ten thousand clerks are no more trouble than ten', () => {
  const system = { clerks: 10_000, arrivals: 9_900, handleSeconds: 1 };
  expect(waitProbability(system)).toBeGreaterThan(0);
  expect(waitProbability(system)).toBeLessThan(1);
});

test('a group that cannot keep up makes everybody wait', () => {
  const system = { clerks: 2, arrivals: 2, handleSeconds: 1 };
  expect(waitProbability(system)).toBe(1);
  expect(serviceLevel(system, 20)).toBe(0);
  expect(averageWait(system)).toBe(Infinity);
});
