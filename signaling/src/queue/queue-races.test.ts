// Two things at once, from different nodes: one wins, the other is told why, and nothing is left over.
import { expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { EventReplay } from './testing/event-replay.ts';
import { laneOf } from './queue-keys.ts';
import { faultsOf, readState } from './testing/queue-state.ts';
import {
  contactInput,
  outcome,
  present,
  routeStep,
  skillSet,
  TestQueue,
  TIMINGS,
} from './testing/test-queue.ts';
import type { Fence } from './queue-types.ts';

/** Repetitions of each race: the order in which two connections are served varies. */
const ROUNDS = 20;

test('two accepts at once: the clerk with the offer wins, the other is superseded', async () => {
  await using t = await TestQueue.open({ nodes: 2 });
  for (let round = 0; round < ROUNDS; round += 1) {
    const owner = await t.readyClerk();
    const { callId } = await t.enqueue();
    const other = await t.signIn();
    const offerId = await t.offerOf(callId);
    const both = [
      outcome(t.node(round).accept(owner, callId, offerId)),
      outcome(t.node(round + 1).accept(other, callId, offerId)),
    ];
    expect(await Promise.all(both)).toEqual(['ok', 'OFFER_SUPERSEDED']);
    expect(await acceptsOf(t, callId)).toBe(1);
    await t.queue.setClerkState(owner, 'signedOut', null);
    await t.queue.finish(owner, callId);
    await t.queue.wrapUpDone(owner, callId);
  }
});

test('two tabs of one clerk accept at once: the newer wins', async () => {
  await using t = await TestQueue.open({ nodes: 2 });
  const older = await t.readyClerk();
  const { callId } = await t.enqueue();
  const offerId = await t.offerOf(callId);
  const newer = await t.signIn(['dept:market'], older.staffId);
  const both = [
    outcome(t.node(0).accept(older, callId, offerId)),
    outcome(t.node(1).accept(newer, callId, offerId)),
  ];
  expect(await Promise.all(both)).toEqual(['SUPERSEDED_TAB', 'ok']);
});

test('accept against expiry: granted before the deadline or refused after it, never both', async () => {
  await using t = await TestQueue.open({ nodes: 2 });
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const clerk = await t.readyClerk();
    const { callId } = await t.enqueue();
    const offerId = await t.offerOf(callId);
    await t.advance(TIMINGS.offerMs - 1);
    await t.queue.heartbeatClerk(clerk);
    const accepting = round % 2 === 0 ? outcome(t.node(1).accept(clerk, callId, offerId)) : null;
    const expiring = t.pass(1);
    const result = await (accepting ?? outcome(t.node(1).accept(clerk, callId, offerId)));
    await expiring;
    seen.add(result);
    const { state } = await t.contact(callId);
    expect([result, state]).toEqual(result === 'ok' ? ['ok', 'active'] : ['OFFER_EXPIRED', 'waiting']);
    await t.queue.hangUp(callId, 'left');
    await t.queue.setClerkState(clerk, 'signedOut', null);
    await t.pass(TIMINGS.wrapUpMs);
  }
  expect([...seen].every((result) => result === 'ok' || result === 'OFFER_EXPIRED')).toBe(true);
});

test('hang-up against accept: either a call to wrap up, or a withdrawn offer', async () => {
  await using t = await TestQueue.open({ nodes: 2 });
  for (let round = 0; round < ROUNDS; round += 1) {
    const clerk = await t.readyClerk();
    const { callId } = await t.enqueue();
    const offerId = await t.offerOf(callId);
    const accept = () => outcome(t.node(0).accept(clerk, callId, offerId));
    const leave = () => t.node(1).hangUp(callId, 'left');
    const [result] =
      round % 2 === 0
        ? await Promise.all([accept(), leave()])
        : (await Promise.all([leave(), accept()])).reverse();
    const [call, { state }] = await Promise.all([t.contact(callId), t.clerk(clerk.staffId)]);
    if (result === 'ok') {
      expect([call.state, call.endReason, state]).toEqual(['wrapUp', 'hungUp', 'wrapUp']);
      await t.queue.wrapUpDone(clerk, callId);
    } else {
      expect([result, call.state, call.endReason, state]).toEqual([
        'OFFER_WITHDRAWN',
        'ended',
        'abandoned',
        'ready',
      ]);
    }
    await t.queue.setClerkState(clerk, 'signedOut', null);
  }
});

