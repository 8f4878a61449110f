// What browsers measure, from the socket to the others in the call, the wallboard, Prometheus and the record of the call;
// and what is refused on the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '@cloud-window/shared';
import type { CallQualityRow, MediaReport, ServerPayload } from '@cloud-window/shared/protocol';
import type { Browser } from '../calls/testing/browser.ts';
import { openDesk, type Clerk, type Desk } from '../calls/testing/desk.ts';
import { refusal } from '../calls/testing/refusal.ts';
import { rowOf, talking, waiting } from '../calls/testing/stories.ts';

const MARKET = { department: 'market', itemCode: 'MR101' };
const SOON = { timeout: 15_000, interval: 100 };

const GOOD: MediaReport = {
  overMs: 5_000,
  level: 'good',
  causes: [],
  rttMs: 40,
  jitterMs: 5,
  lossIn: 0,
  lossOut: 0.01,
  mos: 4.3,
  concealed: 0,
  height: 720,
  framesPerSecond: 30,
  freezes: 0,
  frozenMs: 0,
  watchedMs: 5_000,
  keyFramesAsked: 1,
  keyFramesDue: 1,
  nacksSent: 0,
  nacksReceived: 3,
  uploadKbps: 2_000,
  route: { path: 'sfu', protocol: 'udp', relay: false },
};
const POOR: MediaReport = {
  ...GOOD,
  level: 'poor',
  causes: ['lossOut', 'delay'],
  rttMs: 800,
  lossOut: 0.12,
  mos: 2.6,
  freezes: 4,
  frozenMs: 1_500,
  route: { path: 'sfu', protocol: 'tcp', relay: true },
};

let desk: Desk;
let supervisor: Clerk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '200' });
  supervisor = await desk.addClerk({ roles: ['supervisor'] });
});
afterAll(() => desk[Symbol.asyncDispose]());

async function metrics(): Promise<string> {
  return (await fetch(`${desk.node.url}/metrics`)).text();
}

