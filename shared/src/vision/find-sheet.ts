// Finds the sheet of paper in a picture.
import { type Colours, coloursOf, gainOf, gradientOf, withoutThinDark } from './edges.ts';
import { inReadingOrder, type Corners, type Point } from './geometry.ts';
import { shrink, type GrayOrRgba } from './image.ts';
import { featuresOf, judge } from './judge.ts';
import { findLines } from './lines.ts';
import { findQuads, type Quad } from './quads.ts';
import { refineCorners } from './refine.ts';
import { borderTraces, traceOf, whiteness, type Trace } from './traces.ts';

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

/** What a search for sheets came upon. */
export interface Search {
  readonly quads: readonly Quad[];
  readonly traces: readonly Trace[];
  readonly filled: Colours;
  /** How white the whitest parts of the picture are. */
  readonly white: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

/** All quadrilaterals that might be a sheet, in pixels of the picture made small. */
export function searchIn(image: GrayOrRgba): Search {
  const planes = shrink(image, WORKING_SIZE);
  const { width, height, scaleX, scaleY } = planes;
  const gain = gainOf(planes);
  const plain = gradientOf(coloursOf(planes, gain));
  const filled = coloursOf(withoutThinDark(planes, Math.round(WORKING_SIZE / 84)), gain);
  const bold = gradientOf(filled);
  const lines = [...findLines(bold, 34, 8), ...findLines(plain, 24, 5)];
  const traces = [...lines.map((line) => traceOf(line, plain, bold, filled)), ...borderTraces(width, height)];
  return {
    quads: findQuads(traces, width, height, 60),
    traces,
    filled,
    white: whitestOf(filled),
    scaleX,
    scaleY,
  };
}

/** The sheet, in pixels of the picture, or null where there is none. */
export function findSheet(image: GrayOrRgba, _options: SheetOptions = {}): Sheet | null {
  const search = searchIn(image);
  const { scaleX, scaleY } = search;
  let best: Quad | null = null;
  let most = -Infinity;
  for (const quad of search.quads) {
    const value = judge(featuresOf(quad, search.traces, search.filled, search.white));
    if (value > most) {
      most = value;
      best = quad;
    }
  }
  if (!best) return null;
  const corners = best.corners.map(([x, y]): Point => [(x + 0.5) * scaleX - 0.5, (y + 0.5) * scaleY - 0.5]);
  const pixel = Math.max(scaleX, scaleY);
  const near = refineCorners(image, corners, { band: 8 * pixel, step: pixel / 2, places: 96 });
  const exact = refineCorners(image, near, { band: 2 * pixel, step: Math.max(0.5, pixel / 5), places: 128 });
  return { corners: inReadingOrder(exact), confidence: 1 / (1 + Math.exp(-most)) };
}

function whitestOf(filled: Colours): number {
  const histogram = new Int32Array(256);
  const { light, redGreen, yellowBlue } = filled;
  for (let i = 0; i < light.length; i += 3) {
    histogram[Math.max(0, Math.min(255, Math.round(whiteness(light[i]!, redGreen[i]!, yellowBlue[i]!))))]!++;
  }
  let rest = light.length / 3 / 50;
  let level = 255;
  while (level > 20 && (rest -= histogram[level]!) > 0) level--;
  return level;
}
