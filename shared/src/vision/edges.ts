// Where colour changes in a small picture: once as it is, once with thin dark things (text, rules, wood grain) filled in.
import type { Planes } from './image.ts';

/** Brightness and two opponent colours (red–green, yellow–blue), 0–255 about. */
export interface Colours {
  readonly light: Float32Array;
  readonly redGreen: Float32Array;
  readonly yellowBlue: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** The change at each pixel: how much and in which direction, in units of brightness per pixel. */
export interface Gradient {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly magnitude: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** How much a change of colour counts beside one of brightness. */
const COLOUR_WEIGHT = 1;

/** The planes as brightness and opponent colours, lifted when the picture is dark, and slightly smoothed. */
export function coloursOf(planes: Planes, gain: number): Colours {
  const { width, height, red, green, blue } = planes;
  const light = new Float32Array(width * height);
  const redGreen = new Float32Array(width * height);
  const yellowBlue = new Float32Array(width * height);
  for (let i = 0; i < light.length; i++) {
    const r = red[i]! * gain;
    const g = green[i]! * gain;
    const b = blue[i]! * gain;
    light[i] = 0.3 * r + 0.59 * g + 0.11 * b;
    redGreen[i] = (r - g) * COLOUR_WEIGHT;
    yellowBlue[i] = ((r + g) / 2 - b) * COLOUR_WEIGHT;
  }
  return {
    light: smoothed(light, width, height),
    redGreen: smoothed(redGreen, width, height),
    yellowBlue: smoothed(yellowBlue, width, height),
    width,
    height,
  };
}

/** By how much a dark picture is lifted so that its brightest parts are white. */
export function gainOf(planes: Planes): number {
  const histogram = new Int32Array(256);
  for (const value of planes.green) histogram[value]!++;
  let rest = planes.green.length * 0.01;
  let level = 255;
  while (level > 1 && (rest -= histogram[level]!) > 0) level--;
  return Math.min(3, Math.max(1, 235 / level));
}

/** 1-4-6-4-1 in both directions. */
function smoothed(plane: Float32Array, width: number, height: number): Float32Array {
  const across = new Float32Array(plane.length);
  const out = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const l = row + (x > 0 ? x - 1 : 0);
      const ll = row + (x > 1 ? x - 2 : 0);
      const r = row + (x < width - 1 ? x + 1 : x);
      const rr = row + (x < width - 2 ? x + 2 : width - 1);
      across[row + x] = (plane[ll]! + plane[rr]! + 4 * (plane[l]! + plane[r]!) + 6 * plane[row + x]!) / 16;
    }
  }
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const u = (y > 0 ? y - 1 : 0) * width;
    const uu = (y > 1 ? y - 2 : 0) * width;
    const d = (y < height - 1 ? y + 1 : y) * width;
    const dd = (y < height - 2 ? y + 2 : height - 1) * width;
    for (let x = 0; x < width; x++) {
      out[row + x] =
        (across[uu + x]! + across[dd + x]! + 4 * (across[u + x]! + across[d + x]!) + 6 * across[row + x]!) /
        16;
    }
  }
  return out;
}

/** Change of all three planes together; the direction is that of the plane which changes most. */
export function gradientOf(colours: Colours): Gradient {
  const { width, height, light, redGreen, yellowBlue } = colours;
  const gx = new Float32Array(width * height);
  const gy = new Float32Array(width * height);
  const magnitude = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const up = i - width;
      const down = i + width;
      const lx = (light[i + 1]! - light[i - 1]!) / 2;
      const ly = (light[down]! - light[up]!) / 2;
      const rx = (redGreen[i + 1]! - redGreen[i - 1]!) / 2;
      const ry = (redGreen[down]! - redGreen[up]!) / 2;
      const bx = (yellowBlue[i + 1]! - yellowBlue[i - 1]!) / 2;
      const by = (yellowBlue[down]! - yellowBlue[up]!) / 2;
      const l2 = lx * lx + ly * ly;
      const r2 = rx * rx + ry * ry;
      const b2 = bx * bx + by * by;
      const total = Math.sqrt(l2 + r2 + b2);
      const most = l2 >= r2 && l2 >= b2 ? l2 : Math.max(r2, b2);
      const vx = most === l2 ? lx : most === r2 ? rx : bx;
      const vy = most === l2 ? ly : most === r2 ? ry : by;
      const stretch = most > 0 ? total / Math.sqrt(most) : 0;
      gx[i] = vx * stretch;
      gy[i] = vy * stretch;
      magnitude[i] = total;
    }
  }
  return { x: gx, y: gy, magnitude, width, height };
}

/** The planes with everything dark and thinner than twice the radius filled with its surroundings. */
export function withoutThinDark(planes: Planes, radius: number): Planes {
  const { width, height } = planes;
  const close = (plane: Uint8Array) => {
    // The smallest value around a pixel is the largest of the inverse.
    const widened = largestAround(plane, width, height, radius);
    const back = largestAround(inverse(widened), width, height, radius);
    return inverse(back);
  };
  return { ...planes, red: close(planes.red), green: close(planes.green), blue: close(planes.blue) };
}

function inverse(plane: Uint8Array): Uint8Array {
  const out = new Uint8Array(plane.length);
  for (let i = 0; i < plane.length; i++) out[i] = 255 - plane[i]!;
  return out;
}

/** The largest value in the square around each pixel, which reaches `radius` far. */
function largestAround(plane: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  // A rim of zeros, which are never the largest, keeps rows apart.
  const wide = width + 2 * radius;
  const padded = new Uint8Array(wide * (height + 2 * radius));
  for (let y = 0; y < height; y++) {
    padded.set(plane.subarray(y * width, (y + 1) * width), (y + radius) * wide + radius);
  }
  spread(padded, 1, 2 * radius + 1);
  spread(padded, wide, 2 * radius + 1);
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) out.set(padded.subarray(y * wide, y * wide + width), y * width);
  return out;
}

/** Each value becomes the largest of `window` values from itself on, `step` apart; windows double until they are long enough. */
function spread(values: Uint8Array, step: number, window: number): void {
  for (let reached = 1; reached < window;) {
    const shift = Math.min(reached, window - reached);
    const ahead = shift * step;
    const end = values.length - ahead;
    for (let i = 0; i < end; i++) {
      const here = values[i]!;
      const there = values[i + ahead]!;
      values[i] = here > there ? here : there;
    }
    reached += shift;
  }
}
