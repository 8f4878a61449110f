// Calls in other hands: hold, transfer, a colleague's advice, callbacks, and the supervisor.
import { expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { outcome, present, routeStep, TestQueue } from './testing/test-queue.ts';

const TAX = [routeStep({ queueId: 'tax', skills: ['dept:tax'] })];

test('hold is told apart from talk', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  await t.advance(3_000);
  await t.queue.hold(clerk, callId, true);
  await t.queue.hold(clerk, callId, true);
  await t.advance(2_000);
  expect((await t.queue.hold(clerk, callId, false)).heldSince).toBeNull();
  await t.advance(1_000);
  await t.queue.hold(clerk, callId, true);
  await t.advance(500);
  await t.queue.finish(clerk, callId);
  const events = await t.events();
  expect(events.filter(({ type }) => type === 'callHeld')).toHaveLength(2);
  expect(events.at(-1)?.data).toMatchObject({ talkMs: '4000', holdMs: '2500' });
  expect(await outcome(t.queue.hold(clerk, callId, true))).toBe('CALL_STATE');
});

test('a transferred caller is first in the other queue, and the clerk is free at once', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  await t.advance(10_000);
  const earlier = await t.enqueue({ route: TAX });
  await t.queue.transfer(clerk, callId, TAX);
  expect(await t.queue.position(callId)).toEqual({ position: 1, waiting: 2 });
  expect((await t.clerk(clerk.staffId)).state).toBe('ready');
  const tax = await t.readyClerk(['dept:tax']);
  expect((await t.clerk(tax.staffId)).callId).toBe(callId);
  expect((await t.contact(earlier.callId)).state).toBe('waiting');
  expect((await t.events()).find(({ type }) => type === 'callTransferred')?.data).toMatchObject({
    fromQueueId: 'market',
    queueId: 'tax',
    talkMs: '10000',
  });
  // Not hers any more.
  expect(await outcome(t.queue.transfer(clerk, callId, TAX))).toBe('CALL_STATE');
  await t.queue.setQueueState('staff_boss', 'tax', 'closed');
  await t.queue.accept(tax, callId, await t.offerOf(callId));
  expect(await outcome(t.queue.transfer(tax, callId, TAX))).toBe('QUEUE_CLOSED');
  expect((await t.contact(callId)).state).toBe('active');
});

test('a colleague is asked, and takes the call over without the caller waiting', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const colleague = await t.readyClerk(['dept:tax']);
  const consultId = newId('call');
  expect(await outcome(t.queue.transferToConsulted(clerk, callId))).toBe('CALL_STATE');
  const consult = await t.queue.consult(clerk, callId, consultId, TAX);
  expect(consult).toMatchObject({ kind: 'consult', state: 'offered', parentId: callId });
  expect((await t.queue.consult(clerk, callId, consultId, TAX)).callId).toBe(consultId);
  expect(await outcome(t.queue.consult(clerk, callId, newId('call'), TAX))).toBe('CALL_STATE');
  await t.queue.accept(colleague, consultId, present(consult.offerId));
  await t.queue.transferToConsulted(clerk, callId);
  expect(await t.contact(callId)).toMatchObject({
    state: 'active',
    staffId: colleague.staffId,
    consultId: null,
  });
  expect(await t.contact(consultId)).toMatchObject({ state: 'ended', endReason: 'consulted' });
  expect((await t.clerk(clerk.staffId)).state).toBe('ready');
  expect(await t.clerk(colleague.staffId)).toMatchObject({ state: 'onCall', callId, contacts: [callId] });
  await t.queue.finish(colleague, callId);
});

test('a supervisor takes a call over: the caller does not wait, its clerk is free, advice ends', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const colleague = await t.readyClerk(['dept:tax']);
  const boss = await t.readyClerk(['dept:none']);
  const consultId = newId('call');
  const consult = await t.queue.consult(clerk, callId, consultId, TAX);
  await t.queue.accept(colleague, consultId, present(consult.offerId));
  await t.advance(4_000);
  expect(await t.queue.takeOver(boss, callId)).toMatchObject({
    state: 'active',
    staffId: boss.staffId,
    heldSince: null,
    consultId: null,
  });
  expect((await t.queue.takeOver(boss, callId)).staffId).toBe(boss.staffId);
  expect(await t.clerk(boss.staffId)).toMatchObject({
    state: 'onCall',
    callId,
    contacts: [callId],
    next: null,
  });
  expect((await t.clerk(clerk.staffId)).state).toBe('ready');
  expect((await t.clerk(colleague.staffId)).state).toBe('ready');
  const taken = (await t.events()).filter(({ type }) => type === 'callTransferred');
  expect(taken).toHaveLength(1);
  expect(taken[0]).toMatchObject({
    staffId: clerk.staffId,
    data: { toStaffId: boss.staffId, actor: boss.staffId, reason: 'takenOver', clerkState: 'ready' },
  });
  // The former clerk has no say any more, and may take it back by the same way alone.
  expect(await outcome(t.queue.finish(clerk, callId))).toBe('CALL_STATE');
  await t.queue.finish(boss, callId);
  await t.queue.wrapUpDone(boss, callId);
  expect((await t.clerk(boss.staffId)).state).toBe('ready');
});

