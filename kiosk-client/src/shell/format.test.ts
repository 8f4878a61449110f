// Estimates never promise less than a minute at their upper end, and never more than they know.
import { expect, test } from 'vitest';
import { formatDuration, waitWords } from './format.ts';

test.each([
  [0, 20, { kind: 'soon', low: 0, high: 1 }],
  [50, 400, { kind: 'soon', low: 0, high: 7 }],
  [170, 400, { kind: 'minutes', low: 2, high: 7 }],
  [60, 60, { kind: 'about', low: 1, high: 1 }],
  [3000, 5400, { kind: 'minutes', low: 50, high: 90 }],
  [3000, 5401, { kind: 'hours', low: 0.5, high: 2 }],
  [7300, 12_700, { kind: 'hours', low: 2, high: 4 }],
] as const)('%i to %i seconds', (lowSeconds, highSeconds, words) => {
  expect(waitWords({ lowSeconds, highSeconds })).toEqual(words);
});

test('durations', () => {
  expect(formatDuration(-5)).toBe('0:00');
  expect(formatDuration(61_900)).toBe('1:01');
  expect(formatDuration(3_600_000)).toBe('60:00');
});
