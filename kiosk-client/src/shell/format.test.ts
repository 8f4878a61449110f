// Estimates never promise less than a minute at their upper end.
import { expect, test } from 'vitest';
import { formatDuration, minutesRange } from './format.ts';

test.each([
  [
    { lowSeconds: 0, highSeconds: 20 },
    { low: 0, high: 1 },
  ],
  [
    { lowSeconds: 170, highSeconds: 400 },
    { low: 2, high: 7 },
  ],
  [
    { lowSeconds: 60, highSeconds: 60 },
    { low: 1, high: 1 },
  ],
])('%j', (estimate, minutes) => {
  expect(minutesRange(estimate)).toEqual(minutes);
});

test('durations', () => {
  expect(formatDuration(-5)).toBe('0:00');
  expect(formatDuration(61_900)).toBe('1:01');
  expect(formatDuration(3_600_000)).toBe('60:00');
});