test('a call is taken over only by who is there and free, and only while it is talked', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const other = await t.activeCall();
  expect(await outcome(t.queue.takeOver(clerk, other.callId))).toBe('ALREADY_IN_CALL');
  expect(await outcome(t.queue.takeOver({ staffId: 'staff_nobody', epoch: 1 }, callId))).toBe(
    'CLERK_NOT_READY',
  );
  const boss = await t.readyClerk(['dept:none']);
  expect(await outcome(t.queue.takeOver({ ...boss, epoch: boss.epoch - 1 }, callId))).toBe('SUPERSEDED_TAB');
  const waits = await t.enqueue({ route: TAX });
  expect(await outcome(t.queue.takeOver(boss, waits.callId))).toBe('CALL_STATE');
  expect(await outcome(t.queue.takeOver(boss, newId('call')))).toBe('NOT_FOUND');
  await t.queue.setClerkState(boss, 'signedOut', null);
  expect(await outcome(t.queue.takeOver(boss, callId))).toBe('CLERK_NOT_READY');
  expect((await t.contact(callId)).staffId).toBe(clerk.staffId);
});

test('the colleague who gives advice joins the conversation and leaves it; the caller is on hold only without', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const colleague = await t.readyClerk(['dept:tax']);
  const join = (joined: boolean) => t.queue.conference(clerk, callId, joined);
  expect(await outcome(join(true))).toBe('CALL_STATE');
  const consult = await t.queue.consult(clerk, callId, newId('call'), TAX);
  expect(await outcome(join(true))).toBe('CALL_STATE');
  await t.queue.accept(colleague, consult.callId, present(consult.offerId));
  expect((await t.contact(callId)).heldSince).not.toBeNull();
  expect((await join(true)).heldSince).toBeNull();
  await join(true);
  expect((await join(false)).heldSince).not.toBeNull();
  expect((await join(true)).heldSince).toBeNull();
  await t.queue.endConsult(clerk, callId);
  expect(await t.contact(callId)).toMatchObject({ state: 'active', heldSince: null, consultId: null });
  const events = (await t.events()).map(({ type, data }) => `${type} ${data['conference'] ?? ''}`);
  expect(events.filter((event) => event.startsWith('callResumed'))).toEqual([
    'callResumed 1',
    'callResumed 1',
  ]);
});

test('while a colleague gives advice the caller is on hold, and talks again when it ends', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const colleague = await t.readyClerk(['dept:tax']);
  const ask = async () => {
    const consultId = newId('call');
    const consult = await t.queue.consult(clerk, callId, consultId, TAX);
    expect((await t.contact(callId)).heldSince).toBeNull();
    await t.queue.accept(colleague, consultId, present(consult.offerId));
    expect((await t.contact(callId)).heldSince).not.toBeNull();
    return consultId;
  };
  await ask();
  expect(await outcome(t.queue.hold(clerk, callId, false))).toBe('CALL_STATE');
  await t.advance(2_000);
  await t.queue.endConsult(clerk, callId);
  expect(await t.contact(callId)).toMatchObject({ heldSince: null, state: 'active' });
  // Ended by the colleague, it is the same.
  const second = await ask();
  await t.advance(1_000);
  await t.queue.finish(colleague, second);
  expect((await t.contact(callId)).heldSince).toBeNull();
  // Sent on in the midst of it, the call is told to stand where it stood as long as the advice lasts.
  await ask();
  await t.queue.transfer(clerk, callId, TAX);
  const told = ['callResumed', 'callTransferred'];
  const events = (await t.events()).filter(
    ({ type, ...event }) => event.callId === callId && told.includes(type),
  );
  expect(events.slice(-2).map(({ type, data }) => [type, data['queueId']])).toEqual([
    ['callResumed', 'market'],
    ['callTransferred', 'tax'],
  ]);
  expect(events.at(-1)?.data).toMatchObject({ holdMs: '3000' });
});

