// Gently bent curves through what was seen of a sheet's sides, and where two of them meet.
import type { Point } from './geometry.ts';

/** Offset as a + b·s + c·s². */
type Bend = readonly [a: number, b: number, c: number];

/** A side: from corner to corner, and how far off the straight line its edge runs for s from 0 to 1. */
export interface Curve {
  readonly from: Point;
  readonly to: Point;
  readonly nx: number;
  readonly ny: number;
  /** As its beginning runs, and as its end does: a lifted corner bends a sheet's edge on one side only. */
  readonly atStart: Bend;
  readonly atEnd: Bend;
}

/** How far from a corner places count for it, as a part of the side, and how much all others still do. */
const NEAR = 0.3;
const FAR = 0.05;

/**
 * The gently bent curve most of the places agree on, those nearest the corner in question above all; straight where too
 * little of the side is seen.
 */
export function bendThrough(
  s: Float64Array,
  offset: Float64Array,
  weight: Float64Array,
  away: Float64Array,
  step: number,
): [number, number, number] {
  let bend: [number, number, number] = [0, 0, 0];
  const own = weight.map((w, k) => w * w * (FAR + Math.exp(-((away[k]! / NEAR) ** 2))));
  let trust = own;
  for (let round = 0; round < 8; round++) {
    bend = leastSquares(s, offset, trust, round > 1 && coversAll(trust, own));
    const residuals = offset.map((value, k) => Math.abs(value - at(bend, s[k]!)));
    const limit = Math.max(step, 3 * weightedMedian(residuals, own));
    trust = own.map((w, k) => {
      const r = residuals[k]! / limit;
      return r < 1 ? w * (1 - r * r) ** 2 : 0;
    });
  }
  return bend;
}

function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  let rest = weights.reduce((sum, w) => sum + w, 0) / 2;
  for (const k of order) {
    rest -= weights[k]!;
    if (rest <= 0) return values[k]!;
  }
  return 0;
}

/** Each quarter of the side has places that are believed. */
function coversAll(trust: Float64Array, weight: Float64Array): boolean {
  const quarter = Math.floor(trust.length / 4);
  for (let q = 0; q < 4; q++) {
    let believed = 0;
    for (let k = q * quarter; k < (q + 1) * quarter; k++) if (trust[k]! > 0.1 * weight[k]!) believed++;
    if (believed < quarter * 0.35) return false;
  }
  return true;
}

function at(bend: Bend, s: number): number {
  return bend[0] + bend[1] * s + bend[2] * s * s;
}

function leastSquares(
  s: Float64Array,
  offset: Float64Array,
  weight: Float64Array,
  bent: boolean,
): [number, number, number] {
  const m = [0, 0, 0, 0, 0];
  const v = [0, 0, 0];
  for (let k = 0; k < s.length; k++) {
    let power = weight[k]!;
    for (let p = 0; p < 5; p++) {
      m[p]! += power;
      if (p < 3) v[p]! += power * offset[k]!;
      power *= s[k]!;
    }
  }
  const [m0, m1, m2, m3, m4] = m as [number, number, number, number, number];
  const [v0, v1, v2] = v as [number, number, number];
  const flat = m0 * m2 - m1 * m1;
  if (!(flat > 1e-9)) return [0, 0, 0];
  const line: [number, number, number] = [(v0 * m2 - v1 * m1) / flat, (m0 * v1 - m1 * v0) / flat, 0];
  if (!bent) return line;
  const det = m0 * (m2 * m4 - m3 * m3) - m1 * (m1 * m4 - m2 * m3) + m2 * (m1 * m3 - m2 * m2);
  if (!(Math.abs(det) > 1e-12)) return line;
  return [
    (v0 * (m2 * m4 - m3 * m3) - m1 * (v1 * m4 - v2 * m3) + m2 * (v1 * m3 - v2 * m2)) / det,
    (m0 * (v1 * m4 - v2 * m3) - v0 * (m1 * m4 - m2 * m3) + m2 * (m1 * v2 - m2 * v1)) / det,
    (m0 * (m2 * v2 - m3 * v1) - m1 * (m1 * v2 - m2 * v1) + v0 * (m1 * m3 - m2 * m2)) / det,
  ];
}

/** Where the end of one curve meets the beginning of the next. */
export function meeting(first: Curve, second: Curve): Point | null {
  let s = 1;
  let t = 0;
  let point: Point | null = null;
  for (let round = 0; round < 5; round++) {
    const p = pointOn(first, first.atEnd, s);
    const q = pointOn(second, second.atStart, t);
    const u = directionOn(first, first.atEnd, s);
    const v = directionOn(second, second.atStart, t);
    const det = u[0] * v[1] - u[1] * v[0];
    if (Math.abs(det) < 1e-6) return null;
    const ds = ((q[0] - p[0]) * v[1] - (q[1] - p[1]) * v[0]) / det;
    const dt = ((q[0] - p[0]) * u[1] - (q[1] - p[1]) * u[0]) / det;
    s = Math.max(0.8, Math.min(1.2, s + ds));
    t = Math.max(-0.2, Math.min(0.2, t + dt));
    point = pointOn(first, first.atEnd, s);
  }
  return point;
}

function pointOn(curve: Curve, bend: Bend, s: number): Point {
  const off = at(bend, s);
  return [
    curve.from[0] + (curve.to[0] - curve.from[0]) * s + curve.nx * off,
    curve.from[1] + (curve.to[1] - curve.from[1]) * s + curve.ny * off,
  ];
}

function directionOn(curve: Curve, bend: Bend, s: number): Point {
  const slope = bend[1] + 2 * bend[2] * s;
  return [curve.to[0] - curve.from[0] + curve.nx * slope, curve.to[1] - curve.from[1] + curve.ny * slope];
}