test('hanging up during an offer withdraws it, and the clerk gets the next caller', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  const { callId: first } = await t.enqueue();
  const { callId: second } = await t.enqueue();
  await t.queue.hangUp(first, 'left');
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'offered', callId: second });
  const left = present((await t.events()).find((event) => event.type === 'callHungUp'));
  expect(left.data).toMatchObject({
    from: 'offered',
    reason: 'abandoned',
    cause: 'left',
    clerkState: 'ready',
  });
});

test('the same call joins many times at once and is one call', async () => {
  await using t = await TestQueue.open({ nodes: 3 });
  const callId = newId('call');
  const joins = await Promise.all(
    Array.from({ length: 12 }, (_, i) => t.node(i).enqueue(contactInput({ callId }))),
  );
  expect(new Set(joins.map((contact) => contact.enqueuedAt)).size).toBe(1);
  expect((await t.queue.snapshot()).waiting).toHaveLength(1);
  expect(await t.events()).toHaveLength(1);
});

test('200 callers and 20 clerks on 4 nodes: none assigned twice, none lost', async () => {
  await using t = await TestQueue.open({ nodes: 4 });
  const skills = [['dept:market'], ['dept:tax'], ['dept:market', 'lang:en']];
  const calls = Array.from({ length: 200 }, (_, i) => ({
    skills: skills[i % 3] ?? [],
    ...contactInput({ locale: 'en', skills: skills[i % 3] ?? [] }),
  }));
  const staff = Array.from({ length: 20 }, (_, i) => ({
    staffId: newId('staff'),
    skills: i % 2 === 0 ? ['*', 'lang:en'] : ['dept:market', 'dept:tax'],
  }));
  const skillsOf = new Map(calls.map((input) => [input.callId, input.skills]));
  const skillsOfStaff = new Map(staff.map(({ staffId, skills: own }) => [staffId, own]));
  await Promise.all([
    ...calls.map((input, i) => t.node(i).enqueue(input)),
    ...staff.map(async ({ staffId, skills: own }, i) => {
      const fence = await t.node(i).signIn({ staffId, displayName: 'Clerk', skills: skillSet(own) });
      await serveUntilEmpty(t, i, fence);
    }),
  ]);
  await finishTheRest(
    t,
    staff.map((clerk) => clerk.staffId),
  );

  const routeOf = (required: readonly string[]) => [routeStep({ skills: required })];
  const replay = new EventReplay({
    routeOfCall: (callId) => routeOf(skillsOf.get(callId) ?? []),
    routeTo: () => [],
    staff: (staffId) => ({
      skills: skillSet(skillsOfStaff.get(staffId) ?? []),
      capacity: { call: 1, review: 0 },
    }),
  });
  for (const event of await t.events()) replay.apply(event);
  expect(replay.faults).toEqual([]);
  expect([...replay.calls.values()].filter((served) => served.endReason === 'completed')).toHaveLength(200);
  const known = {
    lanes: skills.map((required) => laneOf('call', routeStep({ skills: required }))),
    queueIds: ['market'],
  };
  const state = await readState(t.redis, t.keys, known);
  expect([...faultsOf(state), ...replay.differences(state)]).toEqual([]);
});

/** A clerk who takes whatever is offered, until nothing is. */
async function serveUntilEmpty(t: TestQueue, i: number, fence: Fence): Promise<void> {
  let { callId, offerId } = await t.node(i).setClerkState(fence, 'ready', null);
  while (callId !== null && offerId !== null) {
    await t.node(i).accept(fence, callId, offerId);
    await t.node(i + 1).finish(fence, callId);
    await t.node(i + 2).wrapUpDone(fence, callId);
    ({ callId, offerId } = await t.clerk(fence.staffId));
  }
}

/** Callers that came in after the last look of a clerk were offered all the same. */
async function finishTheRest(t: TestQueue, staffIds: readonly string[]): Promise<void> {
  while ((await t.queue.snapshot()).waiting.length > 0) {
    for (const staffId of staffIds) {
      const { epoch, state } = await t.clerk(staffId);
      if (state === 'offered') await serveUntilEmpty(t, 0, { staffId, epoch });
    }
  }
}

async function acceptsOf(t: TestQueue, callId: string): Promise<number> {
  return (await t.events()).filter((event) => event.type === 'callAccepted' && event.callId === callId)
    .length;
}
