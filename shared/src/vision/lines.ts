// Straight edges of a small picture: a Hough transform in which each pixel votes for the lines along its own edge.
import type { Gradient } from './edges.ts';

/** The line of all points with x·nx + y·ny = rho. */
export interface Line {
  readonly nx: number;
  readonly ny: number;
  readonly rho: number;
  readonly votes: number;
}

interface EdgePixels {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly angle: Float32Array;
  readonly weight: Float32Array;
  readonly count: number;
}

const ANGLES = 180;
const RHO_STEP = 1.5;
/** A change of this many grey levels per pixel already counts in full, so that faint sides compete with strong text. */
const FULL_WEIGHT = 8;
const FAINTEST = 1.1;

/** The strongest lines, at most `perSector` of each twelfth of all directions, refitted to the pixels that voted for them. */
export function findLines(gradient: Gradient, most: number, perSector: number): Line[] {
  const pixels = edgePixels(gradient);
  const { width, height } = gradient;
  const reach = Math.hypot(width, height);
  const bins = Math.ceil((2 * reach) / RHO_STEP) + 1;
  const votes = new Float32Array(ANGLES * bins);
  const cos = new Float32Array(ANGLES);
  const sin = new Float32Array(ANGLES);
  for (let a = 0; a < ANGLES; a++) {
    cos[a] = Math.cos((a * Math.PI) / ANGLES);
    sin[a] = Math.sin((a * Math.PI) / ANGLES);
  }
  for (let p = 0; p < pixels.count; p++) {
    const centre = Math.round((pixels.angle[p]! * ANGLES) / Math.PI);
    for (let d = -3; d <= 3; d++) {
      const a = (centre + d + ANGLES) % ANGLES;
      const rho = pixels.x[p]! * cos[a]! + pixels.y[p]! * sin[a]!;
      votes[a * bins + Math.round((rho + reach) / RHO_STEP)]! += pixels.weight[p]!;
    }
  }
  const peaks = peaksOf(votes, bins, Math.min(width, height) * 0.08);
  const chosen: Line[] = [];
  const inSector = new Int32Array(12);
  for (const peak of peaks) {
    if (chosen.length >= most) break;
    const a = Math.floor(peak / bins);
    const sector = Math.floor((a * 12) / ANGLES);
    if (inSector[sector]! >= perSector) continue;
    const line = refitted(pixels, cos[a]!, sin[a]!, (peak % bins) * RHO_STEP - reach, votes[peak]!);
    if (chosen.some((other) => isSame(line, other, width, height))) continue;
    inSector[sector]!++;
    chosen.push(line);
  }
  return chosen;
}

/** Pixels on the ridge of the gradient, with the direction of their normal in [0, π). */
function edgePixels(gradient: Gradient): EdgePixels {
  const { width, height, magnitude } = gradient;
  const most = width * height;
  const x = new Float32Array(most);
  const y = new Float32Array(most);
  const angle = new Float32Array(most);
  const weight = new Float32Array(most);
  let count = 0;
  for (let row = 2; row < height - 2; row++) {
    for (let column = 2, i = row * width + 2; column < width - 2; column++, i++) {
      const m = magnitude[i]!;
      if (m < FAINTEST) continue;
      const gx = gradient.x[i]!;
      const gy = gradient.y[i]!;
      const ax = Math.abs(gx);
      const ay = Math.abs(gy);
      let next: number;
      if (ax > 2.414 * ay) next = 1;
      else if (ay > 2.414 * ax) next = width;
      else next = gx > 0 === gy > 0 ? width + 1 : width - 1;
      const before = magnitude[i - next]!;
      const after = magnitude[i + next]!;
      if (m < before || m <= after) continue;
      // Where between the pixels the ridge is.
      const bend = before - 2 * m + after;
      const shift = bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
      const dx = next === width ? 0 : next === width - 1 ? -1 : 1;
      const dy = next === 1 ? 0 : 1;
      x[count] = column + dx * shift;
      y[count] = row + dy * shift;
      let a = Math.atan2(gy, gx);
      if (a < 0) a += Math.PI;
      if (a >= Math.PI) a -= Math.PI;
      angle[count] = a;
      weight[count] = Math.min(1, m / FULL_WEIGHT);
      count++;
    }
  }
  return { x, y, angle, weight, count };
}

/** Local maxima of the votes, strongest first. */
function peaksOf(votes: Float32Array, bins: number, least: number): number[] {
  const peaks: number[] = [];
  const total = new Float32Array(votes.length);
  for (let i = 1; i < votes.length - 1; i++) total[i] = votes[i]! + 0.5 * (votes[i - 1]! + votes[i + 1]!);
  for (let a = 0; a < ANGLES; a++) {
    for (let r = 2; r < bins - 2; r++) {
      const i = a * bins + r;
      const value = total[i]!;
      if (value < least) continue;
      let highest = true;
      for (let d = -2; d <= 2 && highest; d++) {
        // Past the last direction comes the first, seen from the other end.
        const angle = a + d;
        const wraps = angle < 0 || angle >= ANGLES;
        const row = ((angle + ANGLES) % ANGLES) * bins;
        const at = wraps ? bins - 1 - r : r;
        for (let e = -2; e <= 2; e++) {
          const other = row + at + e;
          if (other === i || at + e < 0 || at + e >= bins) continue;
          if (total[other]! > value || (total[other] === value && other < i)) {
            highest = false;
            break;
          }
        }
      }
      if (highest) peaks.push(i);
    }
  }
  return peaks.sort((p, q) => total[q]! - total[p]!);
}

/** The line through the pixels near the peak, by weighted least squares. */
function refitted(pixels: EdgePixels, nx: number, ny: number, rho: number, votes: number): Line {
  const direction = Math.atan2(ny, nx);
  let sw = 0;
  let su = 0;
  let sv = 0;
  let suu = 0;
  let suv = 0;
  for (let p = 0; p < pixels.count; p++) {
    const off = pixels.x[p]! * nx + pixels.y[p]! * ny - rho;
    if (off > 2 || off < -2) continue;
    let turn = Math.abs(pixels.angle[p]! - direction);
    if (turn > Math.PI / 2) turn = Math.PI - turn;
    if (Math.abs(turn) > 0.14) continue;
    const along = pixels.y[p]! * nx - pixels.x[p]! * ny;
    const w = pixels.weight[p]!;
    sw += w;
    su += w * along;
    sv += w * off;
    suu += w * along * along;
    suv += w * along * off;
  }
  const spread = sw * suu - su * su;
  if (sw < 4 || spread <= sw * sw) return { nx, ny, rho, votes };
  const slope = Math.max(-0.03, Math.min(0.03, (sw * suv - su * sv) / spread));
  const offset = (sv - slope * su) / sw;
  // off = slope · along + offset is the line turned by the slope.
  const length = Math.hypot(1, slope);
  return {
    nx: (nx + slope * ny) / length,
    ny: (ny - slope * nx) / length,
    rho: (rho + offset) / length,
    votes,
  };
}

function isSame(a: Line, b: Line, width: number, height: number): boolean {
  const dot = a.nx * b.nx + a.ny * b.ny;
  if (Math.abs(dot) < 0.9995) return false;
  const sign = dot < 0 ? -1 : 1;
  const gap =
    a.rho - sign * b.rho - (((a.nx - sign * b.nx) * width) / 2 + ((a.ny - sign * b.ny) * height) / 2);
  return Math.abs(gap) < 1.5;
}
