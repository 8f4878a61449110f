// Whom a call waits for: steps of its route, proficiency, the rules that choose among several clerks, capacity.
import { expect, test } from 'vitest';
import { contactInput, outcome, present, routeStep, TestQueue, TIMINGS } from './testing/test-queue.ts';
import type { RouteStep } from './queue-types.ts';

const english = (afterMs: number, skills: string[]): RouteStep =>
  routeStep({ afterMs, skills, why: afterMs === 0 ? 'queue' : 'relaxed' });

test('a required skill relaxes in steps, and the call keeps its rank', async () => {
  await using t = await TestQueue.open();
  const route = [
    english(0, ['dept:market>=4', 'lang:en']),
    english(30_000, ['dept:market', 'lang:en']),
    english(60_000, ['dept:market']),
  ];
  const { callId } = await t.enqueue({ route });
  const other = await t.enqueue({ skills: ['dept:tax'] });
  const chinese = await t.signIn(['dept:market', 'dept:tax']);
  const heartbeat = () =>
    Promise.all([
      t.queue.heartbeatCaller(callId),
      t.queue.heartbeatClerk(chinese),
      t.queue.heartbeatCaller(other.callId),
    ]);
  for (const [ms, step] of [
    [29_999, 0],
    [1, 1],
    [29_999, 1],
    [1, 2],
  ] as const) {
    for (let rest = ms; rest > 0; rest -= Math.min(rest, 9_000)) {
      await t.advance(Math.min(rest, 9_000));
      await heartbeat();
    }
    await t.queue.sweep();
    expect((await t.contact(callId)).step).toBe(step);
  }
  // It came before the tax call and is served before it.
  await t.queue.setClerkState(chinese, 'ready', null);
  expect((await t.clerk(chinese.staffId)).callId).toBe(callId);
  const widened = (await t.events()).filter(({ type }) => type === 'callWidened');
  expect(widened.map(({ data }) => [data['why'], data['step']])).toEqual([
    ['relaxed', '1'],
    ['relaxed', '2'],
  ]);
});

test('after a set wait a call overflows to another queue, where it stands at its own rank', async () => {
  await using t = await TestQueue.open();
  const overflow = routeStep({ afterMs: 20_000, queueId: 'general', skills: [], why: 'overflow' });
  const first = await t.enqueue({ route: [routeStep({ queueId: 'fire', skills: ['dept:fire'] }), overflow] });
  await t.advance(1_000);
  const later = await t.enqueue({ route: [routeStep({ queueId: 'general', skills: [] })] });
  expect(await t.queue.position(later.callId)).toEqual({ position: 1, waiting: 1 });
  await t.pass(19_000);
  expect(await t.queue.position(first.callId)).toEqual({ position: 1, waiting: 2 });
  expect(await t.queue.position(later.callId)).toEqual({ position: 2, waiting: 2 });
  const [event] = (await t.events()).filter(({ type }) => type === 'callWidened');
  expect(event?.data).toMatchObject({ why: 'overflow', fromQueueId: 'fire', queueId: 'general' });
});

test('the clerk who knows the case is waited for, then anybody may', async () => {
  await using t = await TestQueue.open();
  const [knows, other] = [await t.signIn(), await t.readyClerk()];
  const route = [
    routeStep({ skills: [`only:${knows.staffId}`], why: 'direct' }),
    routeStep({ afterMs: 8_000, why: 'relaxed' }),
  ];
  const direct = await t.enqueue({ route });
  expect(direct.state).toBe('waiting');
  await t.queue.setClerkState(knows, 'ready', null);
  expect((await t.contact(direct.callId)).staffId).toBe(knows.staffId);
  const second = await t.enqueue({ route });
  expect(second.state).toBe('waiting');
  await t.pass(8_000);
  expect((await t.contact(second.callId)).staffId).toBe(other.staffId);
});

test('a call that nobody answers three times takes its next step at once', async () => {
  await using t = await TestQueue.open();
  const route = [routeStep(), routeStep({ afterMs: 600_000, skills: [], why: 'relaxed' })];
  const { callId } = await t.enqueue({ route });
  for (let miss = 1; miss <= 3; miss += 1) {
    const clerk = await t.readyClerk();
    await t.advance(TIMINGS.offerMs - 1);
    await t.queue.heartbeatClerk(clerk);
    await t.queue.heartbeatCaller(callId);
    await t.advance(1);
    await t.queue.sweep();
  }
  const after = await t.contact(callId);
  expect([after.step, after.misses]).toEqual([1, 3]);
  expect((await t.events()).findLast(({ type }) => type === 'callWidened')?.data['why']).toBe('escalated');
});

