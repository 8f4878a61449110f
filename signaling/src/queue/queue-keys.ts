// The Redis keys of the queue, built in this one place. All share the hash tag `{acd:<domain>}`: matching touches calls,
// clerks and leases together, so they must live in one slot of a cluster.
import type { Channel, RouteStep } from './queue-types.ts';

/** Of the records and indexes below. A change that older nodes could not read takes the next number (ADR 10). */
const SHAPE = 2;

/**
 * The keys of a domain; a script knows them as `K.<name>`, made from the first, which alone it gets through KEYS. The last
 * ones are stems: an id that a script finds by itself (the call it matches) is appended, which stays within the slot.
 */
export const KEY_NAMES = [
  'seq', // string: number of the newest event; absent in a Redis that has lost its data
  'clockJumps', // string: how many jumps of the clock were made good
  'events', // stream: one entry per unit of work with all its events, id `<seq of the last>-0`
  'epochs', // string: the newest fencing epoch of any clerk
  'lanes', // sorted set: every known lane, by last use
  'lines', // set: every line of waiting calls that was ever used
  'queueStates', // hash: queues that were opened or closed by hand
  'offers', // sorted set: offered calls, by the deadline of the offer
  'active', // sorted set: calls in conversation, by since when
  'wrapUps', // sorted set: calls in wrap-up, by its deadline
  'widenings', // sorted set: waiting and offered calls with a further step, by when it begins
  'clerkPresence', // sorted set: clerks who are signed in, by the end of their lease
  'callerPresence', // sorted set: waiting, offered and active calls, by the end of the kiosk's lease
  'call', // stem, packed: the record of a call
  'clerk', // stem, packed: the record of a clerk
  'queued', // stem, sorted set: the waiting and offered calls of a line as `<ticket>:<callId>`, by rank
  'waitingIn', // stem, sorted set: the waiting calls of a lane, likewise
  'idleIn', // stem, sorted set: the free clerks who serve a lane, the first to be asked first
] as const;
export type KeyName = (typeof KEY_NAMES)[number];

const STEMS: ReadonlySet<KeyName> = new Set(['call', 'clerk', 'queued', 'waitingIn', 'idleIn']);
/** What follows the name of a key. */
export const suffixOf = (name: KeyName): string => (STEMS.has(name) ? ':' : '');

export interface QueueKeys {
  /** In the order of KEY_NAMES. */
  readonly all: readonly string[];
  readonly seq: string;
  readonly events: string;
  call(callId: string): string;
  clerk(staffId: string): string;
}

/** @throws RangeError for a domain that would break the hash tag. */
export function queueKeys(domain: string): QueueKeys {
  if (!/^[\w.-]+$/.test(domain)) throw new RangeError(`not a routing domain: ${domain}`);
  const key = (name: KeyName) => `{acd:${domain}}:${SHAPE}:${name}${suffixOf(name)}`;
  return {
    all: KEY_NAMES.map(key),
    seq: key('seq'),
    events: key('events'),
    call: (callId) => key('call') + callId,
    clerk: (staffId) => key('clerk') + staffId,
  };
}

/** What a step asks of a clerk: the rule that chooses among several, and the skills, whatever their order. */
export function requirementsOf(step: Pick<RouteStep, 'skills' | 'strategy'>): string {
  return JSON.stringify([step.strategy, ...[...new Set(step.skills)].sort()]);
}

/**
 * The name of a lane, which Lua decodes as JSON: a channel and what the waiting calls in it ask of a clerk. Advice is not
 * asked of whoever asks for it (`exceptFor`).
 */
export function laneOf(
  channel: Channel,
  step: Pick<RouteStep, 'skills' | 'strategy'>,
  exceptFor?: string,
): string {
  // As `setStep` of includes/route.lua builds it.
  const all = `["${channel}",${requirementsOf(step).slice(1)}`;
  return exceptFor === undefined ? all : `${all.slice(0, -1)},"not:${exceptFor}"]`;
}
