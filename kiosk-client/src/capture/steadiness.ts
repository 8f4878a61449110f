// When the shutter releases by itself: a good sheet lies still for a moment. After a capture it waits until that paper has
// been moved or another lies there, so that nothing is captured twice. Pure: one step for each look at the camera's picture.
import type { Corners } from '@cloud-window/shared/protocol';

/** What one look at the camera's picture gave. */
export interface Seen {
  /** In ms, on any clock that only rises. */
  at: number;
  /** In shares of the picture's width and height; null where no sheet is found. */
  corners: Corners | null;
  /** Nothing speaks against capturing it now. */
  isGood: boolean;
  /** Brightness of a few areas of the picture, 0–255: tells one paper from another that lies in its place. */
  print: readonly number[];
}

export interface Steadiness {
  /** Since when the sheet has been lying as it did then; null while it does not. */
  holding: { since: number; corners: Corners } | null;
  /** The paper that was captured last, until it is seen to have gone. */
  captured: { corners: Corners | null; print: readonly number[] } | null;
  /** Looks in a row that saw something other than the captured paper. */
  changed: number;
  /** What was seen last. */
  newest: Pick<Seen, 'corners' | 'print'> | null;
}

export interface Step {
  next: Steadiness;
  /** 0–1 of the time to hold still. */
  progress: number;
  /** Now is the moment. */
  fire: boolean;
}

export const UNSTEADY: Steadiness = {
  holding: null,
  captured: null,
  changed: 0,
  newest: null,
};

/** A corner that moves by more than this share of the picture is moved by a hand, not by noise. */
const STILL = 0.012;
/** A captured paper has gone when a corner is this far away… */
const MOVED = 0.06;
/** …or the picture is this much brighter or darker on average over its areas. */
const CHANGED_PRINT = 9;
/** Looks in a row: one may be a hand's shadow. */
const CHANGED_LOOKS = 2;

/** The state after a look. `holdMs`: how long the sheet must lie still. */
export function look(state: Steadiness, seen: Seen, holdMs: number): Step {
  const { next, ...step } = judge(state, seen, holdMs);
  return { ...step, next: { ...next, newest: { corners: seen.corners, print: seen.print } } };
}

function judge(state: Steadiness, seen: Seen, holdMs: number): Step {
  const captured = state.captured;
  if (captured !== null) {
    const changed = hasChanged(captured, seen) ? state.changed + 1 : 0;
    if (changed < CHANGED_LOOKS) return rest({ ...UNSTEADY, captured, changed });
  }
  if (seen.corners === null || !seen.isGood) return rest(UNSTEADY);
  const { holding } = state;
  if (holding === null || farthest(holding.corners, seen.corners) > STILL) {
    return rest({ ...UNSTEADY, holding: { since: seen.at, corners: seen.corners } });
  }
  const progress = Math.min(1, (seen.at - holding.since) / holdMs);
  return { next: { ...UNSTEADY, holding }, progress, fire: progress >= 1 };
}

/** The state once a picture was taken, by itself or by hand. */
export function afterCapture({ newest }: Steadiness): Steadiness {
  return { ...UNSTEADY, captured: newest, newest };
}

function rest(next: Steadiness): Step {
  return { next, progress: 0, fire: false };
}

function hasChanged(captured: NonNullable<Steadiness['captured']>, seen: Seen): boolean {
  if (captured.corners === null) return seen.corners !== null;
  // A sheet that is not found any more has gone, or something lies over it.
  if (seen.corners === null || farthest(captured.corners, seen.corners) > MOVED) return true;
  return difference(captured.print, seen.print) > CHANGED_PRINT;
}

/** How far the corner that moved most has moved, as a share of the picture. */
function farthest(one: Corners, other: Corners): number {
  return Math.max(
    ...one.map(([x, y], i) => {
      const [ox, oy] = other[i] ?? [x, y];
      return Math.hypot(ox - x, oy - y);
    }),
  );
}

function difference(one: readonly number[], other: readonly number[]): number {
  if (one.length === 0 || one.length !== other.length) return 0;
  return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? value)), 0) / one.length;
}
