// The figures of the wallboard that have to be worked out: the longest wait as it ticks, how a service level is judged,
// and in which order clerks stand.
import type { ClerkState, Wallboard } from '@cloud-window/shared/protocol';
import type { Tone } from '@cloud-window/shared/ui';

/** The longest present wait in milliseconds, by the server's clock; 0 when nobody waits. */
export function longestWaitMs(board: Pick<Wallboard, 'queue'>, now: number): number {
  const oldest = board.queue.reduce((least, call) => Math.min(least, call.enqueuedAt), Infinity);
  return oldest === Infinity ? 0 : Math.max(0, now - oldest);
}

/** Green on target, amber within five points of it, red below. */
export function serviceLevelTone(level: Wallboard['today']['serviceLevel']): Tone {
  if (level.ratio === null) return 'idle';
  if (level.ratio >= level.target) return 'good';
  return level.ratio >= level.target - 0.05 ? 'warn' : 'bad';
}

/** A wait beyond the service level's threshold is amber, beyond three times as much red. */
export function waitTone(waitMs: number, thresholdMs: number): Tone {
  if (waitMs <= thresholdMs) return 'good';
  return waitMs <= 3 * thresholdMs ? 'warn' : 'bad';
}

/** By ITU-T G.107, table B.1: users are satisfied, some are not, many are not. */
export function mediaTone(mos: number): Tone {
  if (mos >= 4.02) return 'good';
  return mos >= 3.6 ? 'warn' : 'bad';
}

const ORDER: readonly ClerkState[] = [
  'ready',
  'offered',
  'onCall',
  'wrapUp',
  'notReady',
  'break',
  'signedOut',
];

/** Clerks on duty: who can take a call first, then by how long they have been in their state. */
export function clerksOnBoard(board: Wallboard): Wallboard['clerks'] {
  return board.clerks
    .filter((clerk) => clerk.state !== 'signedOut')
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.since - b.since);
}
