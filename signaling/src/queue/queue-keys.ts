// The Redis keys of the queue, built in this one place. All share the hash tag `{acd:<domain>}`: matching touches calls,
// clerks and leases together, so they must live in one slot of a cluster.
import type { Channel, RouteStep } from './queue-types.ts';

/**
 * The keys every script gets through KEYS, in this order; a script knows them as `K.<name>`. The last ones are stems: an
 * id that a script finds by itself (the call it matches) is appended, which stays within the slot.
 */
export const KEY_NAMES = [
  'generation', // string: how often the domain began anew; absent in a Redis that has lost its data
  'clockJumps', // string: how many jumps of the clock were made good
  'seq', // string: number of the newest event
  'events', // stream: one entry per transition, id `<seq>-0`
  'tickets', // string: number of the newest ticket
  'epochs', // string: the newest fencing epoch of any clerk
  'rank', // sorted set: waiting and offered calls as `<ticket>:<callId>`, by rank
  'heads', // sorted set: lanes with somebody waiting, by the rank of their first
  'lanes', // sorted set: every known lane, by last use
  'queueStates', // hash: queues that were opened or closed by hand
  'offers', // sorted set: offered calls, by the deadline of the offer
  'active', // sorted set: calls in conversation, by since when
  'wrapUps', // sorted set: calls in wrap-up, by its deadline
  'widenings', // sorted set: waiting and offered calls with a further step, by when it begins
  'clerkPresence', // sorted set: clerks who are signed in, by the end of their lease
  'callerPresence', // sorted set: waiting, offered and active calls, by the end of the kiosk's lease
  'call', // stem, hash: the record of a call
  'clerk', // stem, hash: the record of a clerk
  'serves', // stem, hash: the lanes a clerk serves, and how proficiently
  'offer', // stem, string: what became of an offer (accepted, declined, expired, withdrawn)
  'queued', // stem, sorted set: the waiting and offered calls of a queue, by rank
  'waitingIn', // stem, sorted set: the waiting calls of a lane, by rank
  'idle', // stem, sorted set: the clerks who are free for a channel, by since when
  'idleIn', // stem, sorted set: the free clerks who serve a lane, the first to be asked first
] as const;
export type KeyName = (typeof KEY_NAMES)[number];

const STEMS: ReadonlySet<KeyName> = new Set([
  'call',
  'clerk',
  'serves',
  'offer',
  'queued',
  'waitingIn',
  'idle',
  'idleIn',
]);

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
  const key = (name: KeyName) => `{acd:${domain}}:${name}${STEMS.has(name) ? ':' : ''}`;
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
