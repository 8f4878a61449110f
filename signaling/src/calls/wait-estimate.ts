// How long a caller will wait, said honestly: as a range that holds the true wait at least four times in five, and not at
// all when nobody is on duty. docs/metrics.md explains the formula; the test beside this file measures the honesty.
import type { ClerkState, QueuePosition } from '@cloud-window/shared/protocol';
import { coversSkills } from '../queues/clerk-skills.ts';
import type { ClerkRecord } from '../queue/queue-types.ts';

/**
 * The range leaves out 8 % on either side (standard normal quantile): some points less than four in five would allow, for
 * what the model does not know (who comes first by right, who goes on a break).
 */
const QUANTILE = 1.405;
/** How far off the mean handle time may be, as a share of it. */
const UNSURE_MEAN = 0.2;
/** A free clerk still has to answer the ring. */
const RING_MS = 20_000;
const ROUND_SECONDS = 10;

const STAFFED: Readonly<Record<ClerkState, boolean>> = {
  signedOut: false,
  break: false,
  notReady: true,
  ready: true,
  offered: true,
  onCall: true,
  wrapUp: true,
};

/** Signed in and not on a break. */
export function isStaffed(clerk: Pick<ClerkRecord, 'state'>): boolean {
  return STAFFED[clerk.state];
}

export function isEligible(
  clerk: Pick<ClerkRecord, 'skills' | 'staffId'>,
  required: readonly string[],
): boolean {
  // Each clerk has this one without anybody giving it.
  const own = `only:${clerk.staffId}`;
  return coversSkills(
    clerk.skills,
    required.includes(own) ? required.filter((one) => one !== own) : required,
  );
}

/** When a call would be answered; milliseconds from now. */
export interface WaitForecast {
  meanMs: number;
  lowMs: number;
  highMs: number;
}

/** What clerks can do together. */
export interface Crew {
  /** Calls that those hold at a time who go on working. */
  capacity: number;
  /** How many of these they could begin at once. */
  free: number;
}

export function crewOf(clerks: Iterable<ClerkRecord>): Crew {
  const crew = { capacity: 0, free: 0 };
  for (const clerk of clerks) {
    if (clerk.next !== null || !isStaffed(clerk) || clerk.state === 'notReady') continue;
    crew.capacity += clerk.capacity.call;
    crew.free += freeFor(clerk);
  }
  return crew;
}

/**
 * The wait behind `ahead` others who are served by the same clerks; parts of others are possible. Clerks at work finish one
 * call every AHT ÷ capacity, at random moments, and each end takes the line one place forward: a gamma distribution.
 * Null without a clerk who goes on working.
 */
export function forecastWait(ahead: number, { capacity, free }: Crew, ahtMs: number): WaitForecast | null {
  if (capacity === 0) return null;
  const places = ahead + 1 - free;
  // Half a place: a competitor who is as likely as not to be served by somebody else.
  if (places <= 0.5) return { meanMs: 0, lowMs: 0, highMs: RING_MS };
  const meanMs = (places * ahtMs) / capacity;
  const shape = 1 / (1 / places + UNSURE_MEAN ** 2);
  return {
    meanMs,
    lowMs: meanMs * gammaQuantile(shape, -QUANTILE),
    highMs: meanMs * gammaQuantile(shape, QUANTILE) + RING_MS,
  };
}

function freeFor({ state, capacity, contacts }: ClerkRecord): number {
  if (state === 'ready') return capacity.call;
  return state === 'onCall' ? Math.max(0, capacity.call - Math.max(1, contacts.length)) : 0;
}

/** Of a gamma distribution with mean 1, by Wilson and Hilferty (PNAS 17, 1931): within 2 % from shape 1 on. */
function gammaQuantile(shape: number, z: number): number {
  const ninth = 1 / (9 * Math.max(shape, 0.5));
  return Math.max(0, 1 - ninth + z * Math.sqrt(ninth)) ** 3;
}

/** What a caller is told: whole tens of seconds, rounded so that the range only grows. */
export function toldEstimate(forecast: WaitForecast | null): QueuePosition['estimate'] {
  if (forecast === null) return null;
  const tens = forecast.lowMs / 1_000 / ROUND_SECONDS;
  return {
    lowSeconds: Math.floor(tens) * ROUND_SECONDS,
    highSeconds: Math.ceil(forecast.highMs / 1_000 / ROUND_SECONDS) * ROUND_SECONDS,
  };
}

/** A step of a call's way, and how long it is until then. */
export interface Way {
  inMs: number;
  skills: readonly string[];
}

/** Whichever way is the quickest; null when there is none. A way that opens later answers nobody before. */
export function quickest(
  ways: readonly { inMs: number; forecast: WaitForecast | null }[],
): WaitForecast | null {
  const forecasts = ways.flatMap(({ inMs, forecast }) =>
    forecast === null ? [] : [notBefore(inMs, forecast)],
  );
  const least = (of: keyof WaitForecast) => Math.min(...forecasts.map((forecast) => forecast[of]));
  return forecasts.length === 0
    ? null
    : { meanMs: least('meanMs'), lowMs: least('lowMs'), highMs: least('highMs') };
}

function notBefore(inMs: number, { meanMs, lowMs, highMs }: WaitForecast): WaitForecast {
  return {
    meanMs: Math.max(meanMs, inMs),
    lowMs: Math.max(lowMs, inMs),
    highMs: Math.max(highMs, inMs + RING_MS),
  };
}
