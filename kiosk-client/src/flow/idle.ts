// Nobody has touched the screen for a while: ask, count down, then wipe. Computed from the clock, so that a busy or
// throttled browser neither shortens nor stretches it.

/** Without a touch for this long, the kiosk asks. */
export const IDLE_ASK_MS = 90_000;
/** Then this long until it wipes. */
export const IDLE_COUNTDOWN_MS = 20_000;

export type Idleness = { name: 'attended' } | { name: 'asking'; secondsLeft: number } | { name: 'abandoned' };

export function idlenessAt(now: number, lastTouchAt: number): Idleness {
  const idle = now - lastTouchAt;
  if (idle < IDLE_ASK_MS) return { name: 'attended' };
  const left = IDLE_ASK_MS + IDLE_COUNTDOWN_MS - idle;
  if (left <= 0) return { name: 'abandoned' };
  return { name: 'asking', secondsLeft: Math.ceil(left / 1000) };
}
