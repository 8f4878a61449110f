// Pictures of sheets drawn for tests, so that each defect can be put in by itself.
import type { Corners, Point } from '../geometry.ts';
import type { Rgba } from '../image.ts';

export interface Drawing {
  width: number;
  height: number;
  /** Null draws the desk alone. */
  corners: Corners | null;
  desk?: readonly [number, number, number];
  paper?: readonly [number, number, number];
  /** What is on the paper. */
  print?: 'lines' | 'frame' | 'nothing';
  /** All light is multiplied by this. */
  light?: number;
  /** A lamp's mirror image, as x, y and radius. */
  glare?: readonly [number, number, number];
}

/** A sheet on a desk with a little grain, each pixel made of nine samples. */
export function drawSheet(drawing: Drawing): Rgba {
  const { width, height, corners, light = 1 } = drawing;
  const desk = drawing.desk ?? [70, 60, 55];
  const paper = drawing.paper ?? [225, 225, 222];
  const data = new Uint8ClampedArray(width * height * 4);
  const where = corners && inverseOf(corners);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4;
      let [r, g, b] = [0, 0, 0];
      for (let sample = 0; sample < 9; sample++) {
        const at = where?.(x + ((sample % 3) - 1) / 3, y + (Math.floor(sample / 3) - 1) / 3);
        const inside = at && at[0] >= 0 && at[0] <= 1 && at[1] >= 0 && at[1] <= 1;
        const ink = inside && isInk(at, drawing.print ?? 'lines');
        const colour = !inside ? desk : ink ? ([25, 25, 30] as const) : paper;
        r += colour[0];
        g += colour[1];
        b += colour[2];
      }
      const grain = ((x * 7919 + y * 104729) % 11) - 5;
      const glare = drawing.glare;
      const lamp = glare && Math.hypot(x - glare[0], y - glare[1]) < glare[2] ? 255 : 0;
      data[i] = (r / 9) * light + grain * 0.6 + lamp;
      data[i + 1] = (g / 9) * light + grain * 0.6 + lamp;
      data[i + 2] = (b / 9) * light + grain * 0.6 + lamp;
      data[i + 3] = 255;
    }
  }
  return { data, width, height };
}

/** Mean of the pixels around each, as a lens out of focus makes it. */
export function blurred(image: Rgba, radius: number): Rgba {
  const { width, height } = image;
  let from = image.data;
  for (const step of [4, width * 4]) {
    const to = new Uint8ClampedArray(from.length);
    for (let i = 0; i < from.length; i++) {
      let sum = 0;
      for (let d = -radius; d <= radius; d++) {
        const k = i + d * step;
        sum += from[k >= 0 && k < from.length ? k : i]!;
      }
      to[i] = sum / (2 * radius + 1);
    }
    from = to;
  }
  return { data: from, width, height };
}

function isInk([u, v]: Point, print: 'lines' | 'frame' | 'nothing'): boolean {
  if (print === 'nothing') return false;
  if (print === 'frame') {
    const rim = Math.min(u, 1 - u, v, 1 - v);
    if (rim > 0.08 && rim < 0.09) return true;
  }
  if (u < 0.14 || u > 0.86 || v < 0.14 || v > 0.7) return false;
  // Words of strokes, line below line.
  return (v * 28) % 1 < 0.35 && (u * 9) % 1 < 0.8 && (u * 60) % 1 < 0.5;
}

/** From the picture to the sheet's own width and height, each 0–1. */
function inverseOf([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Corners): (x: number, y: number) => Point {
  const sx = x0 - x1 + x2 - x3;
  const sy = y0 - y1 + y2 - y3;
  const det = (x1 - x2) * (y3 - y2) - (x3 - x2) * (y1 - y2);
  const g = (sx * (y3 - y2) - (x3 - x2) * sy) / det;
  const h = ((x1 - x2) * sy - sx * (y1 - y2)) / det;
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
  return (x, y) => {
    const p = (e - f * h) * x + (c * h - b) * y + (b * f - c * e);
    const q = (f * g - d) * x + (a - c * g) * y + (c * d - a * f);
    const z = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
    return [p / z, q / z];
  };
}
