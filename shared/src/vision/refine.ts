// From a rough quadrilateral to the sheet's own edges: each side is followed through the picture as it is, a gently bent
// curve is laid through what was found, and the corners are where neighbouring curves meet.
import { bendThrough, meeting, type Curve } from './bends.ts';
import { distance, type Point } from './geometry.ts';
import { channelsOf, type GrayOrRgba } from './image.ts';

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
  const fromEnd = s.map((value) => 1 - value);
  return {
    from,
    to,
    nx,
    ny,
    atStart: bendThrough(s, offset, weight, s, search.step),
    atEnd: bendThrough(s, offset, weight, fromEnd, search.step),
  };
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
