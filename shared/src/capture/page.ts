// What kiosk and server make of a picture, by the very same arithmetic: the corners of its sheet, the sheet seen straight from
// above, and the verdict of the quality gate.
import type { Corners, PageQuality, QualityBox, QualityFinding } from '../protocol/capture.ts';
import { findSheet, measureQuality, sheetSize, straighten, type Box, type Rgba } from '../vision/index.ts';
import { homography } from '../vision/straighten.ts';
import { clampCorners, isSheet, sizeToFill, wholePicture, type PixelSize } from './corners.ts';

export { enhance, type Rgba } from '../vision/index.ts';
export type MeasuredQuality = Pick<PageQuality, 'verdict' | 'findings'>;

/** A finder less sure than this has not found a sheet. */
const MIN_CONFIDENCE = 0.35;
/** Longest side of a straightened picture: A4 at 400 dpi and then some. */
const MAX_LONG_SIDE = 5000;
/** Below this many pixels on its short side a page cannot be read, whatever the camera. */
const MIN_SHORT_SIDE = 480;
/** A sheet that could be larger in its picture by more than this was too far away. */
const ROOM_TO_GROW = 1.3;

/** The corners of the sheet in a picture, inside it; null where there is none. */
export function findPage(picture: Rgba): Corners | null {
  const found = findSheet(picture);
  if (found === null || found.confidence < MIN_CONFIDENCE) return null;
  const corners = clampCorners(found.corners, picture);
  return isSheet(corners, picture) ? corners : null;
}

/** The sheet from straight above, with as many pixels as it has in the picture, or fewer. */
export function straightenSheet(picture: Rgba, corners: Corners, maxLongSide = MAX_LONG_SIDE): Rgba {
  const size = sheetSize(corners, picture.width, picture.height);
  const scale = Math.min(1, maxLongSide / Math.max(size.width, size.height));
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  return straighten(picture, corners, width, height);
}

/**
 * How well a page can be read. Boxes are shares of the picture that is shown: of the straightened sheet, or of the whole
 * picture where `corners` is null, which then is the page itself.
 */
export function measurePage(picture: Rgba, corners: Corners | null): MeasuredQuality {
  const sheet = corners ?? wholePicture(picture);
  const { findings, shortSide } = measureQuality(picture, corners);
  const counted = findings
    .filter(({ code }) => counts(code, { picture, corners, shortSide }))
    .map(({ code, box }): QualityFinding => ({ code, box: box && shareOf(box, sheet) }));
  return { verdict: counted.length === 0 ? 'good' : 'poor', findings: counted };
}

function counts(
  code: QualityFinding['code'],
  { picture, corners, shortSide }: { picture: PixelSize; corners: Corners | null; shortSide: number },
): boolean {
  // Where the whole picture is the page, its edges are the page's.
  if (code === 'cutOff' || code === 'skewed') return corners !== null;
  // Fewer pixels than one would wish are no fault of whoever has filled the picture with the paper.
  if (code !== 'tooSmall' || shortSide < MIN_SHORT_SIDE) return true;
  return corners !== null && sizeToFill(corners, picture) > ROOM_TO_GROW;
}

/** A box of the picture as a part of the sheet. */
function shareOf(box: Box, sheet: Corners): QualityBox {
  const toSheet = inverse(homography(1, 1, sheet));
  const points = [
    toSheet(box.x, box.y),
    toSheet(box.x + box.width, box.y),
    toSheet(box.x + box.width, box.y + box.height),
    toSheet(box.x, box.y + box.height),
  ];
  const within = (value: number) => Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0));
  const xs = points.map(([x]) => within(x));
  const ys = points.map(([, y]) => within(y));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Undoes a homography: from the picture back to the unit square. */
function inverse([a, b, c, d, e, f, g, h]: ReturnType<typeof homography>) {
  return (x: number, y: number): [number, number] => {
    // Cramer's rule on the two equations that u and v fulfil.
    const [p, q, r] = [a - g * x, b - h * x, x - c];
    const [s, t, w] = [d - g * y, e - h * y, y - f];
    const det = p * t - q * s;
    return [(r * t - q * w) / det, (p * w - r * s) / det];
  };
}
