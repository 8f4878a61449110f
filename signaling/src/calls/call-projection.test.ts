// What remains in PostgreSQL: once for each event, whatever the order and however often it is delivered.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { QueueEvent } from '../queue/queue-types.ts';
import { projectQueueEvent, QUEUE_DOMAIN } from './call-projection.ts';
import { openDesk, type Caller, type Clerk, type Desk } from './testing/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

/** Numbers far above those of the desk's own queue. */
let seq = 1_000_000;
const START = Date.UTC(2026, 0, 5, 9);

/** The life of a call as the queue tells it: one second for each event. */
function story(callId: string, { kioskId, siteId, caseId }: Caller, { staffId }: Clerk): QueueEvent[] {
  const offerId = newId('offer');
  const told: [QueueEvent['type'], string | null, QueueEvent['data']][] = [
    ['callEnqueued', null, { kioskId, siteId, caseId, itemCode: 'MR101' }],
    ['callOffered', staffId, { waitMs: '1000' }],
    ['callExpired', staffId, { reason: 'missedOffer' }],
    ['callOffered', staffId, {}],
    ['callAccepted', staffId, { answers: '1' }],
    ['callFinished', staffId, { talkMs: '1000' }],
    ['callWrapUpDone', staffId, { reason: 'timeUp', endReason: 'completed' }],
  ];
  return told.map(([type, by, data], index) => ({
    seq: (seq += 1),
    at: START + index * 1_000,
    type,
    callId,
    staffId: by,
    offerId: by === null ? null : offerId,
    data,
  }));
}

async function rowOf(callId: string) {
  return desk.context.db.selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirstOrThrow();
}

async function handledCall() {
  const [caller, clerk] = await Promise.all([desk.addCaller(), desk.addClerk()]);
  const callId = newId('call');
  return { callId, caller, clerk, events: story(callId, caller, clerk) };
}

const AFTERWARDS = {
  state: 'ended',
  endReason: 'completed',
  enqueuedAt: new Date(START),
  answeredAt: new Date(START + 4_000),
  finishedAt: new Date(START + 5_000),
  endedAt: new Date(START + 6_000),
};

describe('the projection', () => {
  test('writes the call, its events and the audit trail', async () => {
    const { callId, clerk, events } = await handledCall();
    for (const event of events) await projectQueueEvent(desk.context, event);
    expect(await rowOf(callId)).toMatchObject({
      ...AFTERWARDS,
      staffId: clerk.staffId,
      stateSeq: events.at(-1)?.seq,
    });
    const trail = await desk.context.db
      .selectFrom('auditEvent')
      .select(['action', 'actor'])
      .where('subject', '=', callId)
      .orderBy('seq')
      .execute();
    expect(trail.map(({ action }) => action)).toEqual([
      'call.enqueued',
      'call.offered',
      'call.offerExpired',
      'call.offered',
      'call.accepted',
      'call.finished',
      'call.wrapUpDone',
    ]);
    // The wrap-up ran out: nobody ended it.
    expect(trail.at(-1)?.actor).toBe('system');
    expect(trail.at(-2)?.actor).toBe(clerk.staffId);
  });

  test('counts nothing twice when events are delivered again, from several nodes at once', async () => {
    const { callId, events } = await handledCall();
    // The row is there first, as `queue:join` sees to it.
    await projectQueueEvent(desk.context, events[0] as QueueEvent);
    await Promise.all([...events, ...events].map((event) => projectQueueEvent(desk.context, event)));
    for (const event of events.toReversed()) await projectQueueEvent(desk.context, event);
    const count = async (table: 'queueEvent' | 'auditEvent', column: 'callId' | 'subject') => {
      const rows = desk.context.db.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('count'));
      const { count: found } = await rows.where(column, '=', callId).executeTakeFirstOrThrow();
      return found;
    };
    expect(await count('queueEvent', 'callId')).toBe(events.length);
    expect(await count('auditEvent', 'subject')).toBe(events.length);
    expect(await rowOf(callId)).toMatchObject({ state: 'ended', stateSeq: events.at(-1)?.seq });
  });

  test('ends with the same row in any order once the call is there', async () => {
    const { callId, clerk, events } = await handledCall();
    const [enqueued, ...others] = events;
    if (enqueued === undefined) throw new Error('a story without a beginning');
    for (const event of [enqueued, ...others.toReversed()]) await projectQueueEvent(desk.context, event);
    expect(await rowOf(callId)).toMatchObject({ ...AFTERWARDS, staffId: clerk.staffId });
  });

  test('does not wait for a case that is just being changed, which would deadlock', async () => {
    const { callId, caller, events } = await handledCall();
    const [enqueued, ...others] = events;
    await projectQueueEvent(desk.context, enqueued as QueueEvent);
    await desk.context.db.transaction().execute(async (tx) => {
      await tx.selectFrom('serviceCase').select('id').where('id', '=', caller.caseId).forUpdate().execute();
      for (const event of others) await projectQueueEvent(desk.context, event);
      // As numbering a case event does.
      await tx.selectFrom('call').select('id').where('id', '=', callId).forUpdate().execute();
    });
    expect((await rowOf(callId)).state).toBe('ended');
  });

  test('keeps an event that contradicts the data, and goes on', async () => {
    const { events } = await handledCall();
    const stray: QueueEvent = { ...(events[0] as QueueEvent), callId: newId('call'), seq: (seq += 1) };
    await projectQueueEvent(desk.context, { ...stray, data: { ...stray.data, caseId: newId('case') } });
    const kept = await desk.context.db
      .selectFrom('queueEvent')
      .select('type')
      .where('domain', '=', QUEUE_DOMAIN)
      .where('seq', '=', stray.seq)
      .execute();
    expect(kept).toEqual([{ type: 'callEnqueued' }]);
  });

  test('follows the real queue', async () => {
    const { browser, clerk } = await desk.clerkOnDuty({ departments: ['market'] });
    const caller = await desk.addCaller();
    const kiosk = await desk.connect(caller);
    const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
    const { offerId } = await browser.told('offer:made');
    await browser.request('offer:accept', { callId, offerId });
    await expect.poll(async () => (await rowOf(callId)).state, { timeout: 10_000 }).toBe('active');
    expect((await rowOf(callId)).staffId).toBe(clerk.staffId);
    await kiosk.request('call:hangUp', { callId });
    await expect.poll(async () => (await rowOf(callId)).state, { timeout: 10_000 }).toBe('wrapUp');
    await browser.request('call:wrapUpDone', { callId });
    await expect.poll(async () => (await rowOf(callId)).state, { timeout: 10_000 }).toBe('ended');
    expect(await rowOf(callId)).toMatchObject({ endReason: 'hungUp', staffId: clerk.staffId });
  });
});
