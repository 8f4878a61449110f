// Points, quadrilaterals and what they share.

/** x and y in pixels. */
export type Point = readonly [x: number, y: number];

/** Top left, top right, bottom right, bottom left, as a reader of the picture sees them. */
export type Corners = readonly [Point, Point, Point, Point];

/** Area of a polygon, positive when its points go clockwise on a screen. */
export function signedArea(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    const [x0, y0] = points[i]!;
    const [x1, y1] = points[(i + 1) % points.length]!;
    sum += x0 * y1 - x1 * y0;
  }
  return sum / 2;
}

/** The distance between two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** The four corners clockwise, beginning with the one at the top left. */
export function inReadingOrder(corners: readonly Point[]): Corners {
  const points = signedArea(corners) < 0 ? [...corners].reverse() : [...corners];
  // The top side is the one whose outward direction points up most.
  let top = 0;
  let best = -Infinity;
  for (let i = 0; i < 4; i++) {
    const [ax, ay] = points[i]!;
    const [bx, by] = points[(i + 1) % 4]!;
    const up = (bx - ax) / (Math.hypot(bx - ax, by - ay) || 1);
    if (up > best) {
      best = up;
      top = i;
    }
  }
  return [points[top]!, points[(top + 1) % 4]!, points[(top + 2) % 4]!, points[(top + 3) % 4]!];
}

/** How much two convex quadrilaterals overlap: area they share over area they cover together. */
export function intersectionOverUnion(a: readonly Point[], b: readonly Point[]): number {
  const clip = signedArea(b) < 0 ? [...b].reverse() : b;
  let polygon: Point[] = [...a];
  for (let i = 0; i < clip.length && polygon.length > 0; i++) {
    polygon = clipped(polygon, clip[i]!, clip[(i + 1) % clip.length]!);
  }
  const shared = polygon.length < 3 ? 0 : Math.abs(signedArea(polygon));
  const together = Math.abs(signedArea(a)) + Math.abs(signedArea(b)) - shared;
  return together > 0 ? shared / together : 0;
}

/** What of the polygon lies on the inner side of an edge of a clockwise one. */
function clipped(polygon: readonly Point[], from: Point, to: Point): Point[] {
  const side = (p: Point) => (to[0] - from[0]) * (p[1] - from[1]) - (to[1] - from[1]) * (p[0] - from[0]);
  const kept: Point[] = [];
  for (let i = 0; i < polygon.length; i++) {
    const p = polygon[i]!;
    const q = polygon[(i + 1) % polygon.length]!;
    const sp = side(p);
    const sq = side(q);
    if (sp >= 0) kept.push(p);
    if (sp >= 0 !== sq >= 0) {
      const t = sp / (sp - sq);
      kept.push([p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t]);
    }
  }
  return kept;
}
