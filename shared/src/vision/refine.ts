// From a rough quadrilateral to the sheet's own edges: each side is followed through the picture as it is, a gently bent
// curve is laid through what was found, and the corners are where neighbouring curves meet.
import { distance, type Point } from './geometry.ts';
import { channelsOf, type GrayOrRgba } from './image.ts';

/** A side: from corner to corner, and how far off the straight line its edge runs, as a + b·s + c·s² for s from 0 to 1. */
interface Curve {
  readonly from: Point;
  readonly to: Point;
  readonly nx: number;
  readonly ny: number;
  readonly bend: readonly [a: number, b: number, c: number];
}

interface Search {
  /** How far on both sides of the rough side the edge is looked for, in pixels. */
  readonly band: number;
  /** Distance of two offsets, in pixels. */
  readonly step: number;
  /** How many places along a side. */
  readonly places: number;
}

/** Colour differences below this do not tell inside from outside. */
const FAINT_STEP = 8;
/** Ends of a side that are not looked at: corners are rounded, lifted or bent over. */
const ENDS = 0.03;

/** Corners of the sheet, given those of a rough quadrilateral in order around it. */
export function refineCorners(image: GrayOrRgba, rough: readonly Point[], search: Search): Point[] {
  const middle: Point = [
    rough.reduce((sum, p) => sum + p[0], 0) / 4,
    rough.reduce((sum, p) => sum + p[1], 0) / 4,
  ];
  const curves = rough.map((from, k) => fitSide(image, from, rough[(k + 1) % 4]!, middle, search));
  return rough.map((corner, k) => {
    const met = meeting(curves[(k + 3) % 4]!, curves[k]!);
    return met && distance(met, corner) < 3 * search.band ? met : corner;
  });
}

function fitSide(image: GrayOrRgba, from: Point, to: Point, middle: Point, search: Search): Curve {
  const length = distance(from, to) || 1;
  let nx = -(to[1] - from[1]) / length;
  let ny = (to[0] - from[0]) / length;
  // The normal points inwards.
  if ((middle[0] - from[0]) * nx + (middle[1] - from[1]) * ny < 0) {
    nx = -nx;
    ny = -ny;
  }
  const { places } = search;
  const half = Math.ceil(search.band / search.step);
  const response = edgeResponse(image, from, to, nx, ny, half, search);
  const path = strongestPath(response, places, 2 * half + 1);
  const s = new Float64Array(places);
  const offset = new Float64Array(places);
  const weight = new Float64Array(places);
  for (let k = 0; k < places; k++) {
    const m = path[k]!;
    const row = k * (2 * half + 1);
    const here = response[row + m]!;
    const before = m > 0 ? response[row + m - 1]! : here;
    const after = m < 2 * half ? response[row + m + 1]! : here;
    const curve = before - 2 * here + after;
    const shift = curve < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * curve))) : 0;
    s[k] = placeAt(k, places);
    offset[k] = (m - half + shift) * search.step;
    weight[k] = here;
  }
  return { from, to, nx, ny, bend: bendThrough(s, offset, weight, search.step) };
}

function placeAt(k: number, places: number): number {
  return ENDS + ((1 - 2 * ENDS) * (k + 0.5)) / places;
}

/** How much each offset at each place looks like the edge between the sheet (inside) and what it lies on, 0–1. */
function edgeResponse(
  image: GrayOrRgba,
  from: Point,
  to: Point,
  nx: number,
  ny: number,
  half: number,
  search: Search,
): Float32Array {
  const { places, step } = search;
  const size = 2 * half + 1;
  const reach = 2;
  const wide = size + 2 * reach;
  const samples = new Float32Array(places * wide * 3);
  const channels = channelsOf(image);
  const length = distance(from, to);
  const dx = (to[0] - from[0]) / length;
  const dy = (to[1] - from[1]) / length;
  const spacing = ((1 - 2 * ENDS) * length) / places;
  const along = Math.max(1, Math.min(5, Math.round(spacing / 2)));
  for (let k = 0; k < places; k++) {
    const at = placeAt(k, places) * length;
    for (let m = 0; m < wide; m++) {
      const off = (m - half - reach) * step;
      const cell = (k * wide + m) * 3;
      for (let j = 0; j < along; j++) {
        const t = at + ((j + 0.5) / along - 0.5) * spacing;
        addPixel(image, channels, from[0] + dx * t + nx * off, from[1] + dy * t + ny * off, samples, cell);
      }
      samples[cell]! /= along;
      samples[cell + 1]! /= along;
      samples[cell + 2]! /= along;
    }
  }
  const inwards = stepInwards(samples, places, wide);
  const strength = Math.hypot(inwards[0], inwards[1], inwards[2]);
  const response = new Float32Array(places * size);
  for (let k = 0; k < places; k++) {
    for (let m = 0; m < size; m++) {
      const inner = (k * wide + m + reach + 1) * 3;
      const outer = (k * wide + m + reach - 1) * 3;
      const inner2 = inner + 3;
      const outer2 = outer - 3;
      let along2 = 0;
      let total = 0;
      for (let c = 0; c < 3; c++) {
        const difference =
          (samples[inner + c]! + samples[inner2 + c]! - samples[outer + c]! - samples[outer2 + c]!) / 2;
        along2 += difference * inwards[c]!;
        total += difference * difference;
      }
      const change = Math.sqrt(total);
      const aligned = strength > FAINT_STEP && change > 0 ? Math.max(0, along2 / (change * strength)) : 0.6;
      response[k * size + m] = (change / (change + 14)) * (0.3 + 0.7 * aligned);
    }
  }
  return response;
}

