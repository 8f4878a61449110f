// The figures of an afternoon at the real queue, written by members of a group that fail, are restarted and get events
// twice: they must be those of every event counted once, and add up.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { IntervalCounters } from '@cloud-window/shared/protocol';
import { projectQueueEvent, PROJECTION_GROUP } from '../calls/call-projection.ts';
import { present, routeStep, TestQueue } from '../queue/testing/test-queue.ts';
import type { Contact, Fence, QueueEvent } from '../queue/queue-types.ts';
import { createTestContext, type TestContext } from '../testing/test-context.ts';
import { countsOf, merged } from './interval-counts.ts';
import { NO_COUNTS, sumOf } from './interval-sums.ts';

const RULE = { seconds: 20, target: 0.8, shortAbandonSeconds: 5 };
const STEPS = 500;

let context: TestContext;
let desk: TestQueue;
beforeAll(async () => {
  context = await createTestContext();
  desk = await TestQueue.open({ nodes: 2 });
});
afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  await context[Symbol.asyncDispose]();
});

/** Numbers as if random, the same in every run (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) % below) | 0;
  };
}

/** Whatever people do in an afternoon; what the queue refuses is as good as not done. */
async function anAfternoon(random: (below: number) => number, clerks: Fence[]): Promise<void> {
  const pick = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
  const fenceOf = (contact: Contact) => present(clerks.find(({ staffId }) => staffId === contact.staffId));
  for (let i = 0; i < STEPS; i += 1) {
    await desk.advance(random(9_000));
    for (const { staffId, epoch } of clerks) await desk.queue.heartbeatClerk({ staffId, epoch });
    const { waiting, active, wrapUp } = await desk.queue.snapshot();
    for (const { callId } of [...waiting, ...active]) await desk.queue.heartbeatCaller(callId);
    await desk.queue.sweep();
    const offered = pick(waiting.filter(({ state }) => state === 'offered'));
    const other = pick(waiting);
    const talking = pick(active);
    const after = pick(wrapUp);
    const clerk = present(pick(clerks));
    const acts: (() => Promise<unknown> | undefined)[] = [
      () => desk.enqueue({ route: route(random) }),
      () => desk.enqueue({ route: route(random) }),
      () => offered && desk.queue.accept(fenceOf(offered), offered.callId, present(offered.offerId)),
      () => offered && desk.queue.accept(fenceOf(offered), offered.callId, present(offered.offerId)),
      () => offered && desk.queue.accept(fenceOf(offered), offered.callId, present(offered.offerId)),
      () => offered && desk.queue.accept(fenceOf(offered), offered.callId, present(offered.offerId)),
      () => offered && desk.queue.decline(fenceOf(offered), offered.callId, present(offered.offerId), 'busy'),
      () => other && desk.queue.hangUp(other.callId, 'left'),
      () => other && desk.queue.turnIntoCallback(other.callId, newId('call')),
      () => talking && desk.queue.hold(fenceOf(talking), talking.callId, talking.heldSince === null),
      () => talking && desk.queue.hold(fenceOf(talking), talking.callId, talking.heldSince === null),
      () => talking && desk.queue.hold(fenceOf(talking), talking.callId, talking.heldSince === null),
      () => talking && desk.queue.finish(fenceOf(talking), talking.callId),
      () => talking && desk.queue.finish(fenceOf(talking), talking.callId),
      () => talking && desk.queue.hangUp(talking.callId, 'kioskLost'),
      () => talking && desk.queue.transfer(fenceOf(talking), talking.callId, route(random)),
      () => after && desk.queue.wrapUpDone(fenceOf(after), after.callId),
      () => desk.queue.setClerkState(clerk, 'break', 'meal'),
      () => desk.queue.setClerkState(clerk, 'ready', null),
      () => desk.queue.setClerkState(clerk, 'ready', null),
      () => desk.queue.setClerkState(clerk, 'ready', null),
      () => desk.queue.setClerkState(clerk, 'ready', null),
      () => desk.queue.setClerkState(clerk, 'ready', null),
    ];
    await present(pick(acts))()?.catch(() => undefined);
  }
}

function route(random: (below: number) => number) {
  const [here, there] = random(2) === 0 ? ['market', 'tax'] : ['tax', 'market'];
  return [
    routeStep({ queueId: here, skills: [`dept:${here}`] }),
    routeStep({ queueId: there, skills: [`dept:${there}`], afterMs: 60_000, why: 'overflow' }),
  ];
}

/** A member whose handler fails now and then after it has written, so that the event comes again. */
function member(name: string, random: (below: number) => number): { stop: () => Promise<void> } {
  const ended = new AbortController();
  const running = desk.queue.consume(
    PROJECTION_GROUP,
    name,
    async (event) => {
      await projectQueueEvent({ ...context, queue: desk.queue }, event);
      if (random(9) === 0) throw new Error('killed before the acknowledgement');
    },
    ended.signal,
  );
  return {
    async stop() {
      ended.abort();
      await running;
    },
  };
}

