// Requests that share a unit of work: each is answered for itself, and sees what those before it have done.
import { newId } from '@cloud-window/shared';
import { expect, test } from 'vitest';
import { Collected } from './testing/collected.ts';
import { contactInput, outcome, routeStep, TestQueue } from './testing/test-queue.ts';

test('whoever is refused does not hold up the others, and events keep their order', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.readyClerk();
  const before = (await t.events()).length;
  const first = newId('call');
  const outcomes = await Promise.all([
    outcome(t.queue.enqueue(contactInput({ callId: first }))),
    outcome(t.queue.hangUp(newId('call'), 'left')),
    outcome(t.queue.accept({ ...clerk, epoch: clerk.epoch - 1 }, first, newId('offer'))),
    outcome(t.queue.enqueue(contactInput())),
    outcome(t.queue.hangUp(first, 'left')),
    outcome(t.queue.setClerkState(clerk, 'break', 'meal')),
  ]);
  expect(outcomes).toEqual(['ok', 'NOT_FOUND', 'SUPERSEDED_TAB', 'ok', 'ok', 'ok']);
  const events = await t.events(before);
  expect(events.map(({ type }) => type)).toEqual([
    'callEnqueued',
    'callOffered',
    'callEnqueued',
    'callHungUp',
    'callOffered',
    'callDeclined',
  ]);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => before + 1 + index));
  // All of it is one entry of the stream.
  expect(await t.redis.xlen(t.keys.events)).toBe(before + 1);
});

test('a full line is counted with those who come in the same instant', async () => {
  await using t = await TestQueue.open();
  const come = () => outcome(t.queue.enqueue(contactInput({ maxWaiting: 2 })));
  expect(await Promise.all([come(), come(), come()])).toEqual(['ok', 'ok', 'QUEUE_FULL']);
});

test('a clerk who signs in, and a lane that opens, in the same instant find each other', async () => {
  await using t = await TestQueue.open();
  const clerk = await t.signIn();
  const [, , contact] = await Promise.all([
    t.queue.setClerkState(clerk, 'ready', null),
    t.signIn(['dept:tax']),
    t.queue.enqueue(contactInput({ skills: ['dept:market'] })),
  ]);
  expect(contact).toMatchObject({ state: 'offered', staffId: clerk.staffId });
});

test('a fault in one request leaves no trace of it, and the others are served', async () => {
  await using t = await TestQueue.open();
  const broken = newId('call');
  // Not what a record is.
  await t.redis.set(t.keys.call(broken), Buffer.from([0xc1]));
  const sound = newId('call');
  const requests = [t.queue.enqueue(contactInput({ callId: sound })), t.queue.hangUp(broken, 'left')];
  const [served, failed] = await Promise.allSettled(requests);
  expect(served).toMatchObject({ status: 'fulfilled' });
  expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'INTERNAL' } });
  expect((await t.contact(sound)).state).toBe('waiting');
  expect((await t.events()).map(({ type, callId }) => [type, callId])).toEqual([['callEnqueued', sound]]);
});

test('an entry whose handler failed in the middle goes on there', async () => {
  await using t = await TestQueue.open();
  await Promise.all(Array.from({ length: 5 }, () => t.enqueue()));
  const stop = new AbortController();
  const handled = new Collected();
  let failures = 2;
  const handler = async (event: Parameters<Collected['add']>[0]): Promise<void> => {
    if (event.seq === 3 && (failures -= 1) >= 0) throw new Error('PostgreSQL is away');
    handled.add(event);
    await Promise.resolve();
  };
  const member = t.queue.consume('store', 'a', handler, stop.signal);
  await handled.untilSeq(5);
  stop.abort();
  await member;
  expect(handled.seqs).toEqual([1, 2, 3, 4, 5]);
});

test('whoever has just answered, and may take another, is found by a call that comes in the same instant', async () => {
  await using t = await TestQueue.open();
  const { staffId, epoch } = await t.queue.signIn({
    staffId: 'staff_two',
    displayName: 'Clerk',
    skills: { 'dept:tax': 3 },
    capacity: { call: 2, review: 0 },
  });
  const clerk = { staffId, epoch };
  await t.queue.setClerkState(clerk, 'ready', null);
  const route = [routeStep({ queueId: 'tax', skills: ['dept:tax'], strategy: 'fewestCalls' })];
  const { callId } = await t.enqueue({ route });
  const offerId = await t.offerOf(callId);
  const [, second] = await Promise.all([t.queue.accept(clerk, callId, offerId), t.enqueue({ route })]);
  expect(second.staffId).toBe(staffId);
});
