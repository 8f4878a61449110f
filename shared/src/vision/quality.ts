// What is wrong with a picture of a page, and where.
import type { QualityFindingCode } from '../protocol/capture.ts';
import { withoutThinDark } from './edges.ts';
import { distance, type Corners, type Point } from './geometry.ts';
import { glareOn, type Part } from './glare.ts';
import { shrink, type GrayOrRgba, type Planes } from './image.ts';
import { sheetSize, straighten } from './straighten.ts';
import { strokeBlurIn } from './strokes.ts';

/** A place in the picture, in its pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One thing that is wrong, and where if it has a place. */
export interface PageFinding {
  readonly code: QualityFindingCode;
  readonly box: Box | null;
}

/** What was found wrong, and the figures behind it. */
export interface PageQualityMeasures {
  /** There is paper: a sheet on something else, or a picture that is all page, as scanners make them. */
  readonly isPaper: boolean;
  readonly findings: readonly PageFinding[];
  /** Pixels along the sheet's shorter side. */
  readonly shortSide: number;
  /** Width of the edges of strokes in pixels; null where there is nothing to read. */
  readonly strokeBlur: number | null;
  /** Brightness of the paper, 0–255. */
  readonly paperLight: number;
  /** By how many degrees the sheet is turned. */
  readonly turn: number;
  /** Which part of the page is covered with ink, 0–1. */
  readonly ink: number;
}

/** Pixels on the short side of an A4 page that make 200 dots per inch. */
const A4_SHORT_SIDE = 1654;
/** Short side of an ID card over that of an A4 page. */
const CARD_SHARE = 54 / 210;
/** What a camera can be asked for: so much of its picture's shorter side. */
const FILLS = 0.7;
const DARKEST_PAPER = 85;
/** Less of the page than this is dust and not writing. */
const LEAST_INK = 0.0006;
/** Ink is darker than the paper around it by this much. */
const INK_CONTRAST = 22;
/** Edges wider than this, in pixels and as a part of the short side, can no longer be read well. */
const WIDEST_STROKE = 3.4;
const WIDEST_STROKE_SHARE = 1 / 520;
const MOST_TURN = 20;
/** Sides that face each other and differ more than this were photographed from too far aside. */
const MOST_FORESHORTENED = 0.62;
/** Long side of the page on which light and ink are judged. */
const PAGE_SIZE = 640;

/** How well the page can be read; `corners` as `findSheet` gave them, null when it found no sheet. */
export function measureQuality(image: GrayOrRgba, corners: Corners | null): PageQualityMeasures {
  const area = corners ?? wholeOf(image);
  const page = pageOf(image, area);
  const filled = withoutThinDark(page, Math.round(PAGE_SIZE / 60));
  const paperLight = paperLightOf(filled);
  const isPaper = looksLikePaper(filled, corners === null);
  const ink = inkOf(page, filled);
  const [a, b, c, d] = area;
  const shortSide = Math.min((distance(a, b) + distance(c, d)) / 2, (distance(b, c) + distance(d, a)) / 2);
  const turn = turnOf(area);
  const strokeBlur = strokeBlurIn(image, area);
  const findings: PageFinding[] = [];
  if (!isPaper) findings.push({ code: 'noSheet', box: null });
  else if (ink < LEAST_INK) findings.push({ code: 'blank', box: null });
  if (isPaper && paperLight < DARKEST_PAPER) findings.push({ code: 'dark', box: null });
  if (strokeBlur !== null && strokeBlur > Math.max(WIDEST_STROKE, shortSide * WIDEST_STROKE_SHARE)) {
    findings.push({ code: 'blur', box: null });
  }
  for (const box of glareOn(page, paperLight))
    findings.push({ code: 'glare', box: boxInImage(box, area, image) });
  if (corners)
    findings.push(...cutOffSides(image, corners).map((box): PageFinding => ({ code: 'cutOff', box })));
  if (shortSide < expectedShortSide(image, area)) findings.push({ code: 'tooSmall', box: null });
  if (corners && (turn > MOST_TURN || foreshortening(corners) < MOST_FORESHORTENED)) {
    findings.push({ code: 'skewed', box: null });
  }
  return { isPaper, findings, shortSide, strokeBlur, paperLight, turn, ink };
}

function wholeOf(image: GrayOrRgba): Corners {
  const { width, height } = image;
  return [
    [0, 0],
    [width - 1, 0],
    [width - 1, height - 1],
    [0, height - 1],
  ];
}

/** The page alone, straight and small. */
function pageOf(image: GrayOrRgba, area: Corners): Planes {
  const full = sheetSize(area, image.width, image.height);
  const factor = Math.min(1, PAGE_SIZE / Math.max(full.width, full.height));
  const width = Math.max(1, Math.round(full.width * factor));
  const height = Math.max(1, Math.round(full.height * factor));
  return shrink(straighten(image, area, width, height), PAGE_SIZE);
}

/** The brightness that most of the page has at least. */
function paperLightOf(page: Planes): number {
  const histogram = new Int32Array(256);
  for (let i = 0; i < page.red.length; i++) histogram[lightAt(page, i)]!++;
  let rest = page.red.length * 0.4;
  let level = 255;
  while (level > 0 && (rest -= histogram[level]!) > 0) level--;
  return level;
}

