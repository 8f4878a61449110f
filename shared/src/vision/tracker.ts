// The sheet in a stream of frames: quick, steady while nothing moves, and frank about how long it has been still.
import { findSheet } from './find-sheet.ts';
import { distance, type Corners, type Point } from './geometry.ts';
import type { GrayOrRgba } from './image.ts';

/** The sheet in the newest frame. */
export interface TrackedSheet {
  readonly corners: Corners;
  readonly confidence: number;
  /** How far its corners moved since the frame before, as a part of the frame's diagonal. */
  readonly motion: number;
  /** For how many frames it has hardly moved. */
  readonly stillFrames: number;
}

/** Corners that move less than this part of the diagonal between two frames lie still. */
const STILL = 0.004;
/** While a sheet lies still its outline follows new frames only so quickly. */
const CALM_SHARE = 0.3;
/** Frames for which a sheet may go unseen before it is given up: a hand passes, the camera adjusts. */
const PATIENCE = 2;

/** Follows one sheet from frame to frame; the frames of one tracker have one size. */
export class SheetTracker {
  #last: TrackedSheet | null = null;
  #missed = 0;

  /** The sheet in the next frame, or null while there is none. */
  next(frame: GrayOrRgba): TrackedSheet | null {
    const found = findSheet(frame, { live: true, ...(this.#last && { prior: this.#last.corners }) });
    if (!found) {
      this.#missed++;
      if (this.#missed > PATIENCE) this.#last = null;
      else if (this.#last) this.#last = { ...this.#last, stillFrames: 0 };
      return this.#last;
    }
    this.#missed = 0;
    this.#last = this.#follow(found.corners, found.confidence, Math.hypot(frame.width, frame.height));
    return this.#last;
  }

  /** Forgets what was seen, when the camera or the size of its frames changes. */
  reset(): void {
    this.#last = null;
    this.#missed = 0;
  }

  #follow(corners: Corners, confidence: number, diagonal: number): TrackedSheet {
    const last = this.#last;
    if (!last) return { corners, confidence, motion: 1, stillFrames: 0 };
    const motion = Math.max(...corners.map((corner, k) => distance(corner, last.corners[k]!))) / diagonal;
    if (motion > STILL) return { corners, confidence, motion, stillFrames: 0 };
    const calm = (k: 0 | 1 | 2 | 3): Point => {
      const [x, y] = last.corners[k];
      return [x + (corners[k][0] - x) * CALM_SHARE, y + (corners[k][1] - y) * CALM_SHARE];
    };
    return {
      corners: [calm(0), calm(1), calm(2), calm(3)],
      confidence,
      motion,
      stillFrames: last.stillFrames + 1,
    };
  }
}
