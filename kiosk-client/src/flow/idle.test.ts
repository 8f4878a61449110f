// The limits of an unattended screen.
import { expect, test } from 'vitest';
import { IDLE_ASK_MS, IDLE_COUNTDOWN_MS, idlenessAt } from './idle.ts';

test('asks after 90 s, counts 20 s down, then gives up', () => {
  expect(idlenessAt(IDLE_ASK_MS - 1, 0)).toEqual({ name: 'attended' });
  expect(idlenessAt(IDLE_ASK_MS, 0)).toEqual({ name: 'asking', secondsLeft: 20 });
  expect(idlenessAt(IDLE_ASK_MS + 18_500, 0)).toEqual({ name: 'asking', secondsLeft: 2 });
  expect(idlenessAt(IDLE_ASK_MS + IDLE_COUNTDOWN_MS, 0)).toEqual({ name: 'abandoned' });
});

test('a clock that was set back does not wipe', () => {
  expect(idlenessAt(0, 1_000_000)).toEqual({ name: 'attended' });
});
