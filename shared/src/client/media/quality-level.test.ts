// The word for a line, what is wrong with it, and that the word does not flicker.
import { expect, test } from 'vitest';
import type { QualityLevel } from '../../protocol/media-quality.ts';
import { blame, createCalm, judge, type Judgement } from './quality-level.ts';

type Measure = Parameters<typeof judge>[0];

const FINE: Measure = {
  silent: false,
  mos: 4.3,
  rttMs: 40,
  jitterMs: 4,
  lossIn: 0,
  lossOut: 0,
  concealed: 0,
  frozenMs: 0,
  watchedMs: 2_500,
  uploadKbps: 2_500,
  limitedBy: 'none',
};

test.each<[string, Partial<Measure>, Judgement]>([
  ['nothing', {}, { level: 'good', causes: [] }],
  ['no packet', { silent: true }, { level: 'lost', causes: ['silent'] }],
  ['some loss on the way in', { lossIn: 0.04 }, { level: 'fair', causes: ['lossIn'] }],
  ['much loss on the way in', { lossIn: 0.12, mos: 2.9 }, { level: 'poor', causes: ['lossIn'] }],
  ['loss on the way out', { lossOut: 0.09 }, { level: 'poor', causes: ['lossOut'] }],
  ['a long way', { rttMs: 450, mos: 3.9 }, { level: 'fair', causes: ['delay'] }],
  ['uneven arrival', { jitterMs: 60 }, { level: 'fair', causes: ['jitter'] }],
  ['gaps in the sound', { concealed: 0.2 }, { level: 'poor', causes: ['choppy'] }],
  ['pictures that stand', { frozenMs: 600 }, { level: 'poor', causes: ['frozen'] }],
  ['a computer at its limit', { limitedBy: 'cpu' }, { level: 'fair', causes: ['slowDevice'] }],
  ['a narrow line', { limitedBy: 'bandwidth', uploadKbps: 500 }, { level: 'fair', causes: ['narrowUp'] }],
  [
    'a very narrow line',
    { limitedBy: 'bandwidth', uploadKbps: 120 },
    { level: 'poor', causes: ['narrowUp'] },
  ],
  // The encoder begins low, and the estimate is not all that is needed.
  [
    'a line that is wide enough',
    { limitedBy: 'bandwidth', uploadKbps: 1_500 },
    { level: 'good', causes: [] },
  ],
  ['a low estimate that nothing needs', { uploadKbps: 100 }, { level: 'good', causes: [] }],
  ['the worst first', { lossIn: 0.03, lossOut: 0.2 }, { level: 'poor', causes: ['lossOut', 'lossIn'] }],
  ['delay and loss together', { mos: 3.9, lossIn: 0.015 }, { level: 'fair', causes: ['lossIn'] }],
  [
    'nothing measured',
    { mos: null, rttMs: null, jitterMs: null, lossIn: null, lossOut: null, concealed: null, watchedMs: 0 },
    { level: 'good', causes: [] },
  ],
])('%s', (_what, measured, expected) => {
  expect(judge({ ...FINE, ...measured })).toEqual(expected);
});

const good: Judgement = { level: 'good', causes: [] };
const poor: Judgement = { level: 'poor', causes: ['lossIn'] };
const fair: Judgement = { level: 'fair', causes: ['lossIn'] };

function shown(judgements: readonly Judgement[]): QualityLevel[] {
  const calm = createCalm();
  return judgements.map((judgement) => calm(judgement).level);
}

test('one bad sample says nothing, two do', () => {
  expect(shown([good, poor, good, poor, good])).toEqual(['good', 'good', 'good', 'good', 'good']);
  expect(shown([good, poor, poor])).toEqual(['good', 'good', 'poor']);
  // The second need not be quite as bad.
  expect(shown([good, poor, fair])).toEqual(['good', 'good', 'fair']);
});

test('four good samples in a row end it, three do not', () => {
  expect(shown([poor, poor, good, good, good, poor, good, good, good, good]).slice(1)).toEqual([
    ...Array.from({ length: 8 }, () => 'poor'),
    'good',
  ]);
});

test('it recovers to no better than the worst of the four', () => {
  expect(shown([poor, poor, fair, good, fair, good])).toEqual([
    'good',
    'poor',
    'poor',
    'poor',
    'poor',
    'fair',
  ]);
});

test('what is certain shows at once', () => {
  const calm = createCalm();
  expect(calm({ level: 'lost', causes: ['silent'] }, true).level).toBe('lost');
});

test('other causes of the same level show when they stay', () => {
  const calm = createCalm();
  const other: Judgement = { level: 'poor', causes: ['lossOut'] };
  for (const one of [poor, poor]) calm(one);
  expect(calm(other).causes).toEqual(['lossIn']);
  expect(calm(other).causes).toEqual(['lossOut']);
});

test('losses of who sends into a lossy line are not held against who receives', () => {
  const theirs: Judgement = { level: 'poor', causes: ['lossOut'] };
  expect(blame(poor, theirs)).toEqual(good);
  expect(blame({ level: 'poor', causes: ['lossIn', 'delay'] }, theirs)).toEqual({
    level: 'poor',
    causes: ['delay'],
  });
  expect(blame(poor, null)).toEqual(poor);
  expect(blame(poor, { level: 'fair', causes: ['delay'] })).toEqual(poor);
});
