// Which one thing to say to the person at the camera: what helps most comes first, and a hint stays long enough to be read.
import { areaOf } from '@cloud-window/shared/capture';
import type { Corners, QualityFindingCode } from '@cloud-window/shared/protocol';

export type Hint = 'next' | 'lay' | 'dark' | 'further' | 'closer' | 'turn' | 'glare' | 'hold';

/** What is known of a look, for the choice of a hint. */
export interface Outlook {
  /** In shares of the picture's width and height; null where no sheet is found. */
  corners: Corners | null;
  /** Width by height of the picture. */
  ratio: number;
  findings: readonly QualityFindingCode[];
  /** Mean brightness of the whole picture, 0–255. */
  brightness: number;
  /** The paper that was captured last still lies there. */
  isSame: boolean;
}

/** Too dark to find a sheet in. */
const DARK = 45;
/** A corner nearer to the edge of the picture than this share is perhaps cut off. */
const EDGE = 0.004;
/** A sheet that takes less of the picture than this could be larger on it. */
const SMALL = 0.16;
/** Degrees by which a sheet may be turned: more costs sharpness when it is straightened. */
const TURNED = 20;

/** The one thing to say; `hold` when nothing speaks against a capture. */
export function chooseHint({ corners, ratio, findings, brightness, isSame }: Outlook): Hint {
  if (isSame) return 'next';
  if (corners === null) return brightness < DARK ? 'dark' : 'lay';
  if (findings.includes('dark')) return 'dark';
  const atEdge = corners.some(([x, y]) => Math.min(x, y, 1 - x, 1 - y) < EDGE);
  if (atEdge || findings.includes('cutOff')) return 'further';
  if (areaOf(corners) < SMALL) return 'closer';
  if (tilt(corners, ratio) > TURNED) return 'turn';
  if (findings.includes('glare')) return 'glare';
  return 'hold';
}

/** Degrees between the upper side of the sheet and the horizon, 0–45: a sheet that lies on its side is not turned. */
function tilt(corners: Corners, ratio: number): number {
  const [[ax, ay], [bx, by]] = corners;
  const angle = (Math.atan2(by - ay, (bx - ax) * ratio) * 180) / Math.PI;
  const beyond = Math.abs(angle % 90);
  return Math.min(beyond, 90 - beyond);
}

/** Shows a hint at least this long, unless what it asks for has been done. */
const STAY_MS = 900;

export interface ShownHint {
  hint: Hint;
  since: number;
}

/** The hint to show now, given the one that is shown: no flicker between two that are both nearly right. */
export function steadyHint(shown: ShownHint | null, wanted: Hint, at: number): ShownHint {
  if (shown?.hint === wanted) return shown;
  const mayChange = shown === null || wanted === 'hold' || wanted === 'next' || at - shown.since >= STAY_MS;
  return mayChange ? { hint: wanted, since: at } : shown;
}
