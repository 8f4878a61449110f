// The figures of an interval from its counters.
import type { IntervalCounters } from '@cloud-window/shared/protocol';
import { describe, expect, it } from 'vitest';
import { COUNTERS, figuresOf, serviceLevel, totalOf } from './derived-figures.ts';

const none = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as IntervalCounters;
const morning: IntervalCounters = {
  ...none,
  offeredIn: 20,
  answered: 16,
  answeredInTime: 12,
  abandoned: 4,
  shortAbandoned: 1,
  abandonedLate: 2,
  handled: 10,
  waitMsOfAnswered: 160_000,
  longestWaitMs: 50_000,
  talkMs: 500_000,
  holdMs: 20_000,
  wrapUpMs: 80_000,
  idleMs: 200_000,
};

describe('figuresOf', () => {
  it('follows the published definitions', () => {
    expect(figuresOf(morning)).toEqual({
      serviceLevel: 12 / 19,
      asaMs: 10_000,
      abandonRate: 0.2,
      ahtMs: 60_000,
      occupancy: 0.75,
    });
  });

  it('says nothing where nothing was counted', () => {
    expect(Object.values(figuresOf(none))).toEqual([null, null, null, null, null]);
  });
});

it('judges the service level by the rules of others, too', () => {
  expect(serviceLevel(morning, 'asterisk')).toBe(12 / 16);
  expect(serviceLevel(morning, 'connect')).toBe(12 / 20);
  expect(serviceLevel(morning, 'genesys')).toBe(12 / 18);
});

it('adds up rows, but takes the longest of the waits', () => {
  const total = totalOf([{ counters: morning }, { counters: { ...morning, longestWaitMs: 70_000 } }]);
  expect([total.offeredIn, total.talkMs, total.longestWaitMs]).toEqual([40, 1_000_000, 70_000]);
  expect(totalOf([])).toEqual(none);
});
