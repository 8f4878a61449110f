// The E-model against values that are printed in the recommendations, and against what must hold for any values.
import { expect, test } from 'vitest';
import { delayImpairment, lossImpairment, mosOf, mosOfRating, rating } from './quality-mos.ts';

// ITU-T G.107, table B.1: R, MOS.
test.each([
  [90, 4.34],
  [80, 4.03],
  [70, 3.6],
  [60, 3.1],
  [50, 2.58],
])('R = %i is a MOS of %f', (r, mos) => {
  // The table is rounded up: its own formula gives 4.024 for 80.
  expect(Math.abs(mosOfRating(r) - mos)).toBeLessThan(0.01);
});

test('the default rating, with nothing wrong, is a MOS of 4.41', () => {
  expect(mosOfRating(93.2)).toBeCloseTo(4.41, 2);
});

test('no rating is below 1 or above 4.5', () => {
  for (let r = -5; r <= 105; r += 0.25) {
    expect(mosOfRating(r)).toBeGreaterThanOrEqual(1);
    expect(mosOfRating(r)).toBeLessThanOrEqual(4.5);
  }
});

// G.107 (7-27): 0 up to 100 ms; worked by hand for X = 1 and X = 2.
test.each([
  [0, 0],
  [100, 0],
  [200, 25 * (2 ** (1 / 6) - 3 * (1 + 1 / 729) ** (1 / 6) + 2)],
  [400, 25 * (65 ** (1 / 6) - 3 * (1 + 64 / 729) ** (1 / 6) + 2)],
])('a delay of %i ms one way takes %f', (delay, points) => {
  expect(delayImpairment(delay)).toBeCloseTo(points, 6);
});

test('delay that nobody notices costs next to nothing, and 400 ms make many dissatisfied', () => {
  expect(delayImpairment(150)).toBeLessThan(1);
  expect(delayImpairment(400)).toBeCloseTo(24.1, 1);
});

// G.107 (7-29) with Ie = 0 and Bpl = 20 (FEC) or 10.
test.each([
  [0, true, 0],
  [0.01, true, 95 / 21],
  [0.05, true, 19],
  [0.2, true, 47.5],
  [0.1, false, 47.5],
  [1, true, (95 * 100) / 120],
])('a loss of %f with FEC %s takes %f', (loss, fec, points) => {
  expect(lossImpairment(loss, fec)).toBeCloseTo(points, 6);
});

test('a good line, a long one and a lossy one', () => {
  expect(mosOf({ rttMs: 20, bufferMs: 40, loss: 0, fec: true })).toBeCloseTo(4.41, 2);
  expect(mosOf({ rttMs: 600, bufferMs: 80, loss: 0, fec: true })).toBeLessThan(3.7);
  expect(mosOf({ rttMs: 20, bufferMs: 40, loss: 0.1, fec: true })).toBeCloseTo(3.18, 1);
  expect(mosOf({ rttMs: 20, bufferMs: 40, loss: 0.1, fec: false })).toBeLessThan(2.5);
});

test('more loss or more delay never sounds better', () => {
  const steps = Array.from({ length: 60 }, (_, index) => index);
  for (const step of steps) {
    const here = { rttMs: step * 40, bufferMs: 20, loss: 0.02, fec: true };
    expect(rating({ ...here, rttMs: here.rttMs + 40 })).toBeLessThanOrEqual(rating(here));
    const lossy = { rttMs: 80, bufferMs: 20, loss: step / 60, fec: true };
    expect(rating({ ...lossy, loss: lossy.loss + 1 / 60 })).toBeLessThan(rating(lossy));
  }
});
