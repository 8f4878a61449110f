// A pointer that races sends thirty positions a second and always the newest; its end is never lost.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AttentionTarget, Spot } from '../protocol/attention.ts';
import { createPointerSender } from './pointer-sender.ts';

const target: AttentionTarget = { kind: 'document' };
let sent: (Spot | null)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
});
afterEach(() => vi.useRealTimers());

const sender = () =>
  createPointerSender(
    (_target, at) => sent.push(at),
    () => Date.now(),
  );

it('sends the first at once and the newest of each gap', () => {
  const pointer = sender();
  for (let step = 0; step <= 100; step += 1) {
    pointer.move(target, [step / 100, 0]);
    vi.advanceTimersByTime(10);
  }
  expect(sent[0]).toEqual([0, 0]);
  expect(sent.length).toBeGreaterThan(20);
  expect(sent.length).toBeLessThanOrEqual(32);
  vi.advanceTimersByTime(40);
  expect(sent.at(-1)).toEqual([1, 0]);
  pointer.close();
});

it('says now and then that it rests, and at once that it has gone', () => {
  const pointer = sender();
  pointer.move(target, [0.5, 0.5]);
  vi.advanceTimersByTime(4_100);
  expect(sent).toEqual([
    [0.5, 0.5],
    [0.5, 0.5],
    [0.5, 0.5],
  ]);
  pointer.move(target, null);
  pointer.move(target, null);
  vi.advanceTimersByTime(10_000);
  expect(sent.slice(3)).toEqual([null]);
});