test('the more proficient are asked first, whoever has been idle for longer', async () => {
  await using t = await TestQueue.open();
  const staff = { displayName: 'Clerk', capacity: { call: 1, review: 0 } };
  const levels = [2, 5, 4, 1];
  for (const [i, level] of levels.entries()) {
    const { staffId, epoch } = await t.queue.signIn({
      ...staff,
      staffId: `staff_${i}`,
      skills: { 'dept:market': level },
    });
    await t.queue.setClerkState({ staffId, epoch }, 'ready', null);
    await t.advance(1_000);
  }
  const asked = [];
  const least = [routeStep({ skills: ['dept:market>=2'] })];
  for (let i = 0; i < 4; i += 1) asked.push((await t.enqueue({ route: least })).staffId);
  expect(asked).toEqual(['staff_1', 'staff_2', 'staff_0', null]);
});

test('fewestCalls asks whoever has had the fewest today', async () => {
  await using t = await TestQueue.open();
  const route = [routeStep({ strategy: 'fewestCalls' })];
  const [busy, fresh] = [await t.readyClerk(), await t.readyClerk()];
  const serve = async () => {
    const { callId, staffId } = await t.enqueue({ route });
    const fence = staffId === busy.staffId ? busy : fresh;
    await t.queue.accept(fence, callId, await t.offerOf(callId));
    await t.queue.finish(fence, callId);
    await t.queue.wrapUpDone(fence, callId);
    return fence.staffId;
  };
  // The one who has served goes behind the one who has not, however short ago.
  const turns = [await serve(), await serve(), await serve(), await serve()];
  expect(new Set(turns.slice(0, 2)).size).toBe(2);
  expect(new Set(turns.slice(2)).size).toBe(2);
});

test('random gives everybody a share', async () => {
  await using t = await TestQueue.open();
  const route = [routeStep({ strategy: 'random' })];
  const clerks = [await t.readyClerk(), await t.readyClerk(), await t.readyClerk()];
  const turns = new Map<string, number>();
  for (let i = 0; i < 60; i += 1) {
    const { callId, staffId } = await t.enqueue({ route });
    turns.set(present(staffId), (turns.get(present(staffId)) ?? 0) + 1);
    const fence = present(clerks.find((clerk) => clerk.staffId === staffId));
    await t.queue.decline(fence, callId, await t.offerOf(callId), 'other');
    await t.queue.hangUp(callId, 'left');
    await t.queue.setClerkState(fence, 'ready', null);
  }
  // Each has 20 on average; fewer than 5 happens once in a hundred thousand times.
  expect(turns.size).toBe(3);
  expect(Math.min(...turns.values())).toBeGreaterThan(4);
});

test('capacity: a second call only where it is allowed; papers to read only while no call is held', async () => {
  await using t = await TestQueue.open();
  const { staffId, epoch } = await t.queue.signIn({
    staffId: 'staff_two',
    displayName: 'Clerk',
    skills: { 'dept:market': 3 },
    capacity: { call: 2, review: 1 },
  });
  const two = { staffId, epoch };
  await t.queue.setClerkState(two, 'ready', null);
  const review = await t.enqueue({ kind: 'review' });
  await t.advance(1);
  const one = await t.enqueue();
  await t.advance(1);
  const [other, third] = [await t.enqueue(), await t.enqueue()];
  expect([review, one, other].map((contact) => contact.staffId)).toEqual([staffId, staffId, staffId]);
  expect(third.state).toBe('waiting');
  expect((await t.clerk(staffId)).contacts).toEqual([review.callId, one.callId, other.callId]);
  for (const { callId } of [review, one]) await t.queue.accept(two, callId, await t.offerOf(callId));
  expect(await t.clerk(staffId)).toMatchObject({ state: 'offered', callId: one.callId });
  await t.queue.hangUp(other.callId, 'left');
  // Third is offered in its place; the papers wait for the next clerk.
  expect((await t.contact(third.callId)).staffId).toBe(staffId);
  expect((await t.enqueue({ kind: 'review' })).state).toBe('waiting');
});

