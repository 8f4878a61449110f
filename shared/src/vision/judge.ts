// How much a quadrilateral looks like a sheet: paper is alike all over, whiter than what it lies on, has edges on all sides
// that end at its corners, and nothing of its kind around it. The weights were learned from scenes made by a programme.
import type { Colours } from './edges.ts';
import { distance, signedArea, type Point } from './geometry.ts';
import { sideSupport, type Quad } from './quads.ts';
import { whiteness, type Trace } from './traces.ts';

/** Colours nearer than this are the same paper. */
const ALIKE = 26;
const PLACES = 14;

/** What `judge` weighs, each within about 0–1. */
export function featuresOf(quad: Quad, traces: readonly Trace[], filled: Colours, white: number): number[] {
  const { corners, sides } = quad;
  const middle: Point = [
    corners.reduce((sum, p) => sum + p[0], 0) / 4,
    corners.reduce((sum, p) => sum + p[1], 0) / 4,
  ];
  const supports = sides.map((index, k) => {
    const trace = traces[index]!;
    const { nx, ny, rho } = trace.line;
    const along = (p: Point) => p[1] * nx - p[0] * ny;
    const s = along(corners[(k + 3) % 4]!);
    const t = along(corners[k]!);
    const inner = middle[0] * nx + middle[1] * ny > rho ? 1 : -1;
    return sideSupport(trace, Math.min(s, t), Math.max(s, t), inner);
  });
  const mean = (pick: (s: (typeof supports)[number]) => number) =>
    supports.reduce((sum, s) => sum + pick(s), 0) / 4;
  const least = (pick: (s: (typeof supports)[number]) => number) => Math.min(...supports.map(pick));
  const area = Math.abs(signedArea(corners)) / (filled.width * filled.height);
  return [
    mean((s) => s.edge),
    least((s) => s.edge),
    mean((s) => s.bold),
    least((s) => s.bold),
    mean((s) => s.step),
    least((s) => s.step),
    mean((s) => s.whiter),
    least((s) => s.whiter),
    mean((s) => s.overrun),
    Math.max(...supports.map((s) => s.overrun)),
    Math.sqrt(Math.min(1, area)),
    sides.filter((index) => traces[index]!.border).length / 4,
    ...ringFeatures(corners, middle, filled, white),
    ...shapeFeatures(corners, filled.width, filled.height),
  ];
}

/** The sheet's margin all around, and what lies just outside. */
function ringFeatures(corners: readonly Point[], middle: Point, filled: Colours, white: number): number[] {
  const inside: number[] = [];
  const outside: number[] = [];
  for (let k = 0; k < 4; k++) {
    const from = corners[k]!;
    const to = corners[(k + 1) % 4]!;
    const length = distance(from, to) || 1;
    let nx = -(to[1] - from[1]) / length;
    let ny = (to[0] - from[0]) / length;
    if ((middle[0] - from[0]) * nx + (middle[1] - from[1]) * ny < 0) {
      nx = -nx;
      ny = -ny;
    }
    for (let j = 0; j < PLACES; j++) {
      const s = (j + 0.5) / PLACES;
      const x = from[0] + (to[0] - from[0]) * s;
      const y = from[1] + (to[1] - from[1]) * s;
      for (const off of [4, 8]) {
        inside.push(pixelAt(filled, x + nx * off, y + ny * off));
        outside.push(pixelAt(filled, x - nx * off, y - ny * off));
      }
    }
  }
  const paper = medianColour(filled, inside);
  const near = (i: number) => i >= 0 && apart(filled, i, paper) < ALIKE;
  let same = 0;
  let seen = 0;
  for (let v = 0; v < 10; v++) {
    for (let u = 0; u < 10; u++) {
      const s = (u + 0.5) / 10;
      const t = (v + 0.5) / 10;
      const x =
        (1 - t) * ((1 - s) * corners[0]![0] + s * corners[1]![0]) +
        t * ((1 - s) * corners[3]![0] + s * corners[2]![0]);
      const y =
        (1 - t) * ((1 - s) * corners[0]![1] + s * corners[1]![1]) +
        t * ((1 - s) * corners[3]![1] + s * corners[2]![1]);
      const i = pixelAt(filled, x, y);
      if (i < 0) continue;
      seen++;
      if (near(i)) same++;
    }
  }
  const shown = outside.filter((i) => i >= 0);
  const perSide = [0, 1, 2, 3].map((k) => {
    const part = outside.slice(k * PLACES * 2, (k + 1) * PLACES * 2).filter((i) => i >= 0);
    return part.length > 0 ? part.filter(near).length / part.length : 0.5;
  });
  return [
    Math.max(0, Math.min(1.2, whiteness(paper[0], paper[1], paper[2]) / white)),
    inside.filter(near).length / inside.length,
    seen > 0 ? same / seen : 0,
    shown.length > 0 ? shown.filter(near).length / shown.length : 0.5,
    Math.max(...perSide),
    1 - shown.length / outside.length,
  ];
}