test('advice ends with the call it is about, whatever state it is in', async () => {
  await using t = await TestQueue.open();
  const asked = async (until: 'waiting' | 'offered' | 'active') => {
    const { callId, clerk } = await t.activeCall();
    const consultId = newId('call');
    const colleague = until === 'waiting' ? null : await t.readyClerk(['dept:tax']);
    await t.queue.consult(clerk, callId, consultId, TAX);
    if (until === 'active') await t.queue.accept(present(colleague), consultId, await t.offerOf(consultId));
    await t.queue.hangUp(callId, 'left');
    if (colleague) {
      expect((await t.clerk(colleague.staffId)).state).toBe('ready');
      await t.queue.setClerkState(colleague, 'signedOut', null);
    }
    return (await t.contact(consultId)).endReason;
  };
  expect(await asked('waiting')).toBe('withdrawn');
  expect(await asked('offered')).toBe('withdrawn');
  expect(await asked('active')).toBe('consulted');
});

test('a callback keeps the place and needs no kiosk', async () => {
  await using t = await TestQueue.open();
  const [first, second] = [await t.enqueue(), await t.enqueue()];
  const callbackId = newId('call');
  const callback = await t.queue.turnIntoCallback(first.callId, callbackId);
  expect((await t.queue.turnIntoCallback(first.callId, newId('call'))).callId).toBe(callbackId);
  expect(await t.contact(first.callId)).toMatchObject({ state: 'ended', endReason: 'callback' });
  expect(callback).toMatchObject({ kind: 'callback', rank: first.rank, caseId: first.caseId });
  await t.advance(30_000);
  await t.queue.heartbeatCaller(second.callId);
  // Longer than any kiosk may be silent.
  await t.pass(31_000);
  const clerk = await t.readyClerk();
  expect((await t.clerk(clerk.staffId)).callId).toBe(callbackId);
  await t.queue.accept(clerk, callbackId, await t.offerOf(callbackId));
  expect(await outcome(t.queue.turnIntoCallback(callbackId, newId('call')))).toBe('CALL_STATE');
  await t.queue.finish(clerk, callbackId);
});

test('a supervisor moves a caller to the head, and to another queue', async () => {
  await using t = await TestQueue.open();
  const [first, second, third] = [await t.enqueue(), await t.enqueue(), await t.enqueue()];
  await t.queue.moveCall('staff_boss', third.callId, 'first');
  await t.queue.moveCall('staff_boss', first.callId, { route: TAX });
  const tax = await t.readyClerk(['dept:tax']);
  expect((await t.clerk(tax.staffId)).callId).toBe(first.callId);
  const market = await t.readyClerk();
  expect((await t.clerk(market.staffId)).callId).toBe(third.callId);
  expect((await t.contact(second.callId)).state).toBe('waiting');
  expect(
    (await t.events()).filter(({ type }) => type === 'callMoved').map(({ data }) => data['actor']),
  ).toEqual(['staff_boss', 'staff_boss']);
  await t.queue.accept(market, third.callId, await t.offerOf(third.callId));
  expect(await outcome(t.queue.moveCall('staff_boss', third.callId, 'first'))).toBe('CALL_STATE');
  expect(await outcome(t.queue.moveCall('staff_boss', newId('call'), 'first'))).toBe('NOT_FOUND');
});

test('a queue is emptied into another, each caller at the own rank', async () => {
  await using t = await TestQueue.open();
  const calls = [];
  for (let i = 0; i < 120; i += 1) calls.push((await t.enqueue()).callId);
  expect(await t.queue.emptyQueue('staff_boss', 'market', TAX)).toBe(120);
  expect(await t.queue.position(present(calls[119]))).toEqual({ position: 120, waiting: 120 });
  expect(await outcome(t.queue.emptyQueue('staff_boss', 'tax', TAX))).toBe('BAD_REQUEST');
});

test('a forced state never cuts a call, and withdraws an offer', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const forced = await t.queue.forceClerkState('staff_boss', clerk.staffId, 'signedOut', null);
  expect(forced).toMatchObject({ state: 'onCall', next: 'signedOut', callId });
  expect((await t.contact(callId)).state).toBe('active');
  await t.queue.finish(clerk, callId);
  await t.queue.wrapUpDone(clerk, callId);
  expect((await t.clerk(clerk.staffId)).state).toBe('signedOut');
  expect(await outcome(t.queue.forceClerkState('staff_boss', clerk.staffId, 'ready', null))).toBe(
    'CLERK_NOT_READY',
  );

  const rung = await t.readyClerk();
  const { callId: ringing } = await t.enqueue();
  await t.queue.forceClerkState('staff_boss', rung.staffId, 'break', 'meal');
  expect((await t.contact(ringing)).state).toBe('waiting');
  expect(await t.clerk(rung.staffId)).toMatchObject({ state: 'break', reason: 'meal' });
});