test('papers are given behind every call, fill no line, and cost nobody who serves a caller the readiness', async () => {
  await using t = await TestQueue.open();
  const papers = await t.enqueue({ kind: 'review', offerMs: 5_000 });
  await t.advance(60_000);
  const call = await t.enqueue({ maxWaiting: 1 });
  expect(await t.queue.position(call.callId)).toEqual({ position: 1, waiting: 1 });
  expect(await outcome(t.enqueue({ maxWaiting: 1 }))).toBe('QUEUE_FULL');
  const { staffId, epoch } = await t.queue.signIn({
    staffId: 'staff_one',
    displayName: 'Clerk',
    skills: { 'dept:market': 3 },
    capacity: { call: 1, review: 1 },
  });
  await t.queue.setClerkState({ staffId, epoch }, 'ready', null);
  expect([(await t.contact(call.callId)).state, (await t.contact(papers.callId)).state]).toEqual([
    'offered',
    'waiting',
  ]);
  await t.queue.hangUp(call.callId, 'left');
  expect((await t.contact(papers.callId)).state).toBe('offered');

  // A caller comes while the papers are still offered, and is served: the papers go back by themselves.
  const next = await t.enqueue();
  await t.queue.accept({ staffId, epoch }, next.callId, await t.offerOf(next.callId));
  await t.advance(5_000);
  await t.queue.sweep();
  expect((await t.contact(papers.callId)).state).toBe('waiting');
  expect(await t.clerk(staffId)).toMatchObject({ state: 'onCall', next: null });
});

test('a queue that is emptied takes its papers along', async () => {
  await using t = await TestQueue.open();
  const [call, papers] = [await t.enqueue(), await t.enqueue({ kind: 'review' })];
  const [step] = call.route;
  if (step === undefined) throw new RangeError('a route has a step');
  expect(await t.queue.emptyQueue('staff_boss', 'market', [{ ...step, queueId: 'tax' }])).toBe(2);
  for (const { callId } of [call, papers]) expect((await t.contact(callId)).queueId).toBe('tax');
});

test('a full queue and one that was closed by hand take nobody new, but keep who waits', async () => {
  await using t = await TestQueue.open();
  const first = await t.enqueue({ maxWaiting: 2 });
  await t.enqueue({ maxWaiting: 2 });
  expect(await outcome(t.enqueue({ maxWaiting: 2 }))).toBe('QUEUE_FULL');
  expect((await t.enqueue({ kind: 'callback', maxWaiting: 2 })).state).toBe('waiting');
  await t.queue.setQueueState('staff_boss', 'market', 'closed');
  expect(await outcome(t.enqueue())).toBe('QUEUE_CLOSED');
  expect((await t.queue.snapshot()).queueStates).toEqual({ market: 'closed' });
  // Joining again is not joining anew.
  expect((await t.queue.enqueue({ ...first, maxWaiting: 2 })).callId).toBe(first.callId);
  await t.readyClerk();
  expect((await t.contact(first.callId)).state).toBe('offered');
  await t.queue.setQueueState('staff_boss', 'market', 'auto');
  expect((await t.enqueue()).state).toBe('waiting');
});

test('what cannot be is refused with BAD_REQUEST and changes nothing', async () => {
  await using t = await TestQueue.open();
  const bad = [
    { route: [] },
    { route: [routeStep({ afterMs: 5 })] },
    { route: [routeStep(), routeStep({ afterMs: 0 })] },
    { route: [routeStep({ skills: ['flying'] })] },
    { route: [routeStep({ skills: ['dept:market>=9'] })] },
    { route: [routeStep({ queueId: 'No Queue' })] },
    { boostMs: -1 },
    { boostMs: 1e12 },
    { boostMs: Number.NaN },
    { offerMs: 0 },
  ];
  for (const given of bad) expect(await outcome(t.queue.enqueue(contactInput(given)))).toBe('BAD_REQUEST');
  const signIn = (skills: Record<string, number>, call = 1) =>
    t.queue.signIn({ staffId: 'staff_1', displayName: 'Clerk', skills, capacity: { call, review: 0 } });
  expect(await outcome(signIn({ flying: 3 }))).toBe('BAD_REQUEST');
  expect(await outcome(signIn({ 'dept:market': 6 }))).toBe('BAD_REQUEST');
  expect(await outcome(signIn({ 'dept:market': 3 }, 0))).toBe('BAD_REQUEST');
  expect(await t.events()).toEqual([]);
});

test('who has every skill of departments is given two-person items only where the skill is given by name', async () => {
  await using t = await TestQueue.open();
  const { callId } = await t.enqueue({ skills: ['dept:market', 'twoPerson'] });
  const everywhere = await t.readyClerk(['*']);
  expect((await t.contact(callId)).state).toBe('waiting');
  await t.queue.setClerkSkills(
    'staff_boss',
    everywhere.staffId,
    { '*': 3, twoPerson: 2 },
    { call: 1, review: 0 },
  );
  expect((await t.contact(callId)).staffId).toBe(everywhere.staffId);
});
