// What the tried ways mean for a call, as one pure function: the screens only have words for it.
import type { CheckWay } from '../../protocol/network-check.ts';

export interface WayResult {
  way: CheckWay;
  state: 'trying' | 'works' | 'blocked';
  roundTripMs: number | null;
}

/**
 * `direct`: by UDP, as it should be. `tcpOnly`: UDP is blocked, TCP gets through. `relayOnly`: only the relay gets through.
 * `nothing`: no way does. `unknown`: it could not be tried, which says nothing about the network.
 */
export type NetworkVerdict = 'checking' | 'direct' | 'tcpOnly' | 'relayOnly' | 'nothing' | 'unknown';

export interface NetworkFinding {
  verdict: NetworkVerdict;
  /** The way that a call would take. */
  best: CheckWay | null;
}

/** From the best to the poorest: what a browser would take by itself, too. */
const PREFERENCE: readonly CheckWay[] = ['udp', 'relayUdp', 'tcp', 'relayTls'];

export function findingOf(ways: readonly WayResult[]): NetworkFinding {
  const works = (way: CheckWay) => ways.some((one) => one.way === way && one.state === 'works');
  // UDP once seen is the best there is; whatever else is found does not change it.
  if (works('udp')) return { verdict: 'direct', best: 'udp' };
  if (ways.length === 0 || ways.some(({ state }) => state === 'trying'))
    return { verdict: 'checking', best: null };
  const best = PREFERENCE.find(works) ?? null;
  if (works('tcp')) return { verdict: 'tcpOnly', best };
  return { verdict: best === null ? 'nothing' : 'relayOnly', best };
}

/** Below this a face and a paper do not fit (kbit/s); above this answers come late (ms). */
const SLOW_BELOW_KBPS = 500;
const SLOW_ABOVE_MS = 400;

export function isSlow(kilobitsPerSecond: number | null, roundTripMs: number | null): boolean {
  return (
    (kilobitsPerSecond !== null && kilobitsPerSecond < SLOW_BELOW_KBPS) ||
    (roundTripMs !== null && roundTripMs > SLOW_ABOVE_MS)
  );
}
