// A day by hand against the figures it must leave, whoever delivers its events, how often and in which order.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { IntervalCounters, ReportDimension } from '@cloud-window/shared/protocol';
import { projectQueueEvent } from '../calls/call-projection.ts';
import type { QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import { DEFAULT_TIMINGS } from '../queue/queue-timings.ts';
import { RedisCallQueue } from '../queue/redis-call-queue.ts';
import { SELF_TEST_SITE_ID, SELF_TEST_STAFF_ID } from '../self-test/self-test-stage.ts';
import { createTestContext, type TestContext } from '../testing/test-context.ts';
import { countDay, dayFigures } from './day-figures.ts';
import { countInIntervals } from './interval-projection.ts';
import { NO_COUNTS } from './interval-sums.ts';

let context: TestContext;
beforeAll(async () => {
  context = await createTestContext({
    queue: ({ redis, log }) => new RedisCallQueue({ redis, domain: 'main', timings: DEFAULT_TIMINGS, log }),
  });
  await context.queue.begin(0);
});
afterAll(() => context[Symbol.asyncDispose]());
beforeEach(async () => {
  await context.db.deleteFrom('queueInterval').execute();
  await context.db.deleteFrom('queueEvent').execute();
});

const NINE = Date.UTC(2026, 4, 11, 9);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SITE = newId('site');
const CLERK = newId('staff');
const RULE = { seconds: 20, target: 0.8, shortAbandonSeconds: 5 };

let seq = 0;
/** An event so long after nine; lengths in ms. */
function event(
  type: QueueEventType,
  after: number,
  data: Record<string, string | number> = {},
  parts: Partial<QueueEvent> = {},
): QueueEvent {
  const texts = Object.entries(data).map(([name, value]) => [name, String(value)]);
  const ofCall = { queueId: 'general', siteId: SITE, kind: 'video', skills: 'dept:market,only:x' };
  const isCall = type.startsWith('call');
  return {
    seq: (seq += 1),
    at: NINE + after,
    type,
    callId: isCall ? newId('call') : null,
    staffId: null,
    offerId: null,
    data: { ...(isCall ? ofCall : {}), ...(Object.fromEntries(texts) as Record<string, string>) },
    ...parts,
  };
}
const byClerk = { staffId: CLERK };

/** Five callers and one clerk between nine and twenty past nine. */
function aMorning(): QueueEvent[] {
  return [
    event(
      'clerkSignedIn',
      0,
      { clerkState: 'notReady', clerkWas: 'signedOut', clerkWasMs: 50_000_000 },
      byClerk,
    ),
    event('clerkChanged', MINUTE, { clerkWas: 'notReady', clerkWasMs: MINUTE }, byClerk),
    // 1: answered in time, talked for ten minutes, two of them on hold, which lasts into the second quarter.
    event('callEnqueued', 5 * MINUTE),
    event('callOffered', 5 * MINUTE, { clerkWas: 'ready', clerkWasMs: 4 * MINUTE, waitMs: 0 }, byClerk),
    event(
      'callAccepted',
      5 * MINUTE + 8 * SECOND,
      { waitMs: 8 * SECOND, answers: 1, clerkWas: 'offered', clerkWasMs: 8 * SECOND },
      byClerk,
    ),
    event(
      'callFinished',
      17 * MINUTE,
      {
        talkMs: 8 * MINUTE + 52 * SECOND,
        holdMs: 3 * MINUTE,
        clerkWas: 'onCall',
        clerkWasMs: 11 * MINUTE + 52 * SECOND,
      },
      byClerk,
    ),
    event(
      'callWrapUpDone',
      18 * MINUTE,
      { wrapUpMs: MINUTE, clerkWas: 'wrapUp', clerkWasMs: MINUTE },
      byClerk,
    ),
    // 2: gives up at once; 3: gives up after 90 s; 4: wants to be called back.
    event('callEnqueued', 6 * MINUTE),
    event('callHungUp', 6 * MINUTE + 3 * SECOND, { from: 'waiting', waitMs: 3 * SECOND, answers: 0 }),
    event('callEnqueued', 7 * MINUTE),
    event('callHungUp', 8.5 * MINUTE, { from: 'waiting', waitMs: 90 * SECOND, answers: 0 }),
    event('callEnqueued', 7 * MINUTE),
    event('callTurnedCallback', 9 * MINUTE, { waitMs: 120 * SECOND }),
    event('callEnqueued', 9 * MINUTE, { kind: 'callback', keeps: 'call_x' }),
    // 5: overflows into another queue, where the clerk misses it once and then answers late.
    event('callEnqueued', 14 * MINUTE),
    event('callWidened', 16 * MINUTE, { queueId: 'tax', fromQueueId: 'general', why: 'overflow' }),
    event('callExpired', 18 * MINUTE + 20 * SECOND, { queueId: 'tax', misses: 1 }, byClerk),
    event('callAccepted', 19 * MINUTE, { queueId: 'tax', waitMs: 5 * MINUTE, answers: 1 }, byClerk),
    // The clerk's colleague is lost later on: a second answer is no second caller.
    event('callRequeued', 20 * MINUTE, { queueId: 'tax', talkMs: MINUTE, holdMs: 0 }, byClerk),
    event('callAccepted', 20 * MINUTE + SECOND, { queueId: 'tax', waitMs: SECOND, answers: 2 }, byClerk),
  ];
}

async function row(
  dimension: ReportDimension,
  key: string,
  quarter: number,
): Promise<IntervalCounters | null> {
  const found = await context.db
    .selectFrom('queueInterval')
    .selectAll()
    .where('dimension', '=', dimension)
    .where('key', '=', key)
    .where('startsAt', '=', new Date(NINE + quarter * 15 * MINUTE))
    .executeTakeFirst();
  if (found === undefined) return null;
  const { startsAt: _at, dimension: _dimension, key: _key, ...counters } = found;
  return counters;
}

async function everything() {
  const columns = ['startsAt', 'dimension', 'key'] as const;
  let query = context.db.selectFrom('queueInterval').selectAll();
  for (const column of columns) query = query.orderBy(column);
  return query.execute();
}

const FIRST_QUARTER: IntervalCounters = {
  ...NO_COUNTS,
  offeredIn: 5,
  answered: 1,
  answeredInTime: 1,
  abandoned: 2,
  shortAbandoned: 1,
  abandonedLate: 1,
  callbacks: 1,
  waitMsOfAnswered: 8 * SECOND,
  longestWaitMs: 120 * SECOND,
};

describe('a morning by hand', () => {
  test('leaves the figures of the definitions', async () => {
    for (const one of aMorning()) await projectQueueEvent(context, one);

    expect(await row('queue', 'general', 0)).toEqual(FIRST_QUARTER);
    expect(await row('queue', 'general', 1)).toEqual({
      ...NO_COUNTS,
      handled: 1,
      overflowedOut: 1,
      talkMs: 8 * MINUTE + 52 * SECOND,
      holdMs: 3 * MINUTE,
      // Of the conversation that ended in this quarter.
      wrapUpMs: MINUTE,
    });
    expect(await row('queue', 'tax', 1)).toEqual({
      ...NO_COUNTS,
      overflowedIn: 1,
      answered: 1,
      missed: 1,
      requeued: 1,
      talkMs: MINUTE,
      waitMsOfAnswered: 5 * MINUTE,
      longestWaitMs: 5 * MINUTE,
    });
    expect(await row('skill', 'dept:market', 0)).toEqual(FIRST_QUARTER);
    expect(await row('skill', 'only:x', 0)).toBeNull();
    expect((await row('site', SITE, 0))?.offeredIn).toBe(5);

    // Conversation from 5:08 to 17:00: of the first quarter's 9:52 and the second's 2:00, a quarter or so was on hold.
    const onCall = 11 * MINUTE + 52 * SECOND;
    const held = (length: number) => Math.round((length * 3 * MINUTE) / onCall);
    const [before, after] = [9 * MINUTE + 52 * SECOND, 2 * MINUTE];
    expect(await row('clerk', CLERK, 0)).toEqual({
      ...NO_COUNTS,
      offeredIn: 1,
      answered: 1,
      answeredInTime: 1,
      waitMsOfAnswered: 8 * SECOND,
      longestWaitMs: 8 * SECOND,
      notReadyMs: MINUTE,
      idleMs: 4 * MINUTE,
      ringMs: 8 * SECOND,
      talkMs: before - held(before),
      holdMs: held(before),
    });
    expect(await row('clerk', CLERK, 1)).toMatchObject({
      handled: 1,
      missed: 1,
      answered: 2,
      requeued: 1,
      talkMs: after - held(after),
      holdMs: held(after),
      wrapUpMs: MINUTE,
    });
  });

  test('is the day of the wallboard', async () => {
    const events = aMorning();
    for (const one of events) await projectQueueEvent(context, one);
    const day = await countDay(context.db, new Date(NINE));
    expect(day.projectedTo).toBe(events.at(-1)?.seq);
    expect(dayFigures(day, () => RULE)).toEqual({
      offeredIn: 5,
      answered: 2,
      abandoned: 2,
      shortAbandoned: 1,
      handled: 1,
      missedOffers: 1,
      asaMs: (8 * SECOND + 5 * MINUTE) / 2,
      longestWaitMs: 5 * MINUTE,
      // 1 in time ÷ (2 answered + 2 abandoned − 1 short): who is called back is neither.
      serviceLevel: { thresholdMs: 20_000, ratio: 1 / 3, target: 0.8 },
    });
    const tomorrow = await countDay(context.db, new Date(NINE + 86_400_000));
    expect(dayFigures(tomorrow, () => RULE)).toMatchObject({ offeredIn: 0, asaMs: null, longestWaitMs: 0 });
    expect(dayFigures(tomorrow, () => RULE).serviceLevel.ratio).toBeNull();
  });

  test('is held against the service level of its queue', async () => {
    await context.db
      .insertInto('serviceQueue')
      .values({
        id: 'patient',
        rules: JSON.stringify({
          name: { 'zh-CN': '慢', en: 'Slow' },
          serviceLevel: { seconds: 120, target: 0.9, shortAbandonSeconds: 30 },
        }),
        sample: false,
      })
      .execute();
    const patient = { queueId: 'patient', answers: 1 };
    await projectQueueEvent(context, event('callAccepted', 0, { ...patient, waitMs: 119_000 }, byClerk));
    await projectQueueEvent(
      context,
      event('callHungUp', 0, { ...patient, from: 'waiting', waitMs: 29_000, answers: 0 }),
    );
    expect(await row('queue', 'patient', 0)).toMatchObject({
      answeredInTime: 1,
      abandoned: 1,
      shortAbandoned: 1,
      abandonedLate: 0,
    });
  });
});

describe('whoever delivers', () => {
  test('twice, in another order and by two members at once, counts once', async () => {
    const events = aMorning();
    for (const one of events) await projectQueueEvent(context, one);
    const expected = await everything();
    await context.db.deleteFrom('queueInterval').execute();
    await context.db.deleteFrom('queueEvent').execute();

    const shuffled = [...events, ...events.slice(3), ...events.slice(0, 9)].reverse();
    const member = async () => {
      for (let next = shuffled.pop(); next !== undefined; next = shuffled.pop()) {
        await projectQueueEvent(context, next);
      }
    };
    await Promise.all([member(), member(), member()]);
    expect(await everything()).toEqual(expected);
  });

  test('and dies before the end of the transaction, counts nothing', async () => {
    const [, , enqueued] = aMorning();
    if (enqueued === undefined) throw new Error('no event');
    const dying = context.db.transaction().execute(async (tx) => {
      await countInIntervals(tx, enqueued);
      throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    expect(await everything()).toEqual([]);
    await projectQueueEvent(context, enqueued);
    await projectQueueEvent(context, enqueued);
    expect((await row('queue', 'general', 0))?.offeredIn).toBe(1);
  });
});

describe('left out', () => {
  test.each([
    ['a call that comes back after a loss', event('callEnqueued', 0, { restored: 1 })],
    ["a colleague's advice", event('callEnqueued', 0, { kind: 'consult' })],
    ['the self-test', event('callEnqueued', 0, { siteId: SELF_TEST_SITE_ID })],
    [
      'the desk of the self-test',
      event('clerkChanged', 0, { clerkWas: 'ready', clerkWasMs: 5 }, { staffId: SELF_TEST_STAFF_ID }),
    ],
    ['whom a clerk had answered before', event('callHungUp', 0, { from: 'waiting', waitMs: 9, answers: 1 })],
    [
      'a callback that is called off',
      event('callHungUp', 0, { kind: 'callback', from: 'waiting', waitMs: 9 }),
    ],
  ])('is %s', async (_what, one) => {
    await projectQueueEvent(context, one);
    expect(await everything()).toEqual([]);
  });

  test('a callback without waiting is a caller too', async () => {
    await projectQueueEvent(context, event('callEnqueued', 0, { kind: 'callback' }));
    expect(await row('queue', 'general', 0)).toEqual({ ...NO_COUNTS, offeredIn: 1, callbacks: 1 });
  });

  test('is what a clock that was set makes of a state: a day at most', async () => {
    await projectQueueEvent(
      context,
      event('clerkChanged', 0, { clerkWas: 'ready', clerkWasMs: 9e14 }, byClerk),
    );
    expect(await everything()).toHaveLength(96);
  });
});
