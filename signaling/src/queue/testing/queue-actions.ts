// What may happen to a queue, for random interleavings: the requests a client may send, right and wrong, a supervisor's
// hand, lost nodes' silence, and time. Picks are numbers that are resolved against what the queue holds at that moment, so
// that most requests are about something that exists and every state is reached often.
import type { Capacity, SkillSet } from '@cloud-window/shared/protocol';
import fc from 'fast-check';
import type { ContactKind, RouteStep } from '../queue-types.ts';
import { routeStep, TIMINGS } from './test-queue.ts';

export const NODES = 3;

const relaxed = (afterMs: number, step: Partial<RouteStep>) =>
  routeStep({ ...step, afterMs, why: 'relaxed' });

/** Every way a call may be sent in these tests, by the queue of its first step. */
export const ROUTES: Readonly<Record<string, readonly RouteStep[]>> = {
  market: [
    routeStep({ queueId: 'market', skills: ['dept:market>=4', 'lang:en'] }),
    relaxed(5_000, { queueId: 'market', skills: ['dept:market', 'lang:en'] }),
    relaxed(20_000, { queueId: 'market', skills: ['dept:market'] }),
    routeStep({ queueId: 'anyone', skills: [], afterMs: 60_000, why: 'overflow' }),
  ],
  tax: [routeStep({ queueId: 'tax', skills: ['dept:tax'], strategy: 'fewestCalls' })],
  lucky: [routeStep({ queueId: 'lucky', skills: ['dept:market'], strategy: 'random' })],
  general: [routeStep({ queueId: 'general', skills: [] })],
  known: [
    routeStep({ queueId: 'known', skills: ['only:staff_market'], why: 'direct' }),
    relaxed(10_000, { queueId: 'known', skills: ['dept:market'] }),
  ],
};
export const ROUTE_NAMES = Object.keys(ROUTES);
/** Calls of this queue are refused when so many wait. */
export const FULL = { queueId: 'tax', maxWaiting: 4 };

interface Staff {
  staffId: string;
  skills: SkillSet;
  capacity: Capacity;
}
export const STAFF: readonly Staff[] = [
  { staffId: 'staff_market', skills: { 'dept:market': 3 }, capacity: { call: 1, review: 0 } },
  { staffId: 'staff_english', skills: { 'dept:market': 5, 'lang:en': 2 }, capacity: { call: 1, review: 1 } },
  { staffId: 'staff_tax', skills: { 'dept:tax': 3 }, capacity: { call: 2, review: 0 } },
  { staffId: 'staff_all', skills: { '*': 3 }, capacity: { call: 1, review: 2 } },
];
/** What a supervisor may make of a clerk. */
const RETRAINED: readonly Omit<Staff, 'staffId'>[] = [
  { skills: { 'dept:tax': 4, 'lang:en': 4 }, capacity: { call: 1, review: 1 } },
  { skills: { 'dept:market': 4, 'dept:tax': 1 }, capacity: { call: 2, review: 0 } },
];

const node = fc.nat(NODES - 1);
const pick = fc.nat(1_000);
const clerk = fc.constantFrom(...STAFF);
const route = fc.constantFrom(...ROUTE_NAMES);
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 3 * others.length + 3, arbitrary: fc.constant(usual) },
    ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })),
  );
/** How an answer to an offer is wrong: an older tab, another clerk, an offer of earlier, one that was never made. */
const answer = {
  node,
  pick,
  wrong: mostly<'no' | 'epoch' | 'clerk' | 'settled' | 'unknown'>(
    'no',
    'epoch',
    'clerk',
    'settled',
    'unknown',
  ),
};
/** About a call in the right state, or about any. */
const about = { node, pick, wrong: mostly<'no' | 'epoch' | 'call'>('no', 'epoch', 'call') };
const some = fc.constantFrom(1, 700, 4_000);
const long = fc.constantFrom(TIMINGS.clerkLeaseMs, TIMINGS.offerMs, TIMINGS.wrapUpMs);
const leaving = fc.constantFrom<'break' | 'signedOut'>('break', 'signedOut');
const contactKind = mostly<ContactKind>('video', 'callback', 'review');

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const kind = <const K extends string>(name: K) => fc.constant(name);

