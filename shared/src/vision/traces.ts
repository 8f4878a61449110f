// What is seen along each candidate line, summed up so that any stretch of it can be judged at once.
import type { Colours, Gradient } from './edges.ts';
import type { Line } from './lines.ts';

/** Running sums along a line, one entry a pixel from `start` on. Positive is the side its normal points to. */
export interface Trace {
  readonly line: Line;
  /** The picture's own frame: where a sheet ends that the camera does not see whole. */
  readonly border: boolean;
  readonly start: number;
  readonly count: number;
  /** Edge in the picture as it is. */
  readonly edge: Float32Array;
  /** Edge where thin dark things are filled in. */
  readonly bold: Float32Array;
  /** Both sides differ in colour. */
  readonly step: Float32Array;
  /** The positive side is whiter than the other. */
  readonly whiter: Float32Array;
}

/** How white a colour is: bright and without a hue. */
export function whiteness(light: number, redGreen: number, yellowBlue: number): number {
  return light - 0.8 * (Math.abs(redGreen) + Math.abs(yellowBlue));
}

/** Follows a line through the picture. */
export function traceOf(line: Line, plain: Gradient, bold: Gradient, filled: Colours): Trace {
  const { width, height } = plain;
  const { nx, ny, rho } = line;
  const [from, until] = stretchInside(line, width, height);
  const start = Math.ceil(from);
  const count = Math.max(0, Math.floor(until) - start + 1);
  const trace = {
    line,
    border: false,
    start,
    count,
    edge: new Float32Array(count + 1),
    bold: new Float32Array(count + 1),
    step: new Float32Array(count + 1),
    whiter: new Float32Array(count + 1),
  };
  const { light, redGreen, yellowBlue } = filled;
  for (let k = 0; k < count; k++) {
    const t = start + k;
    const x = nx * rho - ny * t;
    const y = ny * rho + nx * t;
    let edge = 0;
    let boldEdge = 0;
    for (let off = -2; off <= 2; off++) {
      const i = index(x + nx * off, y + ny * off, width, height);
      const plainHere = Math.abs(plain.x[i]! * nx + plain.y[i]! * ny);
      const boldHere = Math.abs(bold.x[i]! * nx + bold.y[i]! * ny);
      if (plainHere > edge) edge = plainHere;
      if (boldHere > boldEdge) boldEdge = boldHere;
    }
    const a = index(x + nx * 4, y + ny * 4, width, height);
    const aa = index(x + nx * 7, y + ny * 7, width, height);
    const b = index(x - nx * 4, y - ny * 4, width, height);
    const bb = index(x - nx * 7, y - ny * 7, width, height);
    const dl = (light[a]! + light[aa]! - light[b]! - light[bb]!) / 2;
    const dr = (redGreen[a]! + redGreen[aa]! - redGreen[b]! - redGreen[bb]!) / 2;
    const dy = (yellowBlue[a]! + yellowBlue[aa]! - yellowBlue[b]! - yellowBlue[bb]!) / 2;
    const difference = Math.sqrt(dl * dl + dr * dr + dy * dy);
    const white =
      (whiteness(light[a]!, redGreen[a]!, yellowBlue[a]!) +
        whiteness(light[aa]!, redGreen[aa]!, yellowBlue[aa]!) -
        whiteness(light[b]!, redGreen[b]!, yellowBlue[b]!) -
        whiteness(light[bb]!, redGreen[bb]!, yellowBlue[bb]!)) /
      2;
    trace.edge[k + 1] = trace.edge[k]! + edge / (edge + 4);
    trace.bold[k + 1] = trace.bold[k]! + boldEdge / (boldEdge + 4);
    trace.step[k + 1] = trace.step[k]! + difference / (difference + 12);
    trace.whiter[k + 1] = trace.whiter[k]! + white / (Math.abs(white) + 12);
  }
  return trace;
}

/** The frame of the picture as four lines that promise little. */
export function borderTraces(width: number, height: number): Trace[] {
  return [
    { nx: 1, ny: 0, rho: 0 },
    { nx: 1, ny: 0, rho: width - 1 },
    { nx: 0, ny: 1, rho: 0 },
    { nx: 0, ny: 1, rho: height - 1 },
  ].map((line) => {
    const nothing = new Float32Array(0);
    const seen = { edge: nothing, bold: nothing, step: nothing, whiter: nothing };
    return { line: { ...line, votes: 0 }, border: true, start: 0, count: 0, ...seen };
  });
}

/** Mean of what a running sum holds between two places, over what lies inside the picture. */
export function meanBetween(trace: Trace, sums: Float32Array, from: number, until: number): number {
  let a = Math.round(from) - trace.start;
  let b = Math.round(until) - trace.start;
  if (a < 0) a = 0;
  if (b > trace.count) b = trace.count;
  return b > a ? (sums[b]! - sums[a]!) / (b - a) : 0;
}

function index(x: number, y: number, width: number, height: number): number {
  const column = x < 0 ? 0 : x > width - 1 ? width - 1 : (x + 0.5) | 0;
  const row = y < 0 ? 0 : y > height - 1 ? height - 1 : (y + 0.5) | 0;
  return row * width + column;
}

/** Which stretch of a line runs through the picture. */
function stretchInside(line: Line, width: number, height: number): [number, number] {
  let from = -Infinity;
  let until = Infinity;
  const cut = (base: number, slope: number, most: number) => {
    if (Math.abs(slope) < 1e-6) {
      if (base < 0 || base > most) until = -Infinity;
      return;
    }
    const a = (0 - base) / slope;
    const b = (most - base) / slope;
    from = Math.max(from, Math.min(a, b));
    until = Math.min(until, Math.max(a, b));
  };
  cut(line.nx * line.rho, -line.ny, width - 1);
  cut(line.ny * line.rho, line.nx, height - 1);
  return until > from ? [from, until] : [0, -1];
}
