// What may happen to a queue, for random interleavings: the requests a client may send, right and wrong, lost nodes'
// silence, and time. Picks are numbers that are resolved against what the queue holds at that moment, so that most
// requests are about something that exists and every state is reached often.
import fc from 'fast-check';
import { TIMINGS } from './test-queue.ts';

export const NODES = 3;
export const LANES = [['dept:market'], ['dept:tax'], ['lang:en', 'dept:market'], []];
export const STAFF = [
  { staffId: 'staff_market', skills: ['dept:market'] },
  { staffId: 'staff_english', skills: ['dept:market', 'lang:en'] },
  { staffId: 'staff_tax', skills: ['dept:tax'] },
  { staffId: 'staff_all', skills: ['*'] },
];

const node = fc.nat(NODES - 1);
const pick = fc.nat(1_000);
const clerk = fc.constantFrom(...STAFF);
const lane = fc.constantFrom(...LANES);
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

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const kind = <const K extends string>(name: K) => fc.constant(name);

const action = fc.oneof(
  weighted(7, fc.record({ kind: kind('enqueue'), node, lane, boostMs: mostly(0, 20_000) })),
  weighted(1, fc.record({ kind: kind('enqueueAgain'), node, pick })),
  weighted(3, fc.record({ kind: kind('signIn'), node, clerk })),
  weighted(7, fc.record({ kind: kind('ready'), node, pick, wrong: mostly<'no' | 'epoch'>('no', 'epoch') })),
  weighted(2, fc.record({ kind: kind('leave'), node, pick, state: leaving })),
  weighted(9, fc.record({ kind: kind('accept'), ...answer })),
  weighted(2, fc.record({ kind: kind('decline'), ...answer })),
  weighted(2, fc.record({ kind: kind('hangUp'), node, pick })),
  weighted(5, fc.record({ kind: kind('finish'), ...about })),
  weighted(3, fc.record({ kind: kind('wrapUpDone'), ...about })),
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
  weighted(3, fc.tuple(action)),
  weighted(1, fc.array(action, { minLength: 2, maxLength: 4 })),
);

/** Up to so many steps, most often about as many. */
export const interleaving = (steps: number) =>
  fc.array(step, { minLength: Math.floor(steps / 2), maxLength: steps, size: 'max' });
