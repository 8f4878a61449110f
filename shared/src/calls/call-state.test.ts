import { expect, test } from 'vitest';
import { CALL_MOVES, CALL_STATES, isLive, nextCallState } from './call-state.ts';

test('nothing moves an ended call, and every other state has a way on', () => {
  for (const state of CALL_STATES) {
    const reachable = CALL_MOVES.filter((move) => nextCallState(state, move) !== undefined);
    expect(reachable.length === 0).toBe(state === 'ended');
  }
});

test('every state is reached from waiting', () => {
  const reached = new Set(['waiting']);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const state of CALL_STATES.filter((each) => reached.has(each))) {
      for (const move of CALL_MOVES) {
        const next = nextCallState(state, move);
        if (next) reached.add(next);
      }
    }
  }
  expect([...reached].sort()).toEqual([...CALL_STATES].sort());
});

test('an offer that is declined, missed or lost returns to the queue; an answered call never does but for a lost clerk', () => {
  expect(nextCallState('offered', 'decline')).toBe('waiting');
  expect(nextCallState('offered', 'expire')).toBe('waiting');
  expect(nextCallState('active', 'requeue')).toBe('waiting');
  expect(nextCallState('active', 'expire')).toBeUndefined();
  expect(nextCallState('wrapUp', 'requeue')).toBeUndefined();
});

test('a caller who leaves mid-call leaves the clerk in wrap-up, and is no longer live', () => {
  expect(nextCallState('active', 'hangUp')).toBe('wrapUp');
  expect(isLive('wrapUp')).toBe(false);
});
