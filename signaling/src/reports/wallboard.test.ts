// The wallboard's pace and numbers against the real queue.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDesk, type Desk } from '../calls/testing/desk.ts';
import { dayOf } from './day-figures.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

describe('the day', () => {
  test.each([
    ['Asia/Shanghai', '2026-05-11T16:30:00Z', '2026-05-11T16:00:00Z'],
    ['Asia/Shanghai', '2026-05-11T15:59:00Z', '2026-05-10T16:00:00Z'],
    ['Europe/Berlin', '2026-05-11T16:30:00Z', '2026-05-10T22:00:00Z'],
    // Clocks went forward at midnight: the day began at one.
    ['America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00Z'],
  ])('in %s at %s began at %s', (timeZone, now, begin) => {
    expect(dayOf(Date.parse(now), timeZone).toISOString()).toBe(begin.replace('Z', '.000Z'));
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
      {
        callId,
        itemCode: 'MR101',
        state: 'waiting',
        site: { en: 'Cloud Valley Park' },
        queueId: 'general',
        kind: 'video',
        misses: 0,
      },
    ]);
    // The only clerk is not ready: staffed, but nobody can say when the next caller will be answered.
    expect(waiting.queues.find(({ queueId }) => queueId === 'general')).toMatchObject({
      state: 'auto',
      open: true,
      waiting: 1,
      clerksStaffed: 1,
      clerksReady: 0,
      projectedWaitMs: null,
      serviceLevel: { thresholdMs: 20_000, ratio: null, target: 0.8 },
    });
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
      alerts: [],
    });
    const board = talking.queues.find(({ queueId }) => queueId === 'general');
    expect(board).toMatchObject({
      waiting: 0,
      longestWaitMs: 0,
      clerksStaffed: 1,
      serviceLevel: { ratio: 1 },
    });
    expect(board?.projectedWaitMs).toBeGreaterThan(20_000);
    await browser.request('call:finish', { callId });
    await browser.request('call:wrapUpDone', { callId });
    const after = await supervisor.told('wallboard:update', (board) => board.today.handled === 1);
    expect(after.callsInProgress).toEqual([]);
  });
});
