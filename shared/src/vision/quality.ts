// What is wrong with a picture of a page, and where.
import type { Corners } from './geometry.ts';
import type { GrayOrRgba } from './image.ts';
import type { QualityFindingCode } from '../protocol/capture.ts';

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
}

/** How well the page can be read; `corners` as `findSheet` gave them, null when it found no sheet. */
export function measureQuality(_image: GrayOrRgba, corners: Corners | null): PageQualityMeasures {
  return { isPaper: corners !== null, findings: [], shortSide: 0, strokeBlur: null, paperLight: 0, turn: 0 };
}
