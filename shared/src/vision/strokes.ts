// How sharp what is written is: the width of its edges, measured in the picture as it came from the camera.
import type { Corners } from './geometry.ts';
import { channelsOf, type GrayOrRgba } from './image.ts';

/** Rows (and columns) that are looked along, at most. */
const SCANS = 260;
/** Edges below this contrast are paper's own structure, shadows or noise. */
const CONTRASTS = [60, 28];
/** So many edges tell something. */
const ENOUGH = 60;

/**
 * Width in pixels of the edges of strokes inside the sheet, across or down, whichever is worse (a shaken picture is sharp
 * in one direction); null where too little is written to tell.
 */
export function strokeBlurIn(image: GrayOrRgba, corners: Corners): number | null {
  for (const contrast of CONTRASTS) {
    const across = widths(image, corners, contrast, true);
    const down = widths(image, corners, contrast, false);
    if (across.length + down.length < ENOUGH) continue;
    const sorted = [across, down]
      .filter((list) => list.length >= ENOUGH / 2)
      .map((list) => list.sort((a, b) => a - b));
    return Math.max(...sorted.map((list) => list[Math.floor(list.length * 0.4)]!));
  }
  return null;
}

/** Widths of the edges met along rows or columns. */
function widths(image: GrayOrRgba, corners: Corners, contrast: number, across: boolean): number[] {
  const channels = channelsOf(image);
  const lines = across ? image.height : image.width;
  const stride = Math.max(2, Math.ceil(lines / SCANS));
  const found: number[] = [];
  const values = new Float32Array(Math.max(image.width, image.height));
  for (let line = stride; line < lines - 1; line += stride) {
    const [from, until] = insideAt(corners, line, across);
    const first = Math.max(0, Math.ceil(from));
    const last = Math.min((across ? image.width : image.height) - 1, Math.floor(until));
    if (last - first < 20) continue;
    for (let k = first; k <= last; k++) {
      values[k] = across
        ? brightness(image, channels, k, line, 0, 1)
        : brightness(image, channels, line, k, 1, 0);
    }
    edgesAlong(values, first, last, contrast, found);
  }
  return found;
}

/** Mean of three neighbouring pixels across the direction that is looked along: less noise, same edges. */
function brightness(
  image: GrayOrRgba,
  channels: 1 | 4,
  x: number,
  y: number,
  dx: number,
  dy: number,
): number {
  let sum = 0;
  for (let d = -1; d <= 1; d++) {
    const column = Math.min(image.width - 1, Math.max(0, x + d * dx));
    const row = Math.min(image.height - 1, Math.max(0, y + d * dy));
    const i = (row * image.width + column) * channels;
    sum +=
      channels === 1
        ? image.data[i]!
        : 0.3 * image.data[i]! + 0.59 * image.data[i + 1]! + 0.11 * image.data[i + 2]!;
  }
  return sum / 3;
}

/** Stretches that only rise or only fall; their contrast over their steepest step is their width. */
function edgesAlong(
  values: Float32Array,
  first: number,
  last: number,
  contrast: number,
  found: number[],
): void {
  let start = first;
  let steepest = 0;
  for (let k = first + 1; k <= last; k++) {
    const step = values[k]! - values[k - 1]!;
    const rising = values[k - 1]! - values[start]!;
    if (rising !== 0 && step > 0 !== rising > 0 && Math.abs(step) > 0.5) {
      if (Math.abs(rising) >= contrast) found.push(Math.abs(rising) / steepest);
      start = k - 1;
      steepest = 0;
    }
    // A flat stretch is not part of an edge.
    if (Math.abs(step) < 1.5 && Math.abs(values[k]! - values[start]!) < contrast / 2) {
      start = k;
      steepest = 0;
    }
    steepest = Math.max(steepest, Math.abs(step));
  }
}

/** Which part of a row or column lies inside the sheet, a twenty-fifth of it left out at each end. */
function insideAt(corners: Corners, line: number, across: boolean): [number, number] {
  let from = Infinity;
  let until = -Infinity;
  for (let k = 0; k < 4; k++) {
    const p = corners[k]!;
    const q = corners[(k + 1) % 4]!;
    const a = across ? p[1] : p[0];
    const b = across ? q[1] : q[0];
    if (a > line === b > line) continue;
    const t = (line - a) / (b - a);
    const cut = across ? p[0] + (q[0] - p[0]) * t : p[1] + (q[1] - p[1]) * t;
    from = Math.min(from, cut);
    until = Math.max(until, cut);
  }
  const margin = (until - from) * 0.04;
  return [from + margin, until - margin];
}
