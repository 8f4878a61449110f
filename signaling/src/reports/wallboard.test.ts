// The wallboard's numbers against a day made up of known calls, and its pace against the real queue.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { openDesk, type Caller, type Desk } from '../calls/testing/desk.ts';
import { countDay, startOfDay } from './day-figures.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

const MORNING = Date.UTC(2025, 2, 3, 9);
const SECOND = 1_000;

/** A call with its wait in seconds, and how it ended. */
async function addCall(
  caller: Caller,
  waitSeconds: number,
  end: 'handled' | 'talking' | 'abandoned' | 'waiting',
) {
  const moment = (seconds: number) => new Date(MORNING + seconds * SECOND);
  const answered = end === 'handled' || end === 'talking';
  await desk.context.db
    .insertInto('call')
    .values({
      id: newId('call'),
      caseId: caller.caseId,
      kioskId: caller.kioskId,
      siteId: caller.siteId,
      itemCode: 'MR101',
      staffId: null,
      state: 'ended',
      stateSeq: 1,
      enqueuedAt: moment(0),
      answeredAt: answered ? moment(waitSeconds) : null,
      finishedAt: end === 'handled' ? moment(waitSeconds + 60) : null,
      endedAt:
        end === 'handled' ? moment(waitSeconds + 90) : end === 'abandoned' ? moment(waitSeconds) : null,
      endReason: end === 'abandoned' ? 'abandoned' : null,
    })
    .execute();
}

describe('the figures of a day', () => {
  test('are those of the definitions', async () => {
    const caller = await desk.addCaller();
    await addCall(caller, 10, 'handled');
    await addCall(caller, 20, 'talking');
    await addCall(caller, 45, 'handled');
    await addCall(caller, 3, 'abandoned'); // short
    await addCall(caller, 90, 'abandoned');
    await addCall(caller, 0, 'waiting');
    for (const seq of [5_000_001, 5_000_002]) {
      await desk.context.db
        .insertInto('queueEvent')
        .values({
          domain: 'main',
          seq,
          at: new Date(MORNING),
          type: 'callExpired',
          callId: null,
          staffId: null,
          data: '{}',
        })
        .execute();
    }
    const { today, projectedTo } = await countDay(desk.context.db, new Date(MORNING), 20 * SECOND);
    expect(projectedTo).toBe(5_000_002);
    expect(today).toEqual({
      offeredIn: 6,
      answered: 3,
      abandoned: 2,
      shortAbandoned: 1,
      handled: 2,
      missedOffers: 2,
      asaMs: 25_000,
      longestWaitMs: 90_000,
      // 2 answered within 20 s ÷ (3 answered + 2 abandoned − 1 short)
      serviceLevel: { thresholdMs: 20_000, ratio: 0.5, target: 0.8 },
    });
    await desk.context.db.deleteFrom('call').execute();
    await desk.context.db.deleteFrom('queueEvent').execute();
  });

  test('say nothing about the service before the first call', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    const { today } = await countDay(desk.context.db, tomorrow, 20 * SECOND);
    expect(today).toMatchObject({ offeredIn: 0, asaMs: null, longestWaitMs: 0 });
    expect(today.serviceLevel.ratio).toBeNull();
  });

  test('begin at midnight', () => {
    const day = startOfDay(Date.now());
    expect([day.getHours(), day.getMinutes(), day.getSeconds(), day.getMilliseconds()]).toEqual([0, 0, 0, 0]);
  });
});

describe('the wallboard', () => {
  test('follows a call within a second, also when it is moved on another node', async () => {
    const other = await desk.addNode();
    const supervisor = await desk.connect(await desk.addClerk({ roles: ['supervisor'] }));
    const empty = await supervisor.request('wallboard:subscribe', {});
    expect(empty).toMatchObject({ waiting: 0, longestWaitMs: 0, queue: [], callsInProgress: [], clerks: [] });

    const { clerk, browser } = await desk.clerkOnDuty({ ready: false, node: other });
    await supervisor.told('wallboard:update', ({ clerks }) => clerks[0]?.state === 'notReady');
    const caller = await desk.addCaller();
    const kiosk = await desk.connect(caller, other);
    const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;

    const joinedAt = Date.now();
    const waiting = await supervisor.told('wallboard:update', (board) => board.waiting === 1);
    expect(Date.now() - joinedAt).toBeLessThan(1_000);
    expect(waiting.queue).toMatchObject([
      { callId, itemCode: 'MR101', state: 'waiting', site: { en: 'Cloud Valley Park' } },
    ]);
    // While somebody waits the longest wait grows, without any event.
    await supervisor.told('wallboard:update', (board) => board.longestWaitMs > waiting.longestWaitMs);

    await browser.request('clerk:setState', { state: 'ready' });
    const { offerId } = await browser.told('offer:made');
    await browser.request('offer:accept', { callId, offerId });
    const talking = await supervisor.told('wallboard:update', (board) => board.today.answered === 1);
    expect(talking).toMatchObject({
      waiting: 0,
      callsInProgress: [{ callId, clerk: clerk.displayName }],
      clerks: [{ staffId: clerk.staffId, state: 'onCall', callId }],
      today: { offeredIn: 1, abandoned: 0, serviceLevel: { ratio: 1 } },
    });
    await browser.request('call:finish', { callId });
    await browser.request('call:wrapUpDone', { callId });
    const after = await supervisor.told('wallboard:update', (board) => board.today.handled === 1);
    expect(after.callsInProgress).toEqual([]);
  });
});
