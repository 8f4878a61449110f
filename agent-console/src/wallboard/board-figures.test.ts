// The wallboard's worked-out figures.
import type { Wallboard } from '@cloud-window/shared/protocol';
import { describe, expect, it } from 'vitest';
import { clerksOnBoard, longestWaitMs, serviceLevelTone, waitTone } from './board-figures.ts';

const site = { 'zh-CN': '园区', en: 'Park' };
const call = (n: number, enqueuedAt: number): Wallboard['queue'][number] => ({
  callId: `call_${n}`,
  itemCode: 'MR101',
  site,
  enqueuedAt,
  state: 'waiting',
  queueId: 'general',
  kind: 'video',
  misses: 0,
});
const board = (more: Partial<Wallboard>): Wallboard => ({
  at: 0,
  waiting: 0,
  longestWaitMs: 0,
  callsInProgress: [],
  queue: [],
  clerks: [],
  queues: [],
  alerts: [],
  media: { participants: 0, mos: null, rttMs: null, loss: null, relayShare: null, keyFramesPerMinute: null },
  today: {
    offeredIn: 0,
    answered: 0,
    abandoned: 0,
    shortAbandoned: 0,
    handled: 0,
    missedOffers: 0,
    asaMs: null,
    longestWaitMs: 0,
    serviceLevel: { thresholdMs: 20_000, ratio: null, target: 0.8 },
  },
  ...more,
});

describe('longestWaitMs', () => {
  it('ticks from the oldest waiting call and is zero without one', () => {
    expect(longestWaitMs(board({ queue: [call(1, 5_000), call(2, 2_000)] }), 12_000)).toBe(10_000);
    expect(longestWaitMs(board({}), 12_000)).toBe(0);
    expect(longestWaitMs(board({ queue: [call(1, 5_000)] }), 4_000)).toBe(0);
  });
});

describe('tones', () => {
  it('judges the service level against its target', () => {
    const level = (ratio: number | null) => ({ thresholdMs: 20_000, ratio, target: 0.8 });
    expect([0.8, 0.76, 0.5, null].map((ratio) => serviceLevelTone(level(ratio)))).toEqual([
      'good',
      'warn',
      'bad',
      'idle',
    ]);
  });

  it('judges a wait against the threshold', () => {
    expect([20_000, 40_000, 61_000].map((wait) => waitTone(wait, 20_000))).toEqual(['good', 'warn', 'bad']);
  });
});

describe('clerksOnBoard', () => {
  it('leaves out who is signed out and puts who is free first', () => {
    const clerk = (staffId: string, state: Wallboard['clerks'][number]['state'], since: number) => ({
      staffId,
      displayName: staffId,
      state,
      since,
      reason: null,
      callId: null,
      next: null,
      skills: {},
      capacity: { call: 1, review: 0 },
    });
    const shown = clerksOnBoard(
      board({
        clerks: [
          clerk('a', 'break', 1),
          clerk('b', 'onCall', 2),
          clerk('c', 'ready', 9),
          clerk('d', 'signedOut', 1),
          clerk('e', 'ready', 3),
        ],
      }),
    );
    expect(shown.map((one) => one.staffId)).toEqual(['e', 'c', 'b', 'a']);
  });
});
