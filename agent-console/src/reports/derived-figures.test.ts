// The figures of an interval from its counters.
import type { IntervalCounters } from '@cloud-window/shared/protocol';
import { describe, expect, it } from 'vitest';
import { COUNTERS, figuresOf, SERVICE_LEVEL_RULES, serviceLevel, totalOf } from './derived-figures.ts';

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
  missed: 2,
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
      rona: 0.1,
    });
  });

  it('says nothing where nothing was counted', () => {
    expect(Object.values(figuresOf(none))).toEqual([null, null, null, null, null, null]);
  });
});

it('judges the service level by the rules of others, too, as the example of docs/metrics.md', () => {
  const published = {
    ...none,
    offeredIn: 100,
    answered: 80,
    answeredInTime: 70,
    abandoned: 15,
    shortAbandoned: 4,
    abandonedLate: 6,
    callbacks: 5,
  };
  const percent = SERVICE_LEVEL_RULES.map((rule) => Math.round(100 * (serviceLevel(published, rule) ?? 0)));
  expect(percent).toEqual([77, 88, 83, 79, 74, 81]);
  expect(figuresOf(published, 'perf').serviceLevel).toBe(70 / 80);
});

it('adds up rows, but takes the longest of the waits', () => {
  const total = totalOf([{ counters: morning }, { counters: { ...morning, longestWaitMs: 70_000 } }]);
  expect([total.offeredIn, total.talkMs, total.longestWaitMs]).toEqual([40, 1_000_000, 70_000]);
  expect(totalOf([])).toEqual(none);
});