test('new skills count from the next match on', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const capacity = { call: 1, review: 0 };
  await t.queue.setClerkSkills('staff_boss', clerk.staffId, { 'dept:tax': 5 }, capacity);
  expect((await t.contact(callId)).state).toBe('active');
  const [market, tax] = [await t.enqueue(), await t.enqueue({ route: TAX })];
  await t.queue.finish(clerk, callId);
  await t.queue.wrapUpDone(clerk, callId);
  expect((await t.clerk(clerk.staffId)).callId).toBe(tax.callId);
  expect((await t.contact(market.callId)).state).toBe('waiting');
  expect(await outcome(t.queue.setClerkSkills('staff_boss', 'staff_none', {}, capacity))).toBe(
    'CLERK_NOT_READY',
  );
});

test('advice is not asked of whoever asks, even with room for another call', async () => {
  await using t = await TestQueue.open();
  const { staffId, epoch } = await t.queue.signIn({
    staffId: 'staff_two',
    displayName: 'Clerk',
    skills: { 'dept:market': 3 },
    capacity: { call: 2, review: 0 },
  });
  const asking = { staffId, epoch };
  await t.queue.setClerkState(asking, 'ready', null);
  const { callId } = await t.enqueue();
  await t.queue.accept(asking, callId, await t.offerOf(callId));
  const consultId = newId('call');
  expect((await t.queue.consult(asking, callId, consultId, [routeStep()])).state).toBe('waiting');
  // It holds up nobody behind it.
  expect((await t.enqueue()).staffId).toBe(staffId);
  const colleague = await t.readyClerk();
  expect((await t.contact(consultId)).staffId).toBe(colleague.staffId);
});

test('papers stay papers, wherever a supervisor sends them', async () => {
  await using t = await TestQueue.open();
  const { callId } = await t.enqueue({ kind: 'review' });
  await t.queue.moveCall('staff_boss', callId, { route: TAX });
  // She takes calls only.
  await t.readyClerk(['dept:tax']);
  expect((await t.contact(callId)).state).toBe('waiting');
});

test('a kiosk that is heard of once more keeps no lease of a callback', async () => {
  await using t = await TestQueue.open();
  const { callId } = await t.enqueue();
  const callback = await t.queue.turnIntoCallback(callId, newId('call'));
  await t.queue.heartbeatCaller(callback.callId);
  await t.pass(120_000);
  expect((await t.contact(callback.callId)).state).toBe('waiting');
});

test('advice that ends with a transfer is told in the queue it was asked in', async () => {
  await using t = await TestQueue.open();
  const { callId, clerk } = await t.activeCall();
  const colleague = await t.readyClerk(['dept:tax']);
  const consult = await t.queue.consult(clerk, callId, newId('call'), TAX);
  await t.queue.accept(colleague, consult.callId, present(consult.offerId));
  await t.queue.transfer(clerk, callId, TAX);
  const told = (await t.events()).filter((event) => event.callId === callId).slice(-3);
  expect(told.map(({ type, data }) => [type, data['queueId']])).toEqual([
    ['callResumed', 'market'],
    ['callTransferred', 'tax'],
    ['callOffered', 'tax'],
  ]);
});

test('whoever signs out while rung and with papers in hand leaves nothing behind', async () => {
  await using t = await TestQueue.open();
  const { staffId, epoch } = await t.queue.signIn({
    staffId: 'staff_reader',
    displayName: 'Clerk',
    skills: { 'dept:market': 3 },
    capacity: { call: 1, review: 1 },
  });
  const reader = { staffId, epoch };
  await t.queue.setClerkState(reader, 'ready', null);
  const papers = await t.enqueue({ kind: 'review' });
  await t.queue.accept(reader, papers.callId, present(papers.offerId));
  const { callId } = await t.enqueue();
  expect((await t.contact(callId)).state).toBe('offered');
  await t.queue.setClerkState(reader, 'signedOut', null);
  for (const id of [papers.callId, callId]) expect((await t.contact(id)).state).toBe('waiting');
  expect((await t.queue.snapshot()).clerks).toEqual([]);
});