/** The value of a series, by its whole name. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const report = (browser: Browser, callId: string, of: MediaReport) =>
  browser.request('media:stats', { callId, report: of });

describe('a report', () => {
  test('reaches the other side, the wallboard, Prometheus and the record of the call', async () => {
    const watching = await desk.connect(supervisor);
    await watching.request('wallboard:subscribe', {});
    const call = await talking(desk, MARKET);
    const { callId } = call;
    await report(call.kiosk, callId, { ...POOR, setup: { firstFrameMs: 250 } });
    expect(await call.desk.told('media:quality')).toEqual({
      callId,
      participant: 'kiosk',
      level: 'poor',
      causes: ['lossOut', 'delay'],
      rttMs: 800,
    });
    await report(call.desk, callId, { ...GOOD, setup: { firstFrameMs: null } });
    const told = await call.kiosk.told('media:quality', ({ participant }) => participant === 'clerk');
    expect(told).toMatchObject({ level: 'good', causes: [] });

    // Calls and sums of one update are read one after the other, so that the sums may know more.
    const qualityIn = ({ callsInProgress }: ServerPayload<'wallboard:update'>) =>
      callsInProgress.find((one) => one.callId === callId)?.quality;
    const seen = await watching.told(
      'wallboard:update',
      (update) => update.media.participants === 2 && update.media.mos !== null && !!qualityIn(update)?.clerk,
    );
    expect(qualityIn(seen)).toEqual({
      kiosk: {
        level: 'poor',
        causes: ['lossOut', 'delay'],
        mos: 2.6,
        rttMs: 800,
        loss: 0.12,
        route: { path: 'sfu', protocol: 'tcp', relay: true },
      },
      clerk: {
        level: 'good',
        causes: [],
        mos: 4.3,
        rttMs: 40,
        loss: 0.01,
        route: { path: 'sfu', protocol: 'udp', relay: false },
      },
    });
    expect(seen.media).toMatchObject({ rttMs: 420, relayShare: 0.5, keyFramesPerMinute: 1 });
    expect(seen.media.mos).toBeCloseTo(3.45);

    const text = await metrics();
    expect(valueOf(text, 'cw_media_reports_total{side="kiosk",level="poor"}')).toBe(1);
    expect(valueOf(text, 'cw_media_rtt_seconds_sum{side="kiosk"}')).toBeCloseTo(0.8);
    expect(valueOf(text, 'cw_media_loss_ratio_count{side="kiosk",direction="out"}')).toBe(1);
    expect(
      valueOf(text, 'cw_media_route_reports_total{side="kiosk",path="sfu",protocol="tcp",relay="true"}'),
    ).toBe(1);
    expect(valueOf(text, 'cw_media_setup_seconds_count{side="kiosk"}')).toBe(1);
    expect(valueOf(text, 'cw_media_setup_failures_total{side="staff"}')).toBe(1);
    expect(valueOf(text, 'cw_media_setup_failures_total{side="kiosk"}')).toBe(0);
    expect(valueOf(text, 'cw_media_present_relay_ratio')).toBe(0.5);
    expect(valueOf(text, 'cw_media_participants')).toBe(2);
    const series = text.split('\n').filter((line) => line.startsWith('cw_media'));
    // Neither calls nor people nor places.
    for (const id of [callId, call.clerk.staffId, call.caller.kioskId, call.caller.siteId]) {
      expect(series.filter((line) => line.includes(id))).toEqual([]);
    }
    expect(series.filter((line) => /_[0-9a-z]{16,}/.test(line.replaceAll(/^cw_[a-z_]+/g, '')))).toEqual([]);

    await call.desk.request('call:finish', { callId });
    await expect
      .poll(async () => (await rowOf(desk, callId)).mediaQuality?.map(({ participant }) => participant), SOON)
      .toEqual(expect.arrayContaining(['kiosk', 'clerk']));
    const kept = (await rowOf(desk, callId)).mediaQuality?.find(({ role }) => role === 'kiosk');
    expect(kept).toMatchObject({
      reports: 1,
      mos: 2.6,
      worstRttMs: 800,
      freezes: 4,
      frozenMs: 1_500,
      levelMs: { good: 0, fair: 0, poor: 5_000, lost: 0 },
      firstFrameMs: 250,
    });
    // In Redis nothing is left of it.
    await expect.poll(() => desk.context.redis.exists(`media:quality:${callId}`), SOON).toBe(0);

    const listed = async () => {
      const answer = await fetch(`${desk.node.url}/api/reports/call-quality?poorOnly=yes`, {
        headers: { cookie: supervisor.cookie },
      });
      return ((await answer.json()) as { data: CallQualityRow[] }).data;
    };
    // How long it lasted is written down beside its quality, by another.
    await expect.poll(async () => (await listed())[0]?.talkMs ?? 0, SOON).toBeGreaterThan(0);
    expect(await listed()).toMatchObject([{ callId, itemCode: 'MR101', clerk: call.clerk.displayName }]);
    await call.desk.request('clerk:setState', { state: 'signedOut' });
  });

  test('adds up over the call', async () => {
    const { db, redis } = desk.context;
    const { CallQuality } = await import('./call-quality.ts');
    const quality = new CallQuality(redis);
    const callId = 'call_adds_up';
    for (const [index, one] of [GOOD, POOR, { ...GOOD, mos: null, rttMs: null, route: null }].entries()) {
      await quality.note(callId, 'kiosk', one, { role: 'kiosk', at: index });
    }
    const [summary] = await quality.summaries(callId);
    expect(summary).toMatchObject({
      reports: 3,
      mos: 3.45,
      worstMos: 2.6,
      rttMs: 420,
      worstRttMs: 800,
      freezes: 4,
      watchedMs: 15_000,
      keyFramesAsked: 3,
      levelMs: { good: 10_000, fair: 0, poor: 5_000, lost: 0 },
      // The last that was known.
      route: { protocol: 'tcp', relay: true },
    });
    await quality.forget(callId);
    expect(await quality.summaries(callId)).toEqual([]);
    expect(db).toBeDefined();
  });

  test('that repeats what is known travels no further', async () => {
    const call = await talking(desk, MARKET);
    await report(call.kiosk, call.callId, GOOD);
    await call.desk.told('media:quality');
    await expect
      .poll(() => report(call.kiosk, call.callId, GOOD).then(() => 'taken', String), SOON)
      .toBe('taken');
    await expect
      .poll(() => report(call.kiosk, call.callId, POOR).then(() => 'taken', String), SOON)
      .toBe('taken');
    expect((await call.desk.told('media:quality')).level).toBe('poor');
    await call.kiosk.request('call:hangUp', { callId: call.callId });
    await call.desk.request('clerk:setState', { state: 'signedOut' });
  });
});

describe('refused', () => {
  test('are strangers, calls that nobody has answered or that are over, and floods', async () => {
    const call = await talking(desk, MARKET);
    const { callId } = call;
    const stranger = await desk.clerkOnDuty({ ready: false });
    expect(await refusal(report(stranger.browser, callId, GOOD))).toBe('FORBIDDEN');
    const other = await waiting(desk);
    expect(await refusal(report(other.kiosk, callId, GOOD))).toBe('FORBIDDEN');
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        report(call.kiosk, callId, GOOD).then(
          () => 'taken',
          (error: unknown) => AppError.from(error).code,
        ),
      ),
    );
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(['taken', 'RATE_LIMITED']));
    await other.kiosk.request('call:hangUp', { callId: other.callId });
    await call.desk.request('call:finish', { callId });
    await expect
      .poll(() => refusal(report(call.desk, callId, GOOD)), SOON)
      .toMatch(/CALL_STATE|CALL_ENDED|FORBIDDEN/);
    await call.desk.request('clerk:setState', { state: 'signedOut' });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a share beyond one', { ...GOOD, lossIn: 1.5 }],
    ['a negative time', { ...GOOD, rttMs: -1 }],
    ['a time that is none', { ...GOOD, rttMs: 'soon' }],
    ['not a number', { ...GOOD, jitterMs: Number.NaN }],
    ['a count of parts', { ...GOOD, freezes: 0.5 }],
    ['a score that does not exist', { ...GOOD, mos: 9 }],
    ['an unknown level', { ...GOOD, level: 'superb' }],
    ['an unknown cause', { ...GOOD, causes: ['moonlight'] }],
    ['one cause twice', { ...GOOD, causes: ['delay', 'delay'] }],
    ['a report of an hour', { ...GOOD, overMs: 3_600_000 }],
    ['an unknown protocol', { ...GOOD, route: { path: 'sfu', protocol: 'pigeon', relay: false } }],
  ])('is %s', async (_what, wrong) => {
    const browser = await desk.connect(await desk.addCaller());
    const payload = { callId: 'call_00000000000000000000000000', report: wrong } as never;
    expect(await refusal(browser.request('media:stats', payload))).toBe('BAD_REQUEST');
  });
});
