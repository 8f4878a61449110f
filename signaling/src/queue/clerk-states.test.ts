// What a clerk chooses, and what becomes of the call when a clerk or a kiosk is lost.
import { expect, test } from 'vitest';
import { outcome, present, TestQueue, TIMINGS } from './testing/test-queue.ts';

const newest = async (t: TestQueue) => present((await t.events()).at(-1));

test('declining returns the call and leaves the clerk not ready', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  const { callId } = await t.enqueue();
  await t.queue.decline(clerk, callId, await t.offerOf(callId), 'technical');
  expect((await t.contact(callId)).state).toBe('waiting');
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'notReady', reason: 'declined', callId: null });
  expect(await newest(t)).toMatchObject({ type: 'callDeclined', data: { reason: 'technical' } });
});

test('a break chosen during a call begins after its wrap-up', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  await t.enqueue();
  const record = await t.queue.setClerkState(clerk, 'break', 'meal');
  expect(record).toMatchObject({ state: 'onCall', callId, next: 'break' });
  await t.queue.finish(clerk, callId);
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'wrapUp', next: 'break' });
  await t.queue.wrapUpDone(clerk, callId);
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'break', reason: 'meal', next: null });
});

test('a break chosen during a call can be taken back', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  await t.queue.setClerkState(clerk, 'break', 'meal');
  await t.queue.setClerkState(clerk, 'ready', null);
  await t.queue.finish(clerk, callId);
  await t.queue.wrapUpDone(clerk, callId);
  expect((await t.clerk(clerk.staffId)).state).toBe('ready');
});

test('signing out never cuts a call', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  expect((await t.queue.setClerkState(clerk, 'signedOut', null)).state).toBe('onCall');
  await t.queue.finish(clerk, callId);
  expect((await t.contact(callId)).state).toBe('wrapUp');
  await t.queue.wrapUpDone(clerk, callId);
  expect((await t.clerk(clerk.staffId)).state).toBe('signedOut');
});

test('a break or sign-out during an offer returns the call to its rank', async () => {
  await using t = await TestQueue.open();
  for (const choice of ['break', 'signedOut'] as const) {
    const clerk = await t.readyClerk();
    const { callId } = await t.enqueue();
    await t.queue.setClerkState(clerk, choice, null);
    expect((await t.contact(callId)).state).toBe('waiting');
    expect((await t.clerk(clerk.staffId)).state).toBe(choice);
    expect(await newest(t)).toMatchObject({
      type: 'callDeclined',
      data: { reason: choice, clerkState: choice },
    });
    await t.queue.hangUp(callId, 'left');
  }
});

test('who has signed out must sign in before being ready', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  await t.queue.setClerkState(clerk, 'signedOut', null);
  expect(await outcome(t.queue.setClerkState(clerk, 'ready', null))).toBe('CLERK_NOT_READY');
  expect(await outcome(t.queue.heartbeatClerk(clerk))).toBe('CLERK_NOT_READY');
  expect((await t.queue.snapshot()).clerks).toEqual([]);
  const again = await t.signIn(['dept:market'], clerk.staffId);
  expect((await t.clerk(clerk.staffId)).state).toBe('notReady');
  expect(await outcome(t.queue.setClerkState(again, 'ready', null))).toBe('ok');
});

test('an older epoch is refused everywhere, and changes nothing', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk: older } = await t.activeCall();
  const newer = await t.signIn(['dept:market'], older.staffId);
  const after = (await t.events()).length;
  const attempts = [
    t.queue.setClerkState(older, 'break', 'meal'),
    t.queue.accept(older, callId, 'offer_x'),
    t.queue.decline(older, callId, 'offer_x', 'other'),
    t.queue.finish(older, callId),
    t.queue.wrapUpDone(older, callId),
    t.queue.heartbeatClerk(older),
  ];
  expect(new Set(await Promise.all(attempts.map(outcome)))).toEqual(new Set(['SUPERSEDED_TAB']));
  expect(await t.events(after)).toEqual([]);
  // The call goes on in the new tab.
  expect(await t.clerk(newer.staffId)).toMatchObject({ state: 'onCall', callId });
  expect((await t.queue.finish(newer, callId)).state).toBe('wrapUp');
});

test('the epoch rises even when the record of a clerk has lapsed', async () => {
  await using t = await TestQueue.open();
  const first = await t.signIn();
  await t.queue.setClerkState(first, 'signedOut', null);
  expect(await t.redis.ttl(t.keys.clerk(first.staffId))).toBeGreaterThan(3_600);
  await t.redis.del(t.keys.clerk(first.staffId));
  // Nobody else has taken over: signing in again is all it takes.
  expect(await outcome(t.queue.heartbeatClerk(first))).toBe('CLERK_NOT_READY');
  const second = await t.signIn(['dept:market'], first.staffId);
  expect(second.epoch).toBeGreaterThan(first.epoch);
  expect(await outcome(t.queue.heartbeatClerk(first))).toBe('SUPERSEDED_TAB');
});

test('signing in with other skills while ready changes what is offered', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk(['dept:market']);
  const { callId } = await t.enqueue({ skills: ['dept:tax'] });
  expect((await t.contact(callId)).state).toBe('waiting');
  await t.signIn(['dept:tax'], clerk.staffId);
  expect((await t.contact(callId)).state).toBe('offered');
});

