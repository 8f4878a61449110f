// How long a caller will wait, said honestly: as a range that holds the true wait at least four times in five, and not at
// all when nobody is on duty. docs/metrics.md explains the formula; the test beside this file measures the honesty.
import type { ClerkState, QueuePosition } from '@cloud-window/shared/protocol';
import { coversSkills } from '../queues/clerk-skills.ts';
import type { ClerkRecord, Contact, QueueSnapshot } from '../queue/queue-types.ts';

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
  return coversSkills({ ...clerk.skills, [`only:${clerk.staffId}`]: 5 }, required);
}

/** When a call would be answered; milliseconds from now. */
export interface WaitForecast {
  meanMs: number;
  lowMs: number;
  highMs: number;
}

/**
 * The wait behind `ahead` others who are served by the same clerks; parts of others are possible. Clerks at work finish one
 * call every AHT ÷ capacity, at random moments, and each end takes the line one place forward: a gamma distribution.
 * Null without a clerk who goes on working.
 */
export function forecastWait(
  ahead: number,
  clerks: readonly ClerkRecord[],
  ahtMs: number,
): WaitForecast | null {
  const working = clerks.filter(
    (clerk) => clerk.next === null && STAFFED[clerk.state] && clerk.state !== 'notReady',
  );
  const capacity = working.reduce((sum, clerk) => sum + clerk.capacity.call, 0);
  if (capacity === 0) return null;
  const free = working.reduce((sum, clerk) => sum + freeFor(clerk), 0);
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

/**
 * What somebody behind `ahead` meets whom these clerks may serve. Others count as far as they compete: one whom three
 * clerks can serve, of whom one is eligible here, counts a third.
 */
export function forecastAmong(
  clerks: readonly ClerkRecord[],
  eligible: ReadonlySet<ClerkRecord>,
  ahead: readonly Contact[],
  ahtMs: number,
): WaitForecast | null {
  return forecastWait(competitors(clerks, eligible, ahead), [...eligible], ahtMs);
}

/** What somebody behind `ahead` meets who may be served in any of these ways. */
export function forecastAlong(
  clerks: readonly ClerkRecord[],
  ahead: readonly Contact[],
  ways: readonly Way[],
  ahtMs: number,
): WaitForecast | null {
  const forecasts = ways.flatMap(({ inMs, skills }) => {
    const eligible = new Set(clerks.filter((clerk) => isEligible(clerk, skills)));
    const forecast = forecastAmong(clerks, eligible, ahead, ahtMs);
    return forecast === null ? [] : [notBefore(inMs, forecast)];
  });
  // Whichever way is the quickest.
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

function competitors(
  clerks: readonly ClerkRecord[],
  eligible: ReadonlySet<ClerkRecord>,
  ahead: readonly Contact[],
): number {
  const shares = new Map<string, number>();
  let sum = 0;
  for (const other of ahead) {
    if (other.state !== 'waiting' || other.kind === 'review') continue;
    const asked = other.skills.join(',');
    let share = shares.get(asked);
    if (share === undefined) {
      const theirs = clerks.filter((clerk) => isStaffed(clerk) && isEligible(clerk, other.skills));
      share = theirs.length === 0 ? 0 : theirs.filter((clerk) => eligible.has(clerk)).length / theirs.length;
      shares.set(asked, share);
    }
    sum += share;
  }
  return sum;
}

/** A caller's place in the line of the own queue, and the wait, which also counts whoever else the same clerks serve. */
export function placeInLine(snapshot: QueueSnapshot, contact: Contact, ahtMs: number): QueuePosition | null {
  const index = snapshot.waiting.findIndex((other) => other.callId === contact.callId);
  if (index < 0) return null;
  const isOfQueue = (other: Contact) => other.queueId === contact.queueId;
  const ahead = snapshot.waiting.slice(0, index);
  return {
    position: ahead.filter(isOfQueue).length + 1,
    waiting: snapshot.waiting.filter(isOfQueue).length,
    ...lineAlong(snapshot, ahead, waysOf(contact, snapshot.at), ahtMs),
  };
}

/** What remains of its route. */
export function waysOf({ route, step, enqueuedAt }: Contact, at: number): Way[] {
  const waited = at - enqueuedAt;
  return route
    .slice(step)
    .map(({ afterMs, skills }, place) => ({ inMs: place === 0 ? 0 : Math.max(0, afterMs - waited), skills }));
}

/** What somebody who joined now with these skills would meet. */
export function lineAhead(
  snapshot: Pick<QueueSnapshot, 'clerks'>,
  ahead: readonly Contact[],
  skills: readonly string[],
  ahtMs: number,
): Pick<QueuePosition, 'clerksOnDuty' | 'estimate'> {
  return lineAlong(snapshot, ahead, [{ inMs: 0, skills }], ahtMs);
}

/** As `lineAhead`, for a call that asks for less as it waits. On duty is who could take it in the end. */
export function lineAlong(
  { clerks }: Pick<QueueSnapshot, 'clerks'>,
  ahead: readonly Contact[],
  ways: readonly Way[],
  ahtMs: number,
): Pick<QueuePosition, 'clerksOnDuty' | 'estimate'> {
  const onDuty = clerks.filter(
    (clerk) => isStaffed(clerk) && ways.some(({ skills }) => isEligible(clerk, skills)),
  );
  return {
    clerksOnDuty: onDuty.length,
    estimate: toldEstimate(forecastAlong(clerks, ahead, ways, ahtMs)),
  };
}
