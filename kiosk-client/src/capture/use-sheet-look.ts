// Looks at the camera's picture a few times a second, as small as the finder needs it, and says what was seen: where the sheet
// is, the one hint that helps most, and how far the time to hold still has passed.
import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import type { Corners } from '@cloud-window/shared/protocol';
import { chooseHint, steadyHint, type Hint, type ShownHint } from './hints.ts';
import { lookForSheet } from './sheet-client.ts';
import type { Look } from './sheet-messages.ts';
import { useShutter } from './shutter-store.ts';
import { afterCapture, look as takeLook, type Seen } from './steadiness.ts';

/** Long side of the picture that is looked at. */
const LOOK_SIDE = 640;
/** Between the beginnings of two looks, when the machine is quick enough. */
const LOOK_EVERY_MS = 180;
/** How long the paper must lie still; longer for those who read and move more slowly. */
const HOLD_MS = { standard: 1_000, elderly: 1_800 } as const;

export interface SheetLook {
  /** In shares of the picture's width and height. */
  corners: Corners | null;
  hint: Hint;
  /** 0–1 of the time to hold still. */
  progress: number;
}

interface SheetLookOptions {
  /** Holds the video that shows the camera. */
  stage: RefObject<HTMLElement | null>;
  active: boolean;
  /** Whether the shutter releases by itself. */
  automatic: boolean;
  elderly: boolean;
  onSteady: () => void;
}

/** Null until the first look. `captured` is to be called when a picture was taken. */
export function useSheetLook(options: SheetLookOptions): { seen: SheetLook | null; captured: () => void } {
  const { stage, active } = options;
  const [seen, setSeen] = useState<SheetLook | null>(null);

  const tell = useEffectEvent((look: Look, shown: ShownHint | null): ShownHint => {
    const { steadiness, setSteadiness } = useShutter.getState();
    const at = performance.now();
    const wanted = chooseHint({ ...look, isSame: false });
    const now: Seen = { at, corners: look.corners, isGood: wanted === 'hold', print: look.print };
    const step = takeLook(steadiness, now, options.elderly ? HOLD_MS.elderly : HOLD_MS.standard);
    setSteadiness(step.next);
    const isSame = options.automatic && step.next.captured !== null;
    const hint = steadyHint(shown, isSame ? 'next' : wanted, at);
    setSeen({ corners: look.corners, hint: hint.hint, progress: options.automatic ? step.progress : 0 });
    if (step.fire && options.automatic) options.onSteady();
    return hint;
  });

  useEffect(() => {
    if (!active) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: ShownHint | null = null;
    const again = async () => {
      const begun = performance.now();
      const look = await lookAt(stage.current?.querySelector('video'));
      if (over) return;
      if (look) shown = tell(look, shown);
      timer = setTimeout(() => void again(), begun + LOOK_EVERY_MS - performance.now());
    };
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
      setSeen(null);
    };
  }, [active, stage]);

  return {
    seen,
    captured: () => {
      const { steadiness, setSteadiness } = useShutter.getState();
      setSteadiness(afterCapture(steadiness));
    },
  };
}

/** What the present frame shows; null while there is none, or nobody who could look. */
async function lookAt(video: HTMLVideoElement | null | undefined): Promise<Look | null> {
  const frame = video && (await frameOf(video));
  return frame ? lookForSheet(frame).catch(() => null) : null;
}

/** The present frame made small; null while there is none. */
async function frameOf(video: HTMLVideoElement): Promise<ImageBitmap | null> {
  const { videoWidth: width, videoHeight: height } = video;
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || width === 0) return null;
  const scale = Math.min(1, LOOK_SIDE / Math.max(width, height));
  return createImageBitmap(video, {
    resizeWidth: Math.round(width * scale),
    resizeHeight: Math.round(height * scale),
    resizeQuality: 'low',
  }).catch(() => null);
}