/** By how much the colour inside differs from the one outside, over the whole side. */
function stepInwards(samples: Float32Array, places: number, wide: number): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  const part = Math.floor(wide / 3);
  for (let k = 0; k < places; k++) {
    for (let m = 0; m < part; m++) {
      const outer = (k * wide + m) * 3;
      const inner = (k * wide + wide - 1 - m) * 3;
      for (let c = 0; c < 3; c++) sum[c]! += samples[inner + c]! - samples[outer + c]!;
    }
  }
  const count = places * part;
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

/** Bilinear; outside the picture its last pixel goes on. */
function addPixel(
  image: GrayOrRgba,
  channels: 1 | 4,
  x: number,
  y: number,
  sums: Float32Array,
  cell: number,
): void {
  const { data, width, height } = image;
  const cx = x < 0 ? 0 : x > width - 1.001 ? width - 1.001 : x;
  const cy = y < 0 ? 0 : y > height - 1.001 ? height - 1.001 : y;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const i = (y0 * width + x0) * channels;
  const below = i + width * channels;
  const w00 = (1 - fx) * (1 - fy);
  const w10 = fx * (1 - fy);
  const w01 = (1 - fx) * fy;
  const w11 = fx * fy;
  for (let c = 0; c < 3; c++) {
    const k = channels === 4 ? c : 0;
    sums[cell + c]! +=
      data[i + k]! * w00 +
      data[i + k + channels]! * w10 +
      data[below + k]! * w01 +
      data[below + k + channels]! * w11;
  }
}

/** One offset for each place, so that the edge is strong all along and hardly jumps. */
function strongestPath(response: Float32Array, places: number, size: number): Int32Array {
  const best = new Float32Array(places * size);
  const came = new Int8Array(places * size);
  const half = (size - 1) / 2;
  for (let k = 0; k < places; k++) {
    for (let m = 0; m < size; m++) {
      let most = 0;
      let from = 0;
      if (k > 0) {
        most = -Infinity;
        for (let d = -2; d <= 2; d++) {
          const p = m + d;
          if (p < 0 || p >= size) continue;
          const value = best[(k - 1) * size + p]! - 0.12 * Math.abs(d);
          if (value > most) {
            most = value;
            from = d;
          }
        }
      }
      best[k * size + m] = most + response[k * size + m]! - (0.08 * Math.abs(m - half)) / half;
      came[k * size + m] = from;
    }
  }
  const path = new Int32Array(places);
  let m = 0;
  for (let i = 1; i < size; i++) {
    if (best[(places - 1) * size + i]! > best[(places - 1) * size + m]!) m = i;
  }
  for (let k = places - 1; k >= 0; k--) {
    path[k] = m;
    m += came[k * size + m]!;
  }
  return path;
}

/** The gently bent curve most of the places agree on; straight where too little of the side is seen. */
function bendThrough(
  s: Float64Array,
  offset: Float64Array,
  weight: Float64Array,
  step: number,
): [number, number, number] {
  let bend: [number, number, number] = [0, 0, 0];
  let trust = weight.slice();
  for (let round = 0; round < 8; round++) {
    bend = leastSquares(s, offset, trust, round > 1 && coversAll(trust, weight));
    const residuals = offset.map((value, k) => Math.abs(value - at(bend, s[k]!)));
    const typical = [...residuals].sort((a, b) => a - b)[Math.floor(residuals.length / 2)]!;
    const limit = Math.max(step, 3 * typical);
    trust = weight.map((w, k) => {
      const r = residuals[k]! / limit;
      return r < 1 ? w * w * (1 - r * r) ** 2 : 0;
    });
  }
  return bend;
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

function at(bend: readonly [number, number, number], s: number): number {
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
function meeting(first: Curve, second: Curve): Point | null {
  let s = 1;
  let t = 0;
  let point: Point | null = null;
  for (let round = 0; round < 5; round++) {
    const p = pointOn(first, s);
    const q = pointOn(second, t);
    const u = directionOn(first, s);
    const v = directionOn(second, t);
    const det = u[0] * v[1] - u[1] * v[0];
    if (Math.abs(det) < 1e-6) return null;
    const ds = ((q[0] - p[0]) * v[1] - (q[1] - p[1]) * v[0]) / det;
    const dt = ((q[0] - p[0]) * u[1] - (q[1] - p[1]) * u[0]) / det;
    s = Math.max(0.8, Math.min(1.2, s + ds));
    t = Math.max(-0.2, Math.min(0.2, t + dt));
    point = pointOn(first, s);
  }
  return point;
}

function pointOn(curve: Curve, s: number): Point {
  const off = at(curve.bend, s);
  return [
    curve.from[0] + (curve.to[0] - curve.from[0]) * s + curve.nx * off,
    curve.from[1] + (curve.to[1] - curve.from[1]) * s + curve.ny * off,
  ];
}

function directionOn(curve: Curve, s: number): Point {
  const slope = curve.bend[1] + 2 * curve.bend[2] * s;
  return [curve.to[0] - curve.from[0] + curve.nx * slope, curve.to[1] - curve.from[1] + curve.ny * slope];
}
