// The invariants of the queue that hold at every moment, each as a test by its number; queue-property.test.ts looks for
// interleavings that break them.
import { expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { contactInput, outcome, present, TestQueue, TIMINGS } from './testing/test-queue.ts';

test('1: a call is in exactly one state, from its ticket to its end', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.signIn();
  const { callId, state } = await t.enqueue();
  expect(state).toBe('waiting');
  expect(await t.queue.position(callId)).toEqual({ position: 1, waiting: 1 });

  await t.queue.setClerkState(clerk, 'ready', null);
  const offered = await t.contact(callId);
  expect(offered).toMatchObject({ state: 'offered', staffId: clerk.staffId });
  expect(offered.offerExpiresAt).toBe((await t.now()) + TIMINGS.offerMs);
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'offered', callId, offerId: offered.offerId });
  expect(await t.queue.position(callId)).toEqual({ position: 1, waiting: 1 });

  const active = await t.queue.accept(clerk, callId, present(offered.offerId));
  expect(active).toMatchObject({ state: 'active', offerId: null, offerExpiresAt: null });
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'onCall', callId, offerId: null });
  expect(await t.queue.position(callId)).toBeNull();

  const wrapUp = await t.queue.finish(clerk, callId);
  expect(wrapUp).toMatchObject({ state: 'wrapUp', endReason: 'completed' });
  expect(wrapUp.wrapUpUntil).toBe((await t.now()) + TIMINGS.wrapUpMs);
  expect((await t.queue.snapshot()).wrapUp).toHaveLength(1);

  await t.queue.wrapUpDone(clerk, callId);
  expect(await t.contact(callId)).toMatchObject({
    state: 'ended',
    endReason: 'completed',
    wrapUpUntil: null,
  });
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'ready', callId: null });
  expect(await t.redis.ttl(t.keys.call(callId))).toBeGreaterThan(3_500);
});

test('1: an ended call stays ended, and answers so', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk, offerId } = await t.activeCall();
  await t.queue.finish(clerk, callId);
  await t.queue.wrapUpDone(clerk, callId);
  const after = (await t.events()).length;

  expect(await outcome(t.enqueue({ callId }))).toBe('CALL_ENDED');
  expect(await outcome(t.queue.heartbeatCaller(callId))).toBe('CALL_ENDED');
  expect(await outcome(t.queue.finish(clerk, callId))).toBe('CALL_ENDED');
  expect(await outcome(t.queue.wrapUpDone(clerk, callId))).toBe('CALL_ENDED');
  expect(await outcome(t.queue.accept(clerk, callId, newId('offer')))).toBe('CALL_ENDED');
  expect(await outcome(t.queue.accept(clerk, callId, offerId))).toBe('OFFER_SUPERSEDED');
  expect(await outcome(t.queue.hangUp(callId, 'left'))).toBe('ok');
  expect((await t.contact(callId)).endReason).toBe('completed');
  expect(await t.events(after)).toEqual([]);

  await t.redis.del(t.keys.call(callId)); // an hour later
  expect(await outcome(t.queue.finish(clerk, callId))).toBe('NOT_FOUND');
  expect(await outcome(t.queue.hangUp(callId, 'left'))).toBe('NOT_FOUND');
  expect(await t.queue.contact(callId)).toBeNull();
});

test('2: a call has one live offer at most, and a clerk one call', async () => {
  await using t = await TestQueue.open({ nodes: 3 });
  const clerks = await Promise.all([t.readyClerk(), t.readyClerk()]);
  await Promise.all(Array.from({ length: 10 }, (_, i) => t.node(i).enqueue(contactInput(callOf(i)))));
  const { waiting } = await t.queue.snapshot();
  const offered = waiting.filter((call) => call.state === 'offered');
  expect(offered.map((call) => call.staffId).sort()).toEqual(clerks.map((clerk) => clerk.staffId).sort());

  for (const call of offered) {
    const clerk = present(clerks.find(({ staffId }) => staffId === call.staffId));
    await t.queue.accept(clerk, call.callId, present(call.offerId));
  }
  await Promise.all(t.nodes.map((node) => node.sweep()));
  const after = await t.queue.snapshot();
  expect(after.active).toHaveLength(2);
  expect(after.waiting.filter((call) => call.state === 'offered')).toEqual([]);
  await t.queue.finish(
    present(clerks[0]),
    present(offered.find((c) => c.staffId === clerks[0].staffId)).callId,
  );
  await t.queue.sweep();
  // Wrap-up counts as well.
  expect((await t.queue.snapshot()).waiting.filter((call) => call.state === 'offered')).toEqual([]);
});

