// The one clock: injected, so that a test may hold time still. Deadlines that matter are judged by Redis TIME instead.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
