// Reports as a supervisor, and Prometheus, ask for them: over HTTP, after a call at a real desk.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  intervalRowSchema,
  type Alert,
  type IntervalRow,
  type ReportDimension,
} from '@cloud-window/shared/protocol';
import { openDesk, type Clerk, type Desk } from '../calls/testing/desk.ts';
import { INTERVAL_MS } from './interval-counts.ts';

const SOON = { timeout: 15_000, interval: 100 };
const DAY_MS = 86_400_000;

let desk: Desk;
let supervisor: Clerk;
let clerk: Clerk;
beforeAll(async () => {
  desk = await openDesk();
  supervisor = await desk.addClerk({ roles: ['supervisor'] });
  clerk = await oneCall();
});
afterAll(() => desk[Symbol.asyncDispose]());

/** A caller is answered, handled and wrapped up. */
async function oneCall(): Promise<Clerk> {
  const onDuty = await desk.clerkOnDuty();
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller);
  const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
  const { offerId } = await onDuty.browser.told('offer:made');
  await onDuty.browser.request('offer:accept', { callId, offerId });
  await onDuty.browser.request('call:finish', { callId });
  await onDuty.browser.request('call:wrapUpDone', { callId });
  return onDuty.clerk;
}

async function get(path: string, cookie = supervisor.cookie): Promise<Response> {
  return fetch(desk.node.url + path, { headers: { cookie, 'X-Requested-With': 'cloud-window' } });
}

async function data<T>(path: string): Promise<T> {
  const answer = (await (await get(path)).json()) as { ok: boolean; data: T };
  expect(answer.ok).toBe(true);
  return answer.data;
}

const report = (dimension: ReportDimension, from: number, to: number, minutes = 15) =>
  `/api/reports/intervals?dimension=${dimension}&from=${from}&to=${to}&minutes=${minutes}`;

const lately = (dimension: ReportDimension, minutes = 15): Promise<IntervalRow[]> =>
  data(report(dimension, Date.now() - DAY_MS, Date.now() + INTERVAL_MS, minutes));

describe('the report', () => {
  test('tells of the call by queue, skill, site and clerk, with names', async () => {
    await vi.waitFor(async () => {
      const rows = await lately('queue');
      expect(rows.reduce((sum, { counters }) => sum + counters.wrapUpMs, 0)).toBeGreaterThan(0);
    }, SOON);
    const [queue] = await lately('queue', 1440);
    expect(queue).toMatchObject({
      key: 'general',
      label: { en: 'General services' },
      counters: { offeredIn: 1, answered: 1, answeredInTime: 1, handled: 1, abandoned: 0 },
    });
    expect(intervalRowSchema.safeParse(queue).success).toBe(true);
    expect((await lately('site', 1440))[0]?.label.en).toBe('Cloud Valley Park');
    const [skill] = await lately('skill', 1440);
    expect(skill?.key).toMatch(/^dept:/);
    expect(skill?.label.en).not.toBe(skill?.key);
    const [ofClerk] = await lately('clerk', 1440);
    expect(ofClerk).toMatchObject({
      key: clerk.staffId,
      label: { en: clerk.displayName },
      counters: { offeredIn: 1, answered: 1, handled: 1 },
    });
  });

  test('sums up hours and days by the clock on the wall', async () => {
    const values = (at: string, offeredIn: number) => ({
      startsAt: new Date(at),
      dimension: 'queue' as const,
      key: 'general',
      offeredIn,
      longestWaitMs: offeredIn,
    });
    // 23:45, midnight and 00:15 in Shanghai.
    await desk.context.db
      .insertInto('queueInterval')
      .values([
        values('2026-03-01T15:45:00Z', 1),
        values('2026-03-01T16:00:00Z', 2),
        values('2026-03-01T16:15:00Z', 4),
      ])
      .execute();
    const [from, to] = [Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 3)];
    const rows = async (minutes: number) =>
      (await data<IntervalRow[]>(report('queue', from, to, minutes))).map(({ at, counters }) => [
        new Date(at).toISOString().slice(0, 16),
        counters.offeredIn,
        counters.longestWaitMs,
      ]);
    expect(await rows(15)).toHaveLength(3);
    expect(await rows(30)).toEqual([
      ['2026-03-01T15:30', 1, 1],
      ['2026-03-01T16:00', 6, 4],
    ]);
    expect(await rows(1440)).toEqual([
      ['2026-02-28T16:00', 1, 1],
      ['2026-03-01T16:00', 6, 4],
    ]);
  });

  test.each([
    ['a span of more than 31 days', report('queue', 0, 32 * DAY_MS)],
    ['an end before the beginning', report('queue', 5, 4)],
    ['intervals of 7 minutes', report('queue', 0, 5, 7)],
    ['an unknown dimension', report('weather' as ReportDimension, 0, 5)],
  ])('refuses %s', async (_what, path) => {
    const answer = await get(path);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'BAD_REQUEST' } });
  });

  test('is not for clerks', async () => {
    expect((await get(report('queue', 0, 5), clerk.cookie)).status).toBe(403);
    expect((await get('/api/reports/alerts', clerk.cookie)).status).toBe(403);
  });
});