test('3: accept wants the right offer', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  const { callId } = await t.enqueue();
  expect(await outcome(t.queue.accept(clerk, callId, newId('offer')))).toBe('OFFER_SUPERSEDED');
  expect(await outcome(t.queue.accept(clerk, newId('call'), await t.offerOf(callId)))).toBe('NOT_FOUND');
  expect((await t.contact(callId)).state).toBe('offered');
});

test('3: accept wants the right clerk', async () => {
  await using t = await TestQueue.open();
  await t.readyClerk();
  // Of two who became ready in the same millisecond either may get the offer.
  await t.advance(1);
  const other = await t.readyClerk();
  const { callId } = await t.enqueue();
  expect(await outcome(t.queue.accept(other, callId, await t.offerOf(callId)))).toBe('OFFER_SUPERSEDED');
});

test('3: accept wants the right epoch: an older tab is fenced out', async () => {
  await using t = await TestQueue.open();
  const older = await t.readyClerk();
  const { callId } = await t.enqueue();
  const offerId = await t.offerOf(callId);
  const newer = await t.signIn(['dept:market'], older.staffId);
  expect(newer.epoch).toBeGreaterThan(older.epoch);
  expect(await outcome(t.queue.accept(older, callId, offerId))).toBe('SUPERSEDED_TAB');
  expect(await outcome(t.queue.accept(newer, callId, offerId))).toBe('ok');
});

test('3: accept wants the deadline ahead, whether or not a sweep has run', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  const { callId } = await t.enqueue();
  const offerId = await t.offerOf(callId);
  await t.advance(TIMINGS.offerMs - 1);
  await t.queue.heartbeatClerk(clerk);
  await t.advance(1);
  expect(await outcome(t.queue.accept(clerk, callId, offerId))).toBe('OFFER_EXPIRED');
  expect(await outcome(t.queue.decline(clerk, callId, offerId, 'other'))).toBe('OFFER_EXPIRED');
  expect((await t.contact(callId)).state).toBe('offered');

  await t.queue.sweep();
  expect((await t.contact(callId)).state).toBe('waiting');
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'notReady', reason: 'missedOffer' });
  expect(await outcome(t.queue.accept(clerk, callId, offerId))).toBe('OFFER_EXPIRED');
  // Even when the call has long been with somebody else.
  const second = await t.readyClerk();
  await t.queue.accept(second, callId, await t.offerOf(callId));
  expect(await outcome(t.queue.accept(clerk, callId, offerId))).toBe('OFFER_EXPIRED');
});

test('3: accept after the caller left says so', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  const { callId } = await t.enqueue();
  const offerId = await t.offerOf(callId);
  await t.queue.hangUp(callId, 'left');
  expect(await outcome(t.queue.accept(clerk, callId, offerId))).toBe('OFFER_WITHDRAWN');
  expect(await t.contact(callId)).toMatchObject({ state: 'ended', endReason: 'abandoned' });
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'ready' });
});

test('3: accept of a declined offer is superseded; accept repeated by its winner answers with the call', async () => {
  await using t = await TestQueue.open();
  const first = await t.readyClerk();
  const { callId } = await t.enqueue();
  const declined = await t.offerOf(callId);
  await t.queue.decline(first, callId, declined, 'conflictOfInterest');
  const second = await t.readyClerk();
  const offerId = await t.offerOf(callId);
  expect(await outcome(t.queue.accept(first, callId, declined))).toBe('OFFER_SUPERSEDED');

  await t.queue.accept(second, callId, offerId);
  const after = (await t.events()).length;
  expect(await t.queue.accept(second, callId, offerId)).toMatchObject({ state: 'active' });
  expect(await outcome(t.queue.accept(first, callId, offerId))).toBe('OFFER_SUPERSEDED');
  expect(await t.events(after)).toEqual([]);
});

test('4: a re-offer keeps the original rank', async () => {
  await using t = await TestQueue.open();
  const { callId: first } = await t.enqueue();
  await t.advance(1_000);
  const { callId: second } = await t.enqueue();
  const clerk = await t.readyClerk();
  const firstPlace = { position: 1, waiting: 2 };

  await t.queue.decline(clerk, first, await t.offerOf(first), 'other');
  expect(await t.queue.position(first)).toEqual(firstPlace);

  await t.queue.setClerkState(clerk, 'ready', null);
  await t.advance(TIMINGS.offerMs);
  await t.queue.heartbeatClerk(clerk);
  await t.queue.sweep();
  expect(await t.queue.position(first)).toEqual(firstPlace);

  await t.queue.setClerkState(clerk, 'ready', null);
  await t.queue.accept(clerk, first, await t.offerOf(first));
  expect(await t.queue.position(second)).toEqual({ position: 1, waiting: 1 });
  await t.pass(TIMINGS.clerkLeaseMs);
  expect(await t.queue.position(first)).toEqual(firstPlace);
  expect((await t.queue.snapshot()).waiting.map((call) => call.callId)).toEqual([first, second]);
});

