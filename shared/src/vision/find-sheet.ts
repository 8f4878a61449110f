// Finds the sheet of paper in a picture.
import { type Colours, coloursOf, gainOf, gradientOf, withoutThinDark } from './edges.ts';
import { distance, inReadingOrder, type Corners, type Point } from './geometry.ts';
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
  /** Somebody has said that there is one: the best answer, however doubtful, is better than none. */
  readonly expected?: boolean;
}

/** How the search is done: long side of the picture it works on, how many lines and quadrilaterals it weighs. */
interface Effort {
  readonly size: number;
  readonly boldLines: number;
  readonly plainLines: number;
  readonly quads: number;
}

const EXACT: Effort = { size: 420, boldLines: 34, plainLines: 24, quads: 60 };
/** Where the first look leaves doubt: what is blurred or faint is clearer from further away. */
const COARSE: Effort = { ...EXACT, size: 256 };
const DOUBTFUL = 4.5;
const LIVE: Effort = { size: 256, boldLines: 20, plainLines: 12, quads: 20 };
/** Thin dark things up to this part of the long side are filled in before edges are looked for. */
const THIN = 1 / 84;
/** Answers below this are no sheet: empty desks stay below, sheets hardly ever do. */
const LEAST = -2;
/** What it is worth to lie where the sheet was a moment ago, and within which part of the diagonal that counts. */
const PRIOR_WORTH = 2;
const PRIOR_REACH = 0.06;

/** What a search for sheets came upon. */
interface Search {
  readonly quads: readonly Quad[];
  readonly traces: readonly Trace[];
  readonly filled: Colours;
  /** How white the whitest parts of the picture are. */
  readonly white: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

/** All quadrilaterals that might be a sheet, in pixels of the picture made small. */
function searchIn(image: GrayOrRgba, effort: Effort): Search {
  const planes = shrink(image, effort.size);
  const { width, height, scaleX, scaleY } = planes;
  const gain = gainOf(planes);
  const plain = gradientOf(coloursOf(planes, gain));
  const filled = coloursOf(withoutThinDark(planes, Math.round(effort.size * THIN)), gain);
  const bold = gradientOf(filled);
  const lines = [...findLines(bold, effort.boldLines, 8), ...findLines(plain, effort.plainLines, 5)];
  const traces = [...lines.map((line) => traceOf(line, plain, bold, filled)), ...borderTraces(width, height)];
  return {
    quads: findQuads(traces, width, height, effort.quads),
    traces,
    filled,
    white: whitestOf(filled),
    scaleX,
    scaleY,
  };
}

/** The sheet, in pixels of the picture, or null where there is none. */
export function findSheet(image: GrayOrRgba, options: SheetOptions = {}): Sheet | null {
  let best = bestIn(image, options.live ? LIVE : EXACT, options.prior);
  if (!options.live && (!best || best.worth < DOUBTFUL)) {
    const other = bestIn(image, COARSE, options.prior);
    if (other && (!best || other.worth > best.worth)) best = other;
  }
  if (!best || (!options.expected && best.worth < LEAST)) return null;
  const { corners, pixel } = best;
  const confidence = 1 / (1 + Math.exp(-best.worth / 2));
  const near = refineCorners(image, corners, {
    band: 8 * pixel,
    step: pixel / 2,
    places: options.live ? 48 : 96,
  });
  if (options.live) return { corners: inReadingOrder(near), confidence };
  const exact = refineCorners(image, near, { band: 2 * pixel, step: Math.max(0.5, pixel / 5), places: 128 });
  return { corners: inReadingOrder(exact), confidence };
}

/** The quadrilateral that looks most like a sheet, in pixels of the picture; `pixel` is one of those it was found with. */
function bestIn(image: GrayOrRgba, effort: Effort, prior: Corners | undefined) {
  const { quads, traces, filled, white, scaleX, scaleY } = searchIn(image, effort);
  const diagonal = Math.hypot(image.width, image.height);
  let best: { corners: Point[]; worth: number; pixel: number } | null = null;
  let most = -Infinity;
  for (const quad of quads) {
    const worth = judge(featuresOf(quad, traces, filled, white));
    const corners = quad.corners.map(([x, y]): Point => [(x + 0.5) * scaleX - 0.5, (y + 0.5) * scaleY - 0.5]);
    const value = worth + (prior ? nearness(inReadingOrder(corners), prior, diagonal) : 0);
    if (value <= most) continue;
    most = value;
    best = { corners, worth, pixel: Math.max(scaleX, scaleY) };
  }
  return best;
}

function nearness(corners: Corners, prior: Corners, diagonal: number): number {
  const apart = Math.max(...corners.map((corner, k) => distance(corner, prior[k]!))) / diagonal;
  return PRIOR_WORTH * Math.max(0, 1 - apart / PRIOR_REACH);
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