async function stored(): Promise<Map<string, IntervalCounters>> {
  const rows = await context.db.selectFrom('queueInterval').selectAll().execute();
  return new Map(
    rows.map(({ startsAt, dimension, key, ...counters }) => [
      `${startsAt.getTime()} ${dimension} ${key}`,
      counters,
    ]),
  );
}

function countedOnce(events: readonly QueueEvent[]): Map<string, IntervalCounters> {
  const sums = new Map<string, IntervalCounters>();
  for (const event of events) {
    for (const { startsAt, dimension, key, counts } of countsOf(event, RULE)) {
      const name = `${startsAt} ${dimension} ${key}`;
      sums.set(name, { ...NO_COUNTS, ...merged(sums.get(name) ?? NO_COUNTS, counts) });
    }
  }
  return sums;
}

const inDimension = (rows: Map<string, IntervalCounters>, dimension: string, key = '') =>
  sumOf([...rows].filter(([name]) => name.includes(` ${dimension} ${key}`)).map(([, counters]) => counters));

describe('an afternoon', () => {
  let rows: Map<string, IntervalCounters>;
  let events: QueueEvent[];
  let clerks: Fence[];

  test('is counted once, whatever befalls those who count', async () => {
    clerks = [
      await desk.signIn(['dept:market']),
      await desk.signIn(['dept:tax']),
      await desk.signIn(['dept:market', 'dept:tax']),
    ];
    let first = member('first', seeded(11));
    const second = member('second', seeded(12));
    const afternoon = anAfternoon(seeded(7), clerks);
    // One of the two is restarted in the middle.
    await vi.waitFor(async () => expect((await desk.events()).length).toBeGreaterThan(100), {
      timeout: 15_000,
    });
    await first.stop();
    first = member('first', seeded(13));
    await afternoon;
    events = await desk.events();
    await vi.waitFor(
      async () => {
        const { count } = await context.db
          .selectFrom('queueEvent')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        expect(count).toBe(events.length);
      },
      { timeout: 60_000, interval: 100 },
    );
    await Promise.all([first.stop(), second.stop()]);
    rows = await stored();
    expect(new Map([...rows].sort())).toEqual(new Map([...countedOnce(events)].sort()));
  }, 90_000);

  test('saw everything happen', () => {
    const total = inDimension(rows, 'queue');
    for (const counter of [
      'answered',
      'abandoned',
      'callbacks',
      'overflowedIn',
      'transferredOut',
      'missed',
    ] as const) {
      expect(total[counter], counter).toBeGreaterThan(0);
    }
    expect(total.holdMs).toBeGreaterThan(0);
  });

  test('loses no caller: offered = answered + abandoned + called back + never answered so far', async () => {
    const answered = new Set(
      events.filter(({ type }) => type === 'callAccepted').map(({ callId }) => callId),
    );
    const { waiting } = await desk.queue.snapshot();
    const still = waiting.filter(({ kind, callId }) => kind === 'video' && !answered.has(callId)).length;
    const total = inDimension(rows, 'queue');
    // Who was answered once and asks for a callback afterwards is answered all the same.
    const both = events.filter(
      ({ type, callId }) => type === 'callTurnedCallback' && answered.has(callId),
    ).length;
    expect(total.answered + total.abandoned + total.callbacks - both + still).toBe(total.offeredIn);
    expect(total.overflowedIn).toBe(total.overflowedOut);
    const ofSites = inDimension(rows, 'site');
    expect(ofSites.offeredIn).toBe(total.offeredIn);
    expect(ofSites.talkMs).toBe(total.talkMs);
  });

  test("accounts for every moment of each clerk's shift", async () => {
    const { clerks: now } = await desk.queue.snapshot();
    for (const { staffId } of clerks) {
      const begin = present(
        events.find((event) => event.type === 'clerkSignedIn' && event.staffId === staffId),
      );
      const { since } = present(now.find((clerk) => clerk.staffId === staffId));
      const spent = inDimension(rows, 'clerk', staffId);
      const accounted =
        spent.idleMs +
        spent.ringMs +
        spent.talkMs +
        spent.holdMs +
        spent.wrapUpMs +
        spent.breakMs +
        spent.notReadyMs;
      expect(accounted).toBe(since - begin.at);
    }
  });

  test('gives queues the talk that clerks gave', () => {
    const [queues, clerksTime] = [inDimension(rows, 'queue'), inDimension(rows, 'clerk')];
    expect(clerksTime.talkMs + clerksTime.holdMs).toBe(queues.talkMs + queues.holdMs);
  });
});