test('4: a head start counts in every return too', async () => {
  await using t = await TestQueue.open();
  const { callId: early } = await t.enqueue();
  await t.advance(60_000);
  const { callId: boosted } = await t.enqueue({ boostMs: 120_000 });
  expect(await t.queue.position(boosted)).toEqual({ position: 1, waiting: 2 });
  const clerk = await t.readyClerk();
  await t.queue.decline(clerk, boosted, await t.offerOf(boosted), 'other');
  expect(await t.queue.position(boosted)).toEqual({ position: 1, waiting: 2 });
  expect(await t.queue.position(early)).toEqual({ position: 2, waiting: 2 });
});

test('5: no eligible call is overtaken by one of lower rank', async () => {
  await using t = await TestQueue.open();
  const tickets = [];
  for (const [i, skills] of [['dept:fire'], ['dept:market'], ['dept:market', 'lang:en'], []].entries()) {
    // All within one millisecond: the ticket decides.
    tickets.push((await t.enqueue({ ...callOf(i), skills })).callId);
  }
  // Nobody can take the fire call; the next one whom this clerk serves comes first.
  const market = await t.readyClerk(['dept:market']);
  expect((await t.clerk(market.staffId)).callId).toBe(tickets[1]);
  const anyone = await t.readyClerk(['*']);
  expect((await t.clerk(anyone.staffId)).callId).toBe(tickets[0]);
  const english = await t.readyClerk(['lang:en', 'dept:market', 'dept:tax']);
  expect((await t.clerk(english.staffId)).callId).toBe(tickets[2]);
  const other = await t.readyClerk(['dept:tax']);
  expect((await t.clerk(other.staffId)).callId).toBe(tickets[3]);
});

test('5: the longest idle clerk comes first, and a withdrawn offer does not cost the place', async () => {
  await using t = await TestQueue.open();
  const longest = await t.readyClerk();
  await t.advance(1_000);
  const second = await t.readyClerk();
  const { callId } = await t.enqueue();
  expect((await t.contact(callId)).staffId).toBe(longest.staffId);
  await t.advance(1_000);
  await t.queue.hangUp(callId, 'left');
  expect((await t.enqueue()).staffId).toBe(longest.staffId);
  expect((await t.enqueue()).staffId).toBe(second.staffId);
});

test('5: a waiting call that nobody can take holds up nobody', async () => {
  await using t = await TestQueue.open();
  for (let i = 0; i < 200; i += 1) await t.enqueue({ skills: ['dept:fire', `group:s${i % 20}`] });
  const { callId } = await t.enqueue();
  const clerk = await t.readyClerk();
  expect((await t.clerk(clerk.staffId)).callId).toBe(callId);
});

test('8: each transition appends exactly one event, numbered without gaps', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk, offerId } = await t.activeCall();
  await t.queue.enqueue({ ...(await t.contact(callId)), maxWaiting: null }); // a repetition
  await t.queue.setClerkState(clerk, 'break', 'meal');
  await t.queue.heartbeatClerk(clerk);
  await t.queue.heartbeatCaller(callId);
  await t.queue.finish(clerk, callId);
  await t.queue.finish(clerk, callId);
  await t.pass(TIMINGS.wrapUpMs - 1);
  await t.pass(1);
  await t.queue.sweep();

  const events = await t.events();
  expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
  expect(events.map(({ type, data }) => [type, data['clerkState']])).toEqual([
    ['clerkSignedIn', 'notReady'],
    ['clerkChanged', 'ready'],
    ['callEnqueued', undefined],
    ['callOffered', 'offered'],
    ['callAccepted', 'onCall'],
    ['clerkChanged', 'onCall'],
    ['callFinished', 'wrapUp'],
    ['callWrapUpDone', 'signedOut'], // without a heartbeat for the length of the wrap-up
  ]);
  expect(events[4]).toMatchObject({
    callId,
    staffId: clerk.staffId,
    offerId,
    data: { waitMs: '0', answers: '1' },
  });
  expect((await t.contact(callId)).stateSeq).toBe(8);
});

const callOf = (i: number) => ({
  callId: newId('call'),
  kioskId: `kiosk_${i}`,
  caseId: `case_${i}`,
  locale: 'en' as const,
});
