// The shutter that releases by itself: when it does, when it must not, and what has to happen before it does again.
import { describe, expect, test } from 'vitest';
import type { Corners } from '@cloud-window/shared/protocol';
import { afterCapture, look, UNSTEADY, type Seen, type Steadiness } from './steadiness.ts';

const SHEET: Corners = [
  [0.2, 0.1],
  [0.8, 0.1],
  [0.8, 0.9],
  [0.2, 0.9],
];
const HOLD_MS = 1_000;

function moved(by: number): Corners {
  return SHEET.map(([x, y]) => [x + by, y]) as Corners;
}

/** Looks every 200 ms; answers the state and after how many of them the shutter released. */
function watch(state: Steadiness, looks: readonly Partial<Seen>[], from = 0) {
  let present = state;
  let firedAt: number | null = null;
  looks.forEach((each, index) => {
    const seen = { at: from + index * 200, corners: SHEET, isGood: true, print: [100, 100], ...each };
    const step = look(present, seen, HOLD_MS);
    present = step.next;
    if (step.fire) firedAt ??= index;
  });
  return { state: present, firedAt };
}
const still = (count: number, more: Partial<Seen> = {}) => Array.from({ length: count }, () => more);

describe('before a capture', () => {
  test('a good sheet that lies still for a second is captured, not sooner', () => {
    expect(watch(UNSTEADY, still(8)).firedAt).toBe(5);
  });

  test('the noise of the finder does not count as movement', () => {
    const looks = [0, 0.004, -0.004, 0.003, -0.002, 0.004, 0].map((by) => ({ corners: moved(by) }));
    expect(watch(UNSTEADY, looks).firedAt).toBe(5);
  });

  test('a sheet that creeps is never captured', () => {
    const looks = Array.from({ length: 30 }, (_, i) => ({ corners: moved(i * 0.004) }));
    expect(watch(UNSTEADY, looks).firedAt).toBeNull();
  });

  test.each([
    ['moves', { corners: moved(0.1) }],
    ['is lost', { corners: null }],
    ['is not good', { isGood: false }],
  ])('the time begins again when the sheet %s', (_, interruption) => {
    const looks = [...still(4), interruption, ...still(6)];
    expect(watch(UNSTEADY, looks).firedAt).toBe(10);
  });

  test('the ring fills as the time passes, and is empty while nothing lies still', () => {
    const first = look(UNSTEADY, { at: 0, corners: SHEET, isGood: true, print: [] }, HOLD_MS);
    expect(first.progress).toBe(0);
    const half = look(first.next, { at: 500, corners: SHEET, isGood: true, print: [] }, HOLD_MS);
    expect(half).toMatchObject({ progress: 0.5, fire: false });
    const lost = look(half.next, { at: 700, corners: null, isGood: false, print: [] }, HOLD_MS);
    expect(lost.progress).toBe(0);
  });
});

describe('after a capture', () => {
  const captured = afterCapture(watch(UNSTEADY, still(6)).state);

  test('the same paper is not captured again, however long it lies there', () => {
    const { firedAt, state } = watch(captured, still(50), 10_000);
    expect(firedAt).toBeNull();
    expect(state.captured).not.toBeNull();
  });

  test('once it was taken away, the next one is', () => {
    const looks = [...still(3, { corners: null, isGood: false }), ...still(8)];
    expect(watch(captured, looks, 10_000).firedAt).toBe(8);
  });

  test('once it was moved, it is captured where it lies then', () => {
    expect(watch(captured, still(9, { corners: moved(0.1) }), 10_000).firedAt).toBe(6);
  });

  test('another paper laid exactly upon it is another paper', () => {
    expect(watch(captured, still(9, { print: [100, 130] }), 10_000).firedAt).toBe(6);
  });

  test('a shadow that passes for one look is no change', () => {
    const looks = [...still(2), { print: [60, 60] }, ...still(10)];
    expect(watch(captured, looks, 10_000).firedAt).toBeNull();
  });

  test('a picture taken by hand without any sheet waits until one is found', () => {
    const byHand = afterCapture(watch(UNSTEADY, still(2, { corners: null, isGood: false })).state);
    expect(watch(byHand, still(9), 10_000).firedAt).toBe(6);
  });
});