test('a clerk lost in mid-call: the caller is first in line again, and the next clerk gets the call', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const { callId: later } = await t.enqueue();
  const rescuer = await t.signIn();
  await t.advance(TIMINGS.clerkLeaseMs - 1);
  await t.queue.heartbeatClerk(rescuer);
  await t.queue.sweep();
  expect((await t.contact(callId)).state).toBe('active');

  await t.pass(1);
  expect(await t.contact(callId)).toMatchObject({ state: 'waiting', staffId: null });
  expect(await t.queue.position(callId)).toEqual({ position: 1, waiting: 2 });
  expect(await t.queue.position(later)).toEqual({ position: 2, waiting: 2 });
  expect(await t.clerk(clerk.staffId)).toMatchObject({ state: 'signedOut', reason: 'lost', callId: null });
  expect(await newest(t)).toMatchObject({ type: 'callRequeued', staffId: clerk.staffId });
  // The lost tab wakes up.
  expect(await outcome(t.queue.finish(clerk, callId))).toBe('CALL_STATE');
  expect(await outcome(t.queue.heartbeatClerk(clerk))).toBe('CLERK_NOT_READY');

  await t.queue.setClerkState(rescuer, 'ready', null);
  await t.queue.accept(rescuer, callId, await t.offerOf(callId));
  expect(await newest(t)).toMatchObject({ type: 'callAccepted', data: { answers: '2', waitMs: '0' } });
});

test('a clerk lost during an offer: the call returns, without being counted as a missed offer', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  const { callId } = await t.enqueue();
  await t.pass(TIMINGS.clerkLeaseMs);
  expect((await t.contact(callId)).state).toBe('waiting');
  expect((await t.clerk(clerk.staffId)).state).toBe('signedOut');
  expect(await newest(t)).toMatchObject({ type: 'callDeclined', data: { reason: 'clerkLost' } });
});

test('a clerk lost in wrap-up: the call ends as it was finished', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  await t.queue.finish(clerk, callId);
  await t.pass(TIMINGS.clerkLeaseMs);
  expect(await t.contact(callId)).toMatchObject({ state: 'ended', endReason: 'completed' });
  expect((await t.clerk(clerk.staffId)).state).toBe('signedOut');
  expect(await newest(t)).toMatchObject({ type: 'callWrapUpDone', data: { reason: 'clerkLost' } });
});

test('a kiosk lost while waiting abandons; a heartbeat keeps the place', async () => {
  await using t = await TestQueue.open();
  const { callId: alive } = await t.enqueue();
  const { callId: gone } = await t.enqueue();
  await t.advance(TIMINGS.callerLeaseMs - 1);
  await t.queue.heartbeatCaller(alive);
  await t.pass(1);
  expect((await t.contact(alive)).state).toBe('waiting');
  expect(await t.contact(gone)).toMatchObject({ state: 'ended', endReason: 'abandoned' });
  expect((await newest(t)).data).toMatchObject({ from: 'waiting', reason: 'abandoned', cause: 'kioskLost' });
});

test('a kiosk lost in mid-call leaves the clerk a wrap-up', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  await t.advance(TIMINGS.callerLeaseMs);
  await t.queue.heartbeatClerk(clerk);
  await t.queue.sweep();
  expect(await t.contact(callId)).toMatchObject({ state: 'wrapUp', endReason: 'kioskLost' });
  expect((await t.clerk(clerk.staffId)).state).toBe('wrapUp');
  // The clerk's click on "finish" comes late, and is as good as done.
  expect((await t.queue.finish(clerk, callId)).endReason).toBe('kioskLost');
});

test('sweeping on many nodes at once does each thing once, however many are due', async () => {
  await using t = await TestQueue.open({ nodes: 4 });
  for (let i = 0; i < 130; i += 1) await t.enqueue();
  await t.advance(TIMINGS.callerLeaseMs);
  await Promise.all(t.nodes.map((node) => node.sweep()));
  const events = await t.events();
  expect(events.filter((event) => event.type === 'callHungUp')).toHaveLength(130);
  expect(events).toHaveLength(260);
  expect((await t.queue.snapshot()).waiting).toEqual([]);
});

test('the media node is set by compare-and-set', async () => {
  await using t = await TestQueue.open();
  const { callId } = await t.activeCall();
  expect(await t.queue.setMediaNode(callId, 'sfu-1', null)).toBe('sfu-1');
  expect(await t.queue.setMediaNode(callId, 'sfu-2', null)).toBe('sfu-1');
  expect(await t.queue.setMediaNode(callId, 'sfu-2', 'sfu-1')).toBe('sfu-2');
  expect((await t.contact(callId)).mediaNode).toBe('sfu-2');
  expect(await t.queue.setMediaNode(callId, null, 'sfu-2')).toBeNull();
  expect(await t.queue.setMediaNode('call_unknown', 'sfu-1', null)).toBeNull();
});

test('a lane that nobody uses any more is forgotten, and opens again', async () => {
  await using t = await TestQueue.open();
  const { callId } = await t.enqueue({ skills: ['dept:old'] });
  await t.queue.hangUp(callId, 'left');
  const clerk = await t.signIn(['dept:old']);
  for (let day = 0; day < 2; day += 1) {
    await t.advance(86_400_000);
    await t.queue.heartbeatClerk(clerk);
    await t.queue.sweep();
  }
  expect(await t.redis.keys(`*${t.domain}*old*`)).toEqual([]);
  await t.queue.setClerkState(clerk, 'ready', null);
  expect((await t.enqueue({ skills: ['dept:old'] })).staffId).toBe(clerk.staffId);
});
