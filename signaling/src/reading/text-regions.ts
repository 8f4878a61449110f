// Where lines of text lie: from the map of probabilities that the detection model answers to slanted rectangles around
// each line (the post-processing of DB, arXiv 1911.08947, for lines that are straight).

/** A rectangle that may lie aslant: its middle, the direction in which it is read, and half its length and height. */
export interface Region {
  x: number;
  y: number;
  /** Cosine and sine of its slant. */
  direction: readonly [number, number];
  halfLength: number;
  halfHeight: number;
}

/** A pixel belongs to text from this probability on. */
const TEXT_FROM = 0.3;
/** A region whose pixels are less sure on average is none. */
const REGION_FROM = 0.55;
/** The model draws the core of a line; this is how much area the line has around it, by its circumference. */
const UNCLIP = 1.6;
/** Pixels of the map. Less is dust. */
const SMALLEST_AREA = 12;
/** Only what is this much longer than high has a slant worth measuring. */
const SLANTED_FROM = 3;
/** More than this is a line read from top to bottom, or none. */
const STEEPEST = Math.tan(Math.PI / 9);
const MOST_REGIONS = 400;

/** Regions of text in a map of `width` × `height` probabilities, in its pixels; the largest first when there are too many. */
export function textRegions(map: Float32Array, width: number, height: number): Region[] {
  const seen = new Uint8Array(width * height);
  const regions: Region[] = [];
  for (let start = 0; start < map.length; start += 1) {
    if (seen[start] === 1 || (map[start] ?? 0) < TEXT_FROM) continue;
    const pixels = connected(map, seen, start, width, height);
    if (pixels.length < SMALLEST_AREA) continue;
    const sure = pixels.reduce((sum, pixel) => sum + (map[pixel] ?? 0), 0) / pixels.length;
    if (sure < REGION_FROM) continue;
    regions.push(grown(around(pixels, width)));
  }
  return regions.toSorted((one, other) => area(other) - area(one)).slice(0, MOST_REGIONS);
}

/** All pixels of text that hang together with `start`, marked as seen. */
function connected(
  map: Float32Array,
  seen: Uint8Array,
  start: number,
  width: number,
  height: number,
): number[] {
  const pixels = [start];
  seen[start] = 1;
  for (let next = 0; next < pixels.length; next += 1) {
    const pixel = pixels[next] ?? 0;
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (let dy = -1; dy <= 1; dy += 1) {
      for (let dx = -1; dx <= 1; dx += 1) {
        const [nx, ny] = [x + dx, y + dy];
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const neighbour = ny * width + nx;
        if (seen[neighbour] === 1 || (map[neighbour] ?? 0) < TEXT_FROM) continue;
        seen[neighbour] = 1;
        pixels.push(neighbour);
      }
    }
  }
  return pixels;
}

/** The slanted rectangle around pixels: its slant is that of their principal axis. */
function around(pixels: readonly number[], width: number): Region {
  let [sumX, sumY, sumXx, sumYy, sumXy] = [0, 0, 0, 0, 0];
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    sumX += x;
    sumY += y;
    sumXx += x * x;
    sumYy += y * y;
    sumXy += x * y;
  }
  const count = pixels.length;
  const [meanX, meanY] = [sumX / count, sumY / count];
  const varX = sumXx / count - meanX * meanX;
  const varY = sumYy / count - meanY * meanY;
  const isLong = varX > varY * SLANTED_FROM * SLANTED_FROM;
  const angle = isLong ? 0.5 * Math.atan2(2 * (sumXy / count - meanX * meanY), varX - varY) : 0;
  const slant = Math.abs(Math.tan(angle)) > STEEPEST ? 0 : angle;
  const [cos, sin] = [Math.cos(slant), Math.sin(slant)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const pixel of pixels) {
    const x = (pixel % width) - meanX;
    const y = Math.floor(pixel / width) - meanY;
    const [along, across] = [x * cos + y * sin, y * cos - x * sin];
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2];
  return {
    // Half a pixel: the middle of a pixel is not its corner.
    x: meanX + along * cos - across * sin + 0.5,
    y: meanY + along * sin + across * cos + 0.5,
    direction: [cos, sin],
    halfLength: (right - left + 1) / 2,
    halfHeight: (bottom - top + 1) / 2,
  };
}

function grown(region: Region): Region {
  const { halfLength, halfHeight } = region;
  const by = (4 * halfLength * halfHeight * UNCLIP) / (4 * (halfLength + halfHeight));
  return { ...region, halfLength: halfLength + by, halfHeight: halfHeight + by };
}

function area({ halfLength, halfHeight }: Region): number {
  return halfLength * halfHeight;
}
