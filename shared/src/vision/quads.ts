// Which four lines might be a sheet: all that make a plausible quadrilateral, the best supported first.
import type { Point } from './geometry.ts';
import { meanBetween, type Trace } from './traces.ts';

/** A quadrilateral of candidate lines; corner k lies between side k and side k + 1. */
export interface Quad {
  readonly sides: readonly [number, number, number, number];
  readonly corners: readonly [Point, Point, Point, Point];
  readonly score: number;
}

/** What one side of a quadrilateral has for itself; each within 0–1, `whiter` within ±1. */
export interface SideSupport {
  readonly edge: number;
  readonly bold: number;
  readonly step: number;
  readonly whiter: number;
  /** The edge goes on beyond the corners, as rules and desks do and sheets do not. */
  readonly overrun: number;
}

const BORDER_SUPPORT: SideSupport = { edge: 0.2, bold: 0.2, step: 0.2, whiter: 0.1, overrun: 0 };
/** Sides that face each other converge at most so much (cosine), corners are at least so far from flat. */
const LEAST_PARALLEL = Math.cos((42 * Math.PI) / 180);
const MOST_COSINE_AT_CORNER = Math.cos((42 * Math.PI) / 180);
/** Corners may lie outside the picture by this part of its size. */
const BEYOND = 0.12;
const SMALLEST_AREA = 0.04;
const SHORTEST_SIDE = 0.1;

/** How a stretch of a line would do as a side whose inner half is where the normal points (`inner` 1) or not (-1). */
export function sideSupport(trace: Trace, from: number, until: number, inner: 1 | -1): SideSupport {
  if (trace.border) return BORDER_SUPPORT;
  const length = until - from;
  // Rounded and lifted corners say nothing about the side.
  const a = from + length * 0.04;
  const b = until - length * 0.04;
  const beyond = Math.max(4, length * 0.08);
  return {
    edge: meanBetween(trace, trace.edge, a, b),
    bold: meanBetween(trace, trace.bold, a, b),
    step: meanBetween(trace, trace.step, a, b),
    whiter: inner * meanBetween(trace, trace.whiter, a, b),
    overrun:
      (meanBetween(trace, trace.bold, from - 3 - beyond, from - 3) +
        meanBetween(trace, trace.bold, until + 3, until + 3 + beyond)) /
      2,
  };
}

function worth(side: SideSupport): number {
  return 0.25 * side.edge + 0.4 * side.bold + 0.35 * side.step + 0.3 * side.whiter - 0.25 * side.overrun;
}

