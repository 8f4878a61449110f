// What a kiosk says about an item before anything is captured: open or not and why, until when, and how long.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { Ack, RouteResult } from '@cloud-window/shared/protocol';
import { openDesk, type Caller, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { talking, waiting } from './testing/stories.ts';

type Status = RouteResult<'serviceStatus'>;
let desk: Desk;
let caller: Caller;
beforeAll(async () => {
  desk = await openDesk({ TIME_ZONE: 'Asia/Shanghai' });
  caller = await desk.addCaller();
});
afterAll(() => desk[Symbol.asyncDispose]());

async function serviceOf(itemCode: string): Promise<Status> {
  const url = new URL(`/api/items/${itemCode}/service`, desk.node.url);
  const ack = (await (await fetch(url, { headers: { cookie: caller.cookie } })).json()) as Ack<Status>;
  if (!ack.ok) throw new Error(ack.error.code);
  return ack.data;
}
/** Rules are read anew within a second. */
const becomes = (itemCode: string, wanted: Partial<Status>) =>
  expect.poll(() => serviceOf(itemCode), { timeout: 5_000 }).toMatchObject(wanted);

async function handled(itemCode: string, minutes: number): Promise<void> {
  const begin = Date.now() - 3_600_000;
  const [answeredAt, endedAt] = [new Date(begin), new Date(begin + minutes * 60_000)];
  await desk.context.db
    .insertInto('call')
    .values({
      id: newId('call'),
      caseId: caller.caseId,
      kioskId: caller.kioskId,
      siteId: caller.siteId,
      itemCode,
      staffId: null,
      state: 'ended',
      stateSeq: 1,
      enqueuedAt: answeredAt,
      answeredAt,
      finishedAt: endedAt,
      endedAt,
      endReason: 'completed',
    })
    .execute();
}

describe('how long', () => {
  test('nobody can say while no clerk of the department is signed in', async () => {
    expect(await serviceOf('TX101')).toEqual({
      open: false,
      closed: 'noClerk',
      opensAt: null,
      hours: [],
      callbacks: true,
      appointments: true,
      leaving: true,
      recording: true,
      clerksOnDuty: 0,
      waiting: 0,
      estimate: null,
    });
    await expect(serviceOf('ZZ999')).rejects.toThrow('NOT_FOUND');
  });

  test('follows the planned minutes of an item, and the calls before once there are some', async () => {
    const call = await talking(desk, { department: 'tax', itemCode: 'TX101' });
    const planned = await serviceOf('TX101');
    expect(planned).toMatchObject({ open: true, closed: null, clerksOnDuty: 1, waiting: 0 });
    // Twelve planned minutes and one clerk, who is busy.
    expect(planned.estimate?.lowSeconds).toBeLessThan(12 * 60);
    expect(planned.estimate?.highSeconds).toBeGreaterThan(12 * 60);
    expect((await serviceOf('MR101')).open).toBe(false);

    for (let one = 0; one < 3; one += 1) await handled('FX102', 2);
    const other = await talking(desk, { department: 'fx', itemCode: 'FX102' });
    expect((await serviceOf('FX102')).estimate?.highSeconds).toBeLessThan(12 * 60);

    for (const { desk: clerk, callId } of [call, other]) {
      await clerk.request('call:finish', { callId });
      await clerk.request('call:wrapUpDone', { callId });
    }
    expect((await serviceOf('TX101')).estimate).toEqual({ lowSeconds: 0, highSeconds: 20 });
    // Whoever is on a break comes back, but nobody can say when.
    await call.desk.request('clerk:setState', { state: 'break', reason: 'rest' });
    expect(await serviceOf('TX101')).toMatchObject({ open: true, clerksOnDuty: 0, estimate: null });
  });
});

describe('closed before anything is captured, and no number to be had', () => {
  const ITEM = 'HS101';
  /** A minute a week, in the middle of the night: never now, wherever the test runs. */
  const NEVER_NOW = () => {
    const weekday = (((new Date().getUTCDay() + 6) % 7) + 3) % 7;
    return [{ weekday: weekday + 1, from: '03:00', to: '03:01' }];
  };
  const join = async () => {
    const visitor = await desk.addCaller({ itemCode: ITEM });
    const kiosk = await desk.connect(visitor);
    const code = await refusal(kiosk.request('queue:join', { caseId: visitor.caseId }));
    const rows = await desk.context.db
      .selectFrom('call')
      .select('id')
      .where('caseId', '=', visitor.caseId)
      .execute();
    return { code, rows: rows.length };
  };
  beforeAll(() => desk.clerkOnDuty({ departments: ['housing'], ready: false }));
  beforeEach(async () => {
    await desk.setQueue('homes', { departments: ['housing'] });
    await becomes(ITEM, { open: true });
  });

  test('outside the hours, with the next opening', async () => {
    await desk.setQueue('homes', { departments: ['housing'], hours: NEVER_NOW() });
    await becomes(ITEM, { open: false, closed: 'hours', hours: NEVER_NOW(), callbacks: true });
    const { opensAt } = await serviceOf(ITEM);
    expect(opensAt).toBeGreaterThan(Date.now());
    expect(opensAt).toBeLessThan(Date.now() + 8 * 86_400_000);
    expect(await join()).toEqual({ code: 'QUEUE_CLOSED', rows: 0 });
  });

  test('by a supervisor’s hand, which also opens outside the hours', async () => {
    const { browser } = await desk.supervisor();
    await browser.request('supervise:queueState', { queueId: 'homes', state: 'closed' });
    await becomes(ITEM, { open: false, closed: 'supervisor', opensAt: null });
    expect(await join()).toEqual({ code: 'QUEUE_CLOSED', rows: 0 });
    await desk.setQueue('homes', { departments: ['housing'], hours: NEVER_NOW() });
    await browser.request('supervise:queueState', { queueId: 'homes', state: 'open' });
    await becomes(ITEM, { open: true, closed: null });
    await browser.request('supervise:queueState', { queueId: 'homes', state: 'auto' });
    await becomes(ITEM, { open: false, closed: 'hours' });
  });

  test('full', async () => {
    await desk.setQueue('homes', { departments: ['housing'], maxWaiting: 1 });
    const first = await waiting(desk, { itemCode: ITEM });
    await becomes(ITEM, { open: false, closed: 'full', waiting: 1 });
    expect(await join()).toEqual({ code: 'QUEUE_FULL', rows: 0 });
    // Whoever waits already is not turned away when asking again.
    const again = await first.kiosk.request('queue:join', { caseId: first.caller.caseId });
    expect(again.status.callId).toBe(first.callId);
    await first.kiosk.request('call:hangUp', { callId: first.callId });
    await becomes(ITEM, { open: true });
  });

  test('full in the very moment in which two take the last place', async () => {
    await desk.setQueue('homes', { departments: ['housing'], maxWaiting: 1 });
    await becomes(ITEM, { open: true });
    const visitors = await Promise.all([1, 2, 3].map(() => desk.addCaller({ itemCode: ITEM })));
    const kiosks = await Promise.all(visitors.map((visitor) => desk.connect(visitor)));
    const joins = await Promise.allSettled(
      kiosks.map((kiosk, place) => kiosk.request('queue:join', { caseId: visitors[place]?.caseId ?? '' })),
    );
    expect(joins.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const rows = await desk.context.db
      .selectFrom('call')
      .select('caseId')
      .where(
        'caseId',
        'in',
        visitors.map(({ caseId }) => caseId),
      )
      .execute();
    expect(rows).toHaveLength(1);
    for (const joined of joins) {
      if (joined.status === 'rejected') expect(joined.reason).toMatchObject({ code: 'QUEUE_FULL' });
    }
    const place = joins.findIndex(({ status }) => status === 'fulfilled');
    const taken = joins[place];
    if (taken?.status === 'fulfilled') {
      await kiosks[place]?.request('call:hangUp', { callId: taken.value.status.callId });
    }
  });

  test('a queue that does not call back says so', async () => {
    await desk.setQueue('homes', { departments: ['housing'], callbacks: false });
    await becomes(ITEM, { callbacks: false });
    const visitor = await desk.addCaller({ itemCode: ITEM });
    const kiosk = await desk.connect(visitor);
    const { caseId } = visitor;
    expect(await refusal(kiosk.request('queue:requestCallback', { caseId }))).toBe('QUEUE_CLOSED');
    const { status } = await kiosk.request('queue:join', { caseId });
    const { callId } = status;
    expect(await refusal(kiosk.request('queue:callBack', { callId }))).toBe('QUEUE_CLOSED');
    await kiosk.request('call:hangUp', { callId });
  });
});