const action = fc.oneof(
  // What a counterexample shrinks to where a step does not matter.
  { withCrossShrink: true },
  weighted(1, fc.record({ kind: kind('nothing'), node })),
  weighted(
    8,
    fc.record({ kind: kind('enqueue'), node, route, contact: contactKind, boostMs: mostly(0, 20_000) }),
  ),
  weighted(1, fc.record({ kind: kind('enqueueAgain'), node, pick })),
  weighted(3, fc.record({ kind: kind('signIn'), node, clerk })),
  weighted(8, fc.record({ kind: kind('ready'), node, pick, wrong: mostly<'no' | 'epoch'>('no', 'epoch') })),
  weighted(2, fc.record({ kind: kind('leave'), node, pick, state: leaving })),
  weighted(10, fc.record({ kind: kind('accept'), ...answer })),
  weighted(2, fc.record({ kind: kind('decline'), ...answer })),
  weighted(2, fc.record({ kind: kind('hangUp'), node, pick })),
  weighted(5, fc.record({ kind: kind('finish'), ...about })),
  weighted(3, fc.record({ kind: kind('wrapUpDone'), ...about })),
  weighted(4, fc.record({ kind: kind('hold'), held: fc.boolean(), ...about })),
  weighted(3, fc.record({ kind: kind('transfer'), route, ...about })),
  weighted(3, fc.record({ kind: kind('consult'), route, ...about })),
  weighted(1, fc.record({ kind: kind('endConsult'), ...about })),
  weighted(2, fc.record({ kind: kind('conference'), joined: fc.boolean(), ...about })),
  weighted(2, fc.record({ kind: kind('transferToConsulted'), ...about })),
  weighted(3, fc.record({ kind: kind('takeOver'), node, clerk, pick })),
  weighted(2, fc.record({ kind: kind('callBack'), node, pick })),
  weighted(1, fc.record({ kind: kind('moveFirst'), node, pick })),
  weighted(1, fc.record({ kind: kind('moveTo'), node, pick, route })),
  weighted(
    2,
    fc.record({
      kind: kind('force'),
      node,
      clerk,
      state: fc.constantFrom<'ready' | 'break' | 'signedOut'>('ready', 'break', 'signedOut'),
    }),
  ),
  weighted(1, fc.record({ kind: kind('retrain'), node, clerk, to: fc.constantFrom(...RETRAINED) })),
  weighted(
    1,
    fc.record({
      kind: kind('queueState'),
      node,
      route,
      state: mostly<'auto' | 'open' | 'closed'>('auto', 'open', 'closed'),
    }),
  ),
  weighted(1, fc.record({ kind: kind('emptyQueue'), node, route, into: route })),
  weighted(2, fc.record({ kind: kind('setMediaNode'), node, pick })),
  // Time with and without signs of life; a sweep may come late, or several times.
  weighted(3, fc.record({ kind: kind('heartbeats'), node })),
  weighted(3, fc.record({ kind: kind('pass'), node, ms: some })),
  weighted(4, fc.record({ kind: kind('passAlive'), node, ms: long })),
  weighted(1, fc.record({ kind: kind('passSilent'), node, ms: long })),
  weighted(3, fc.record({ kind: kind('sweep'), node })),
  weighted(1, fc.record({ kind: kind('forgetScripts'), node })),
);
export type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;
export type Answer = Extract<Action, { kind: 'accept' | 'decline' }>;

/** Mostly one thing, sometimes several at the same time. */
const step = fc.oneof(
  { withCrossShrink: true },
  weighted(3, fc.tuple(action)),
  weighted(1, fc.array(action, { minLength: 2, maxLength: 4 })),
);

/** So many steps. */
export const interleaving = (steps: number) =>
  fc.array(step, { minLength: steps, maxLength: steps, size: 'max' });
