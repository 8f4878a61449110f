// The sheet seen straight from above: size and proportions from its corners, then the picture bent back.
import { distance, type Corners, type Point } from './geometry.ts';
import { channelsOf, type GrayOrRgba, type Rgba } from './image.ts';

/** Long side over short side of the formats that people bring. */
const FORMATS = [Math.SQRT2, 85.6 / 53.98];
/** A sheet within this part of a known format has that format. */
const FORMAT_TOLERANCE = 0.07;

/** Width and height in pixels that keep what the camera saw of the sheet; the format is the nearest known one if close. */
export function sheetSize(
  corners: Corners,
  imageWidth: number,
  imageHeight: number,
): { width: number; height: number } {
  const [a, b, c, d] = corners;
  const across = Math.max(distance(a, b), distance(d, c));
  const down = Math.max(distance(a, d), distance(b, c));
  const seen = aspectOf(corners, imageWidth, imageHeight) ?? across / down;
  const long = Math.max(seen, 1 / seen);
  const format = FORMATS.find((known) => Math.abs(long / known - 1) < FORMAT_TOLERANCE) ?? long;
  const aspect = seen >= 1 ? format : 1 / format;
  // The side that was seen at the finer resolution decides, so that nothing is lost.
  const height = Math.max(down, across / aspect);
  return { width: Math.max(1, Math.round(height * aspect)), height: Math.max(1, Math.round(height)) };
}

/**
 * Width over height of the real sheet, from how its sides converge (Zhang and He, "Whiteboard scanning and image
 * enhancement"); undefined where they hardly do, because then the camera's focal length cannot be known.
 */
function aspectOf(corners: Corners, imageWidth: number, imageHeight: number): number | undefined {
  const [tl, tr, br, bl] = corners.map(([x, y]): Point => [x - imageWidth / 2, y - imageHeight / 2]) as [
    Point,
    Point,
    Point,
    Point,
  ];
  const lift = (p: Point): Vector => [p[0], p[1], 1];
  const m1 = lift(tl);
  const m2 = lift(tr);
  const m3 = lift(bl);
  const m4 = lift(br);
  const k2 = dot(cross(m1, m4), m3) / dot(cross(m2, m4), m3);
  const k3 = dot(cross(m1, m4), m2) / dot(cross(m3, m4), m2);
  const n2: Vector = [k2 * m2[0] - m1[0], k2 * m2[1] - m1[1], k2 - 1];
  const n3: Vector = [k3 * m3[0] - m1[0], k3 * m3[1] - m1[1], k3 - 1];
  const diagonal = Math.hypot(imageWidth, imageHeight);
  if (!(Math.abs(n2[2]) > 0.03 && Math.abs(n3[2]) > 0.03)) return undefined;
  const focal2 = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2]);
  const focal = Math.sqrt(focal2);
  // Beyond what cameras have: the corners are not exact enough to tell.
  if (!(focal > 0.5 * diagonal && focal < 3 * diagonal)) return undefined;
  const across = (n2[0] ** 2 + n2[1] ** 2) / focal2 + n2[2] ** 2;
  const down = (n3[0] ** 2 + n3[1] ** 2) / focal2 + n3[2] ** 2;
  return Math.sqrt(across / down);
}

/** The sheet between the corners as an upright rectangle. The picture itself is left as it is. */
export function straighten(image: GrayOrRgba, corners: Corners, width: number, height: number): Rgba {
  const channels = channelsOf(image);
  const out = new Uint8ClampedArray(width * height * 4);
  const map = homography(width, height, corners);
  // Where the picture is finer than the result, several of its pixels make one.
  const [a, b, c, d] = corners;
  const finer = Math.max(
    Math.max(distance(a, b), distance(d, c)) / width,
    Math.max(distance(a, d), distance(b, c)) / height,
  );
  const samples = Math.min(4, Math.max(1, Math.round(finer)));
  const pixel: [number, number, number] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixel[0] = pixel[1] = pixel[2] = 0;
      for (let sy = 0; sy < samples; sy++) {
        for (let sx = 0; sx < samples; sx++) {
          const u = x + (sx + 0.5) / samples;
          const v = y + (sy + 0.5) / samples;
          const w = map[6] * u + map[7] * v + 1;
          const px = (map[0] * u + map[1] * v + map[2]) / w;
          const py = (map[3] * u + map[4] * v + map[5]) / w;
          addBilinear(image, channels, px, py, pixel);
        }
      }
      const i = (y * width + x) * 4;
      const count = samples * samples;
      out[i] = pixel[0] / count;
      out[i + 1] = pixel[1] / count;
      out[i + 2] = pixel[2] / count;
      out[i + 3] = 255;
    }
  }
  return { data: out, width, height };
}

function addBilinear(
  image: GrayOrRgba,
  channels: 1 | 4,
  x: number,
  y: number,
  sum: [number, number, number],
): void {
  const { data, width, height } = image;
  const cx = x < 0 ? 0 : x > width - 1 ? width - 1 : x;
  const cy = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const i = (y0 * width + x0) * channels;
  const right = x0 < width - 1 ? channels : 0;
  const below = y0 < height - 1 ? width * channels : 0;
  const w00 = (1 - fx) * (1 - fy);
  const w10 = fx * (1 - fy);
  const w01 = (1 - fx) * fy;
  const w11 = fx * fy;
  for (let c = 0; c < 3; c++) {
    const k = channels === 4 ? i + c : i;
    sum[c]! +=
      data[k]! * w00 + data[k + right]! * w10 + data[k + below]! * w01 + data[k + right + below]! * w11;
  }
}

type Vector = readonly [number, number, number];
/** Row by row, the last entry being 1. */
type Homography = readonly [number, number, number, number, number, number, number, number];

/** From the rectangle (0,0)–(width,height) to the corners. */
export function homography(width: number, height: number, corners: Corners): Homography {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners;
  const dx1 = x1 - x2;
  const dx2 = x3 - x2;
  const dx3 = x0 - x1 + x2 - x3;
  const dy1 = y1 - y2;
  const dy2 = y3 - y2;
  const dy3 = y0 - y1 + y2 - y3;
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / det;
  const h = (dx1 * dy3 - dx3 * dy1) / det;
  return [
    (x1 - x0 + g * x1) / width,
    (x3 - x0 + h * x3) / height,
    x0,
    (y1 - y0 + g * y1) / width,
    (y3 - y0 + h * y3) / height,
    y0,
    g / width,
    h / height,
  ];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
