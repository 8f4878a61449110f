// When alerts are due and over, on pictures made by hand.
import { describe, expect, test } from 'vitest';
import { DEFAULT_QUEUE_RULES } from '@cloud-window/shared/protocol';
import type { Contact } from '../../queue/queue-types.ts';
import { NO_COUNTS } from '../interval-sums.ts';
import type { QueuePicture, QueueReading } from '../queue-picture.ts';
import { findingsOf, nameOf } from './alert-rules.ts';

const somebody = { callId: 'call_1', state: 'waiting', misses: 0 } as Contact;

function reading(given: Partial<QueueReading> & { meanMs?: number }): QueueReading {
  const { meanMs = 0 } = given;
  return {
    queue: {
      ...DEFAULT_QUEUE_RULES,
      id: 'tax',
      name: { 'zh-CN': '税务', en: 'Tax' },
      state: 'auto',
      sample: false,
    },
    open: true,
    waiting: [],
    longestWaitMs: 0,
    forecast: { meanMs, lowMs: 0, highMs: meanMs },
    staffed: 1,
    ready: 0,
    helpless: 0,
    today: NO_COUNTS,
    ...given,
  };
}

function found(given: Partial<QueueReading> & { meanMs?: number }, unmatchedMs = 0) {
  const picture = { at: 0, snapshot: { waiting: [] }, queues: [reading(given)] } as unknown as QueuePicture;
  return findingsOf(picture, unmatchedMs).map(({ kind, isOver }) => [kind, isOver]);
}

describe('the projected wait', () => {
  test.each([
    ['is over its limit of 20 s', { meanMs: 20_001, waiting: [somebody] }, [['projectedWait', true]]],
    ['is not new while nobody waits', { meanMs: 60_000 }, [['projectedWait', false]]],
    [
      'is not new while only a phone rings',
      { meanMs: 60_000, waiting: [{ ...somebody, state: 'offered' as const }] },
      [['projectedWait', false]],
    ],
    ['lasts on in the band below', { meanMs: 15_000, waiting: [somebody] }, [['projectedWait', false]]],
    ['is past below the band', { meanMs: 13_000, waiting: [somebody] }, []],
    ['is unknown without a clerk', { forecast: null, waiting: [somebody] }, []],
  ])('%s', (_what, given, expected) => {
    expect(found(given)).toEqual(expected);
  });
});

describe('the service level', () => {
  const today = (answeredInTime: number, answered: number) => ({ ...NO_COUNTS, answered, answeredInTime });
  test.each([
    ['has fallen below its target', today(7, 10), [['serviceLevel', true]]],
    ['is hardly above it', today(81, 100), [['serviceLevel', false]]],
    ['has recovered', today(83, 100), []],
    ['says nothing about nine calls', today(0, 9), []],
  ])('%s', (_what, counted, expected) => {
    expect(found({ today: counted })).toEqual(expected);
  });
});

test('a pair left apart is a fault after half a second', () => {
  expect(found({}, 501)).toEqual([['unmatched', true]]);
  expect(found({}, 300)).toEqual([['unmatched', false]]);
  expect(found({}, 0)).toEqual([]);
});

test('a call keeps its alert when it changes its queue', () => {
  const of = (queueId: string) => nameOf({ kind: 'repeatedMisses', queueId, callId: 'call_1' });
  expect(of('tax')).toBe(of('market'));
});