function lightAt(page: Planes, i: number): number {
  return Math.round(0.3 * page.red[i]! + 0.59 * page.green[i]! + 0.11 * page.blue[i]!);
}

/**
 * Paper has one colour over most of it, hardly any hue, and a brightness that changes slowly. A page that was found by its
 * four edges may be printed in colour; a picture without such edges has to be paper by its looks alone.
 */
function looksLikePaper(page: Planes, strict: boolean): boolean {
  const { width, height } = page;
  let pale = 0;
  let even = 0;
  let seen = 0;
  for (let y = 8; y < height - 8; y += 4) {
    for (let x = 8; x < width - 8; x += 4) {
      const i = y * width + x;
      const light = lightAt(page, i);
      const hue =
        Math.max(page.red[i]!, page.green[i]!, page.blue[i]!) -
        Math.min(page.red[i]!, page.green[i]!, page.blue[i]!);
      seen++;
      if (light > 70 && hue < light * 0.28) pale++;
      const next = lightAt(page, i + 8);
      const below = lightAt(page, i + 8 * width);
      if (Math.abs(next - light) < 7 && Math.abs(below - light) < 7) even++;
    }
  }
  if (seen === 0) return false;
  return strict ? pale > seen * 0.8 && even > seen * 0.7 : pale > seen * 0.2 || even > seen * 0.4;
}

/** Part of the page that is darker than the paper around it, its rim left out. */
function inkOf(page: Planes, filled: Planes): number {
  const { width, height } = page;
  const rim = Math.round(Math.min(width, height) * 0.04);
  let ink = 0;
  let seen = 0;
  for (let y = rim; y < height - rim; y++) {
    for (let x = rim; x < width - rim; x++) {
      const i = y * width + x;
      const paper = lightAt(filled, i);
      seen++;
      if (paper - lightAt(page, i) > Math.max(6, (INK_CONTRAST * paper) / 200)) ink++;
    }
  }
  return seen > 0 ? ink / seen : 0;
}

function turnOf([a, b, c, d]: Corners): number {
  const angle = (p: Point, q: Point) => Math.abs((Math.atan2(q[1] - p[1], q[0] - p[0]) * 180) / Math.PI);
  return (angle(a, b) + angle(d, c)) / 2;
}

function foreshortening([a, b, c, d]: Corners): number {
  const ratio = (p: number, q: number) => Math.min(p, q) / Math.max(p, q, 1);
  return Math.min(ratio(distance(a, b), distance(c, d)), ratio(distance(b, c), distance(d, a)));
}

function expectedShortSide(image: GrayOrRgba, area: Corners): number {
  const size = sheetSize(area, image.width, image.height);
  const aspect = Math.max(size.width, size.height) / Math.min(size.width, size.height);
  const share = Math.abs(aspect / (85.6 / 53.98) - 1) < 0.03 ? CARD_SHARE : 1;
  return Math.min(A4_SHORT_SIDE, FILLS * Math.min(image.width, image.height)) * share;
}

function boxInImage(part: Part, area: Corners, image: GrayOrRgba): Box {
  const at = (u: number, v: number): Point => {
    const [a, b, c, d] = area;
    const mix = (k: 0 | 1) => (1 - v) * ((1 - u) * a[k] + u * b[k]) + v * ((1 - u) * d[k] + u * c[k]);
    return [mix(0), mix(1)];
  };
  return around(
    [
      at(part.left, part.top),
      at(part.right, part.top),
      at(part.right, part.bottom),
      at(part.left, part.bottom),
    ],
    image,
  );
}

/** The upright box around some points, within the picture. */
function around(points: readonly Point[], image: GrayOrRgba): Box {
  const within = (value: number, most: number) => Math.max(0, Math.min(most, value));
  const x = within(Math.min(...points.map((p) => p[0])), image.width);
  const y = within(Math.min(...points.map((p) => p[1])), image.height);
  return {
    x,
    y,
    width: within(Math.max(...points.map((p) => p[0])), image.width) - x,
    height: within(Math.max(...points.map((p) => p[1])), image.height) - y,
  };
}

/** Where the sheet leaves the picture: a strip along each side of the picture that its corners touch or cross. */
function cutOffSides(image: GrayOrRgba, corners: Corners): Box[] {
  const { width, height } = image;
  const rim = Math.max(2, Math.min(width, height) * 0.004);
  const depth = Math.max(width, height) * 0.04;
  const ends = (values: number[]) => [Math.min(...values) - depth, Math.max(...values) + depth] as const;
  const strip = (points: readonly Point[], axis: 0 | 1, edge: number): Box[] => {
    if (points.length === 0) return [];
    const [from, until] = ends(points.map((p) => p[axis === 0 ? 1 : 0]));
    const [near, far] = [edge - depth, edge + depth];
    const box: [Point, Point] =
      axis === 0
        ? [
            [near, from],
            [far, until],
          ]
        : [
            [from, near],
            [until, far],
          ];
    return [around(box, image)];
  };
  return [
    ...strip(
      corners.filter((p) => p[0] < rim),
      0,
      0,
    ),
    ...strip(
      corners.filter((p) => p[0] > width - 1 - rim),
      0,
      width,
    ),
    ...strip(
      corners.filter((p) => p[1] < rim),
      1,
      0,
    ),
    ...strip(
      corners.filter((p) => p[1] > height - 1 - rim),
      1,
      height,
    ),
  ];
}