/** The best quadrilaterals, no two of them nearly alike. */
export function findQuads(traces: readonly Trace[], width: number, height: number, most: number): Quad[] {
  const n = traces.length;
  const diagonal = Math.hypot(width, height);
  const crossing = crossings(traces, width, height);
  const { px, py, along, valid } = crossing;
  const found: Quad[] = [];
  let bar = -Infinity;
  for (let a = 0; a < n; a++) {
    for (let c = a + 1; c < n; c++) {
      const la = traces[a]!.line;
      const lc = traces[c]!.line;
      if (Math.abs(la.nx * lc.nx + la.ny * lc.ny) < LEAST_PARALLEL) continue;
      const across: number[] = [];
      const plus: number[] = [];
      const minus: number[] = [];
      for (let b = 0; b < n; b++) {
        if (!valid[a * n + b] || !valid[c * n + b]) continue;
        const from = Math.min(along[b * n + a]!, along[b * n + c]!);
        const until = Math.max(along[b * n + a]!, along[b * n + c]!);
        if (until - from < SHORTEST_SIDE * diagonal) continue;
        across.push(b);
        plus.push(worth(sideSupport(traces[b]!, from, until, 1)));
        minus.push(worth(sideSupport(traces[b]!, from, until, -1)));
      }
      for (let i = 0; i < across.length; i++) {
        const b = across[i]!;
        const lb = traces[b]!.line;
        for (let j = i + 1; j < across.length; j++) {
          const d = across[j]!;
          // Each quadrilateral is met twice, from either pair of its sides.
          if (Math.min(b, d) < a) continue;
          const ld = traces[d]!.line;
          if (Math.abs(lb.nx * ld.nx + lb.ny * ld.ny) < LEAST_PARALLEL) continue;
          if (Math.abs(along[a * n + b]! - along[a * n + d]!) < SHORTEST_SIDE * diagonal) continue;
          if (Math.abs(along[c * n + b]! - along[c * n + d]!) < SHORTEST_SIDE * diagonal) continue;
          const x0 = px[a * n + b]!;
          const y0 = py[a * n + b]!;
          const x1 = px[b * n + c]!;
          const y1 = py[b * n + c]!;
          const x2 = px[c * n + d]!;
          const y2 = py[c * n + d]!;
          const x3 = px[d * n + a]!;
          const y3 = py[d * n + a]!;
          const turn0 = (x1 - x0) * (y2 - y1) - (y1 - y0) * (x2 - x1);
          const turn1 = (x2 - x1) * (y3 - y2) - (y2 - y1) * (x3 - x2);
          const turn2 = (x3 - x2) * (y0 - y3) - (y3 - y2) * (x0 - x3);
          const turn3 = (x0 - x3) * (y1 - y0) - (y0 - y3) * (x1 - x0);
          if (!(turn0 > 0 === turn1 > 0 && turn1 > 0 === turn2 > 0 && turn2 > 0 === turn3 > 0)) continue;
          const area = Math.abs((x2 - x0) * (y3 - y1) - (y2 - y0) * (x3 - x1)) / 2 / (width * height);
          if (area < SMALLEST_AREA) continue;
          const mx = (x0 + x1 + x2 + x3) / 4;
          const my = (y0 + y1 + y2 + y3) / 4;
          const wb = mx * lb.nx + my * lb.ny > lb.rho ? plus[i]! : minus[i]!;
          const wd = mx * ld.nx + my * ld.ny > ld.rho ? plus[j]! : minus[j]!;
          const known = wb + wd;
          if ((known + 2) / 4 + 0.5 < bar - 2) continue;
          const wa = sideWorth(traces[a]!, along[a * n + b]!, along[a * n + d]!, mx, my);
          const wc = sideWorth(traces[c]!, along[c * n + b]!, along[c * n + d]!, mx, my);
          const score =
            (wa + wb + wc + wd) / 4 + 0.5 * Math.min(wa, wb, wc, wd) + 0.25 * Math.sqrt(Math.min(1, area));
          if (score < bar) continue;
          found.push({
            sides: [a, b, c, d],
            corners: [
              [x0, y0],
              [x1, y1],
              [x2, y2],
              [x3, y3],
            ],
            score,
          });
          if (found.length >= 4000) {
            found.sort((p, q) => q.score - p.score);
            found.length = 1000;
            bar = found[999]!.score;
          }
        }
      }
    }
  }
  found.sort((p, q) => q.score - p.score);
  const kept: Quad[] = [];
  for (const quad of found) {
    if (kept.length >= most) break;
    if (!kept.some((other) => isNear(quad, other))) kept.push(quad);
  }
  return kept;
}

function sideWorth(trace: Trace, s: number, t: number, mx: number, my: number): number {
  const { nx, ny, rho } = trace.line;
  return worth(sideSupport(trace, Math.min(s, t), Math.max(s, t), mx * nx + my * ny > rho ? 1 : -1));
}

/** Where each two lines meet, and whether that might be a corner. */
function crossings(traces: readonly Trace[], width: number, height: number) {
  const n = traces.length;
  const px = new Float64Array(n * n);
  const py = new Float64Array(n * n);
  const along = new Float64Array(n * n);
  const valid = new Uint8Array(n * n);
  for (let i = 0; i < n; i++) {
    const p = traces[i]!.line;
    for (let j = 0; j < n; j++) {
      const q = traces[j]!.line;
      if (Math.abs(p.nx * q.nx + p.ny * q.ny) > MOST_COSINE_AT_CORNER) continue;
      const det = p.nx * q.ny - p.ny * q.nx;
      const x = (p.rho * q.ny - q.rho * p.ny) / det;
      const y = (q.rho * p.nx - p.rho * q.nx) / det;
      px[i * n + j] = x;
      py[i * n + j] = y;
      along[i * n + j] = y * p.nx - x * p.ny;
      const inside =
        x > -BEYOND * width && x < (1 + BEYOND) * width && y > -BEYOND * height && y < (1 + BEYOND) * height;
      valid[i * n + j] = inside ? 1 : 0;
    }
  }
  return { px, py, along, valid };
}

function isNear(a: Quad, b: Quad): boolean {
  return a.corners.every((p) =>
    b.corners.some((q) => Math.abs(p[0] - q[0]) < 4 && Math.abs(p[1] - q[1]) < 4),
  );
}
