// Taking a number: once, for one's own open case, while somebody is on duty.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from './testing/browser.ts';
import { openDesk, type Caller, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { talking } from './testing/stories.ts';
import { insertCall } from './call-rows.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

async function callerAtKiosk(options?: Parameters<Desk['addCaller']>[0]): Promise<[Caller, Browser]> {
  const caller = await desk.addCaller(options);
  return [caller, await desk.connect(caller)];
}

describe('queue:join', () => {
  test('is refused while nobody who serves the item is signed in', async () => {
    await desk.clerkOnDuty({ departments: ['tax'], ready: false });
    const [{ caseId }, kiosk] = await callerAtKiosk();
    expect(await refusal(kiosk.request('queue:join', { caseId }))).toBe('QUEUE_CLOSED');
    const rows = await desk.context.db.selectFrom('call').selectAll().where('caseId', '=', caseId).execute();
    expect(rows).toEqual([]);
  });

  test('waits for a clerk who is on a break', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['hr'], ready: false });
    await browser.request('clerk:setState', { state: 'break', reason: 'meal' });
    const [{ caseId }, kiosk] = await callerAtKiosk({ itemCode: 'SI101' });
    const joined = await kiosk.request('queue:join', { caseId });
    expect(joined.queue).toMatchObject({ clerksOnDuty: 0, estimate: null });
    await kiosk.request('call:hangUp', { callId: joined.status.callId });
  });

  test('repeated, also at once, answers with the same call', async () => {
    await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const [{ caseId }, kiosk] = await callerAtKiosk();
    const joins = await Promise.all([1, 2, 3, 4].map(() => kiosk.request('queue:join', { caseId })));
    const later = await kiosk.request('queue:join', { caseId });
    expect(new Set([...joins, later].map((join) => join.status.callId)).size).toBe(1);
    // One row, which case events may refer to at once.
    const rows = await desk.context.db.selectFrom('call').select('id').where('caseId', '=', caseId).execute();
    expect(rows).toEqual([{ id: later.status.callId }]);
    await kiosk.request('call:hangUp', { callId: later.status.callId });
    await kiosk.request('call:hangUp', { callId: later.status.callId });
  });

  test('gives a new number after one has left', async () => {
    await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const [{ caseId }, kiosk] = await callerAtKiosk();
    const first = await kiosk.request('queue:join', { caseId });
    await kiosk.request('call:hangUp', { callId: first.status.callId });
    const ended = await kiosk.told('call:status', ({ state }) => state === 'ended');
    expect(ended.endReason).toBe('abandoned');
    const second = await kiosk.request('queue:join', { caseId });
    expect(second.status.callId).not.toBe(first.status.callId);
    await kiosk.request('call:hangUp', { callId: second.status.callId });
  });

  test('of a row that the queue never got uses it again', async () => {
    await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const [caller, kiosk] = await callerAtKiosk();
    const id = 'call_000000000000000000000000';
    const row = { ...caller, callId: id, kind: 'video', itemCode: 'MR101' } as const;
    await insertCall(desk.context.db, row, Date.now());
    const joined = await kiosk.request('queue:join', { caseId: caller.caseId });
    expect(joined.status.callId).toBe(id);
    await kiosk.request('call:hangUp', { callId: id });
  });

  test('is only for one’s own open case', async () => {
    await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const [caller, kiosk] = await callerAtKiosk();
    const [stranger] = await callerAtKiosk();
    expect(await refusal(kiosk.request('queue:join', { caseId: stranger.caseId }))).toBe('NOT_FOUND');

    const setState = (state: 'accepted' | 'left') =>
      desk.context.db.updateTable('serviceCase').set({ state }).where('id', '=', caller.caseId).execute();
    await setState('accepted');
    expect(await refusal(kiosk.request('queue:join', { caseId: caller.caseId }))).toBe('CASE_DECIDED');
    await setState('left');
    expect(await refusal(kiosk.request('queue:join', { caseId: caller.caseId }))).toBe('CASE_NOT_READY');
  });

  test('holds a kiosk to one call at a time', async () => {
    await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const [caller, kiosk] = await callerAtKiosk();
    const { status } = await kiosk.request('queue:join', { caseId: caller.caseId });
    const other = await desk.addCase(caller, 'MR102');
    expect(await refusal(kiosk.request('queue:join', { caseId: other }))).toBe('ALREADY_IN_CALL');
    await kiosk.request('call:hangUp', { callId: status.callId });
  });

  test('lets callers with special needs go ahead', async () => {
    const busy = await talking(desk, { department: 'housing', itemCode: 'HS101' });
    const [first, kiosk] = await callerAtKiosk({ itemCode: 'HS101' });
    const [elderly, other] = await callerAtKiosk({ itemCode: 'HS101', needs: ['elderly'] });
    const joined = await kiosk.request('queue:join', { caseId: first.caseId });
    const ahead = await other.request('queue:join', { caseId: elderly.caseId });
    expect(ahead.queue?.position).toBe(1);
    // The one who was first is told of the new place.
    const told = await kiosk.told('queue:position', ({ position }) => position === 2);
    expect(told).toMatchObject({ callId: joined.status.callId, waiting: 2, clerksOnDuty: 1 });
    expect(told.estimate?.highSeconds).toBeGreaterThan(told.estimate?.lowSeconds ?? 0);
    await other.request('call:hangUp', { callId: ahead.status.callId });
    await kiosk.told('queue:position', ({ position }) => position === 1);
    await kiosk.request('call:hangUp', { callId: joined.status.callId });
    await busy.kiosk.request('call:hangUp', { callId: busy.callId });
  });
});

describe('somebody else’s call', () => {
  test('cannot be left, watched or kept alive', async () => {
    await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const [{ caseId }, kiosk] = await callerAtKiosk();
    const [, stranger] = await callerAtKiosk();
    const { callId } = (await kiosk.request('queue:join', { caseId })).status;
    expect(await refusal(stranger.request('call:hangUp', { callId }))).toBe('FORBIDDEN');
    expect(await refusal(stranger.request('heartbeat', { callId }))).toBe('FORBIDDEN');
    expect(await refusal(stranger.request('media:join', { callId }))).toBe('FORBIDDEN');
    expect((await stranger.request('session:resume', { callId })).call).toBeNull();
    expect((await kiosk.request('session:resume', { callId })).call?.status.state).toBe('waiting');
    await kiosk.request('call:hangUp', { callId });
  });

  test('ends with the visit, although the kiosk itself could not say so any more', async () => {
    const caller = await desk.addCaller();
    const kiosk = await desk.connect(caller);
    const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
    const answer = await fetch(new URL('/api/applicant/session', desk.node.url), {
      method: 'DELETE',
      headers: { cookie: caller.cookie, 'x-requested-with': 'cloud-window' },
    });
    expect(answer.status).toBe(200);
    expect(await desk.context.queue.contact(callId)).toMatchObject({
      state: 'ended',
      endReason: 'abandoned',
    });
  });

  test('is not that of the next applicant at the same kiosk', async () => {
    await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const [caller, kiosk] = await callerAtKiosk();
    const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
    const next = await desk.addCaller();
    await desk.context.redis.hset(`session:applicant:${caller.kioskId}`, 'applicantId', next.applicantId);
    expect((await kiosk.request('session:resume', { callId })).call).toBeNull();
    expect(await refusal(kiosk.request('heartbeat', { callId }))).toBe('FORBIDDEN');
  });
});