function shapeFeatures(corners: readonly Point[], width: number, height: number): number[] {
  const lengths = corners.map((p, k) => distance(p, corners[(k + 1) % 4]!));
  const [a, b, c, d] = lengths as [number, number, number, number];
  let slant = 0;
  for (let k = 0; k < 4; k++) {
    const p = corners[(k + 3) % 4]!;
    const q = corners[k]!;
    const r = corners[(k + 1) % 4]!;
    const dot = (p[0] - q[0]) * (r[0] - q[0]) + (p[1] - q[1]) * (r[1] - q[1]);
    slant = Math.max(slant, Math.abs(dot) / (distance(p, q) * distance(q, r) || 1));
  }
  const aspect = Math.max((a + c) / (b + d), (b + d) / (a + c));
  const cut = corners.filter((p) => p[0] < 0 || p[1] < 0 || p[0] > width || p[1] > height).length;
  return [
    slant,
    1 - Math.min(a, c) / Math.max(a, c),
    1 - Math.min(b, d) / Math.max(b, d),
    Math.min(1, Math.abs(Math.log(aspect / Math.SQRT2))),
    cut / 4,
  ];
}

function pixelAt(filled: Colours, x: number, y: number): number {
  const column = Math.round(x);
  const row = Math.round(y);
  return column < 0 || row < 0 || column >= filled.width || row >= filled.height
    ? -1
    : row * filled.width + column;
}

function medianColour(filled: Colours, pixels: readonly number[]): [number, number, number] {
  const shown = pixels.filter((i) => i >= 0);
  const middle = (plane: Float32Array) =>
    Float32Array.from(shown, (i) => plane[i]!).sort()[shown.length >> 1] ?? 0;
  return [middle(filled.light), middle(filled.redGreen), middle(filled.yellowBlue)];
}

function apart(filled: Colours, i: number, colour: readonly [number, number, number]): number {
  // Light falls unevenly on one sheet; its hue stays.
  const light = (filled.light[i]! - colour[0]) * 0.8;
  const redGreen = filled.redGreen[i]! - colour[1];
  const yellowBlue = filled.yellowBlue[i]! - colour[2];
  return Math.sqrt(light * light + redGreen * redGreen + yellowBlue * yellowBlue);
}

/** How the features of `featuresOf` are weighed. */
const WEIGHTS = [
  1.89, 3.76, 1.8, 4.34, 0.91, 3.11, 2.11, 2.77, -3.09, -5.84, 2.1, -1.32, 2.74, 0.37, -2.17, 0.57, 0.1,
  -1.98, -2.98, -1.11, -1.22, -3.03, -1.85,
];
/** What a sheet reaches in nineteen of twenty pictures and other things hardly ever. */
const BIAS = -7;

/** More than nothing where a quadrilateral is rather a sheet than not. */
export function judge(features: readonly number[]): number {
  return features.reduce((sum, value, k) => sum + value * (WEIGHTS[k] ?? 0), BIAS);
}
