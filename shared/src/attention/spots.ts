// Where a spot of a picture lies on the screen, and the other way round. Spots are parts of the picture's width and height;
// lengths on the screen are CSS pixels.
import type { Spot } from '../protocol/attention.ts';

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where a picture of this size lies in a box that shows the whole of it, as large as it can be (`object-fit: contain`). */
export function containedIn(
  box: { width: number; height: number },
  picture: { width: number; height: number },
): Box {
  if (picture.width <= 0 || picture.height <= 0) return { left: 0, top: 0, width: 0, height: 0 };
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}

/** The spot under a point of the same box; null beside the picture. */
export function spotAt(point: { x: number; y: number }, picture: Box): Spot | null {
  if (picture.width <= 0 || picture.height <= 0) return null;
  const x = (point.x - picture.left) / picture.width;
  const y = (point.y - picture.top) / picture.height;
  return x < 0 || y < 0 || x > 1 || y > 1 ? null : [x, y];
}

/** The nearest spot that is on the picture: a line that runs over its edge stays on the edge. */
export function nearestSpot(point: { x: number; y: number }, picture: Box): Spot {
  const part = (at: number, from: number, length: number) =>
    length <= 0 ? 0 : Math.min(1, Math.max(0, (at - from) / length));
  return [part(point.x, picture.left, picture.width), part(point.y, picture.top, picture.height)];
}

/**
 * The line with fewer points: those are left out whose absence nobody sees (Ramer, Douglas and Peucker), and more of them until
 * at most `most` remain.
 */
export function thinned(points: readonly Spot[], most: number, tolerance = 0.0005): Spot[] {
  let kept = simplify(points, tolerance);
  for (let coarser = tolerance * 2; kept.length > most; coarser *= 2) kept = simplify(points, coarser);
  return kept;
}

function simplify(points: readonly Spot[], tolerance: number): Spot[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 3) return [...points];
  let farthest = 0;
  let distance = 0;
  for (let index = 1; index < points.length - 1; index += 1) {
    const point = points[index];
    const far = point === undefined ? 0 : distanceTo(point, first, last);
    if (far > distance) [farthest, distance] = [index, far];
  }
  if (distance <= tolerance) return [first, last];
  const before = simplify(points.slice(0, farthest + 1), tolerance);
  return [...before.slice(0, -1), ...simplify(points.slice(farthest), tolerance)];
}

/** From the stretch between two others. */
function distanceTo([x, y]: Spot, [ax, ay]: Spot, [bx, by]: Spot): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}
