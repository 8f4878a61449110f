// Finds the sheet of paper in a picture.
import { coloursOf, gainOf, gradientOf, withoutThinDark } from './edges.ts';
import { inReadingOrder, type Corners, type Point } from './geometry.ts';
import { shrink, type GrayOrRgba } from './image.ts';
import { findLines } from './lines.ts';
import { findQuads } from './quads.ts';
import { borderTraces, traceOf } from './traces.ts';

/** A sheet and how sure it is that it is one (0–1). Corners may lie a little outside a picture that cuts them off. */
export interface Sheet {
  readonly corners: Corners;
  readonly confidence: number;
}

/** How to look. */
export interface SheetOptions {
  /** Quick rather than exact, for the outline over a video. */
  readonly live?: boolean;
  /** Where the sheet was a moment ago: between two answers nearly as good the nearer one is right. */
  readonly prior?: Corners;
}

/** Long side of the picture that the search works on. */
const WORKING_SIZE = 420;

/** The sheet, in pixels of the picture, or null where there is none. */
export function findSheet(image: GrayOrRgba, _options: SheetOptions = {}): Sheet | null {
  const planes = shrink(image, WORKING_SIZE);
  const { width, height, scaleX, scaleY } = planes;
  const gain = gainOf(planes);
  const plain = gradientOf(coloursOf(planes, gain));
  const filled = coloursOf(withoutThinDark(planes, Math.round(WORKING_SIZE / 84)), gain);
  const bold = gradientOf(filled);
  const lines = [...findLines(bold, 34, 8), ...findLines(plain, 24, 5)];
  const traces = [...lines.map((line) => traceOf(line, plain, bold, filled)), ...borderTraces(width, height)];
  const quads = findQuads(traces, width, height, 48);
  const best = quads[0];
  if (best === undefined) return null;
  const corners = best.corners.map(([x, y]): Point => [(x + 0.5) * scaleX - 0.5, (y + 0.5) * scaleY - 0.5]);
  return { corners: inReadingOrder(corners), confidence: best.score };
}