test('alerts are listed newest first, a page at a time', async () => {
  await desk.context.db
    .insertInto('alert')
    .values(
      [1, 2, 3].map((hour) => ({
        kind: 'serviceLevel' as const,
        queueId: 'general',
        callId: null,
        raisedAt: new Date(hour * 3_600_000),
        clearedAt: new Date(hour * 3_600_000 + 1),
        value: 0.7,
        limitValue: 0.8,
      })),
    )
    .execute();
  const all = await data<Alert[]>('/api/reports/alerts');
  expect(all.map(({ raisedAt }) => raisedAt / 3_600_000)).toEqual([3, 2, 1]);
  expect(all[0]).toMatchObject({ kind: 'serviceLevel', value: 0.7, limit: 0.8 });
  const older = await data<Alert[]>(`/api/reports/alerts?before=${all[0]?.id ?? 0}`);
  expect(older.map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
});

describe('Prometheus', () => {
  const scrape = async () => {
    const text = await (await get('/metrics')).text();
    const of = (series: string) => {
      const line = text.split('\n').find((one) => one.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.slice(series.length + 1));
    };
    return { text, of };
  };

  test('is told how the queue is and what it has done', async () => {
    const { of } = await scrape();
    expect(of('cw_queue_waiting{queue="general"}')).toBe(0);
    expect(of('cw_queue_longest_wait_seconds{queue="general"}')).toBe(0);
    expect(of('cw_queue_open{queue="general"}')).toBe(1);
    expect(of('cw_queue_clerks_staffed{queue="general"}')).toBe(1);
    expect(of('cw_queue_clerks_ready{queue="general"}')).toBe(1);
    expect(of('cw_queue_projected_wait_seconds{queue="general"}')).toBe(0);
    expect(of('cw_queue_service_level_ratio{queue="general"}')).toBe(1);
    expect(of('cw_queue_today{queue="general",counter="offeredIn"}')).toBe(1);
    expect(of('cw_queue_offers_total{queue="general"}')).toBe(1);
    expect(of('cw_queue_answers_total{queue="general"}')).toBe(1);
    expect(of('cw_queue_events_total{type="callEnqueued"}')).toBe(1);
    expect(of('cw_queue_unmatched_seconds')).toBe(0);
    expect(of('cw_alerts{kind="unmatched"}')).toBe(0);
  });

  test('sees that the sweep lives and that PostgreSQL keeps up', async () => {
    await vi.waitFor(async () => {
      const { of } = await scrape();
      expect(of('cw_queue_projection_lag_events')).toBe(0);
      expect(of('cw_queue_sweep_age_seconds')).toBeLessThan(2);
    }, SOON);
  });

  test('learns nothing about people', async () => {
    const { text } = await scrape();
    expect(text).not.toContain(clerk.staffId);
    expect(text).not.toContain(clerk.displayName);
    expect(text).not.toMatch(/call_|case_|kiosk_|site_/);
  });
});
