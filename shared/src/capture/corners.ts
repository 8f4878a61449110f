// Whether four corners can be those of a sheet in a picture: one rule for the kiosk, which proposes corners, and for the
// server, which believes nobody.
import type { CornerPoint, Corners } from '../protocol/capture.ts';

export interface PixelSize {
  width: number;
  height: number;
}

/** Corners that the kiosk rounds may lie this many pixels outside. */
const TOLERANCE = 1;
/** A sheet is at least this share of the picture… */
const MIN_AREA = 0.01;
/** …and no side of it shorter than this, in pixels. */
const MIN_SIDE = 24;
/** Inside the picture, convex, clockwise from the top left, and large enough to be a sheet. */
export function isSheet(corners: Corners, { width, height }: PixelSize): boolean {
  const inside = corners.every(
    ([x, y]) => x >= -TOLERANCE && y >= -TOLERANCE && x <= width + TOLERANCE && y <= height + TOLERANCE,
  );
  const sides = sidesOf(corners);
  // Clockwise on a screen, where y grows downwards: every turn is to the right.
  const convex = corners.every((_, i) => turn(at(corners, i), at(corners, i + 1), at(corners, i + 2)) > 0);
  return inside && convex && Math.min(...sides) >= MIN_SIDE && areaOf(corners) >= MIN_AREA * width * height;
}

/** The same corners in a picture that is `factor` times as large. */
export function scaleCorners(corners: Corners, factor: number): Corners {
  const scaled = ([x, y]: CornerPoint): CornerPoint => [x * factor, y * factor];
  return [scaled(corners[0]), scaled(corners[1]), scaled(corners[2]), scaled(corners[3])];
}

/** The whole of a picture as a sheet. */
export function wholePicture({ width, height }: PixelSize): Corners {
  return [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
}

/** How many times as large the sheet could be and still lie within the picture, as it lies. */
export function sizeToFill(corners: Corners, { width, height }: PixelSize): number {
  const [top, right, bottom, left] = sidesOf(corners);
  return Math.min(width / Math.max(top, bottom), height / Math.max(left, right));
}

/** In square pixels (the shoelace formula). */
export function areaOf(corners: Corners): number {
  let twice = 0;
  for (let i = 0; i < 4; i++) {
    const [ax, ay] = at(corners, i);
    const [bx, by] = at(corners, i + 1);
    twice += ax * by - bx * ay;
  }
  return Math.abs(twice) / 2;
}

/** Top, right, bottom, left. */
function sidesOf(corners: Corners): [number, number, number, number] {
  const side = (i: number) => {
    const [ax, ay] = at(corners, i);
    const [bx, by] = at(corners, i + 1);
    return Math.hypot(bx - ax, by - ay);
  };
  return [side(0), side(1), side(2), side(3)];
}

function at(corners: Corners, index: number): CornerPoint {
  return corners[index % 4] ?? corners[0];
}

function turn([ax, ay]: CornerPoint, [bx, by]: CornerPoint, [cx, cy]: CornerPoint): number {
  return (bx - ax) * (cy - by) - (by - ay) * (cx - bx);
}

/** The nearest corners that lie inside the picture. */
export function clampCorners(corners: readonly (readonly [number, number])[], size: PixelSize): Corners {
  const inside = (index: number): CornerPoint => {
    const [x = 0, y = 0] = corners[index] ?? [];
    return [Math.min(size.width, Math.max(0, x)), Math.min(size.height, Math.max(0, y))];
  };
  return [inside(0), inside(1), inside(2), inside(3)];
}

/** The same sheet, read after a quarter turn to the right. */
export function turnRight([topLeft, topRight, bottomRight, bottomLeft]: Corners): Corners {
  return [bottomLeft, topLeft, topRight, bottomRight];
}
