// The watch over a call: nothing while it rings, a report every second look, the time to the first picture once, and what
// the others are told about, for as long as it is fresh.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../errors.ts';
import type { MediaReport } from '../../protocol/media-quality.ts';
import type { LiveConnection, MediaSession, MediaState } from '../client-types.ts';
import { createStore } from '../store.ts';
import { QUALITY_LOOK_MS, QUALITY_STALE_MS, SETUP_FAILED_MS } from '../timings.ts';
import { createQualityWatch, shownQuality } from './quality.ts';

type Told = Parameters<Parameters<LiveConnection['on']>[1]>[0];

function rig() {
  const state = createStore({ status: 'warm', phase: 'ringing', path: 'sfu' } as MediaState);
  const reports: MediaReport[] = [];
  let refuse: AppError | null = null;
  let tell: (told: Told) => void = () => undefined;
  let received = 0;
  const connection = {
    clockOffsetMs: 0,
    request: (_event: string, { report }: { report: MediaReport }) => {
      reports.push(report);
      return refuse ? Promise.reject(refuse) : Promise.resolve({});
    },
    on: (_event: string, listener: typeof tell) => {
      tell = listener;
      return () => (tell = () => undefined);
    },
  } as unknown as LiveConnection;
  const media: Pick<MediaSession, 'state' | 'getStats'> = {
    state,
    getStats() {
      received += 1_000;
      return Promise.resolve([
        new Map([['T', { id: 'T', type: 'transport', bytesReceived: received }]]),
      ] as unknown as RTCStatsReport[]);
    },
  };
  const watch = createQualityWatch({ connection, callId: 'call_1', media });
  return {
    watch,
    state,
    reports,
    refuseWith: (error: AppError | null) => (refuse = error),
    quality: (more: object) =>
      tell({
        callId: 'call_1',
        participant: 'clerk',
        level: 'poor',
        causes: ['lossOut'],
        rttMs: 50,
        ...more,
      }),
    looks: (count: number) => vi.advanceTimersByTimeAsync(count * QUALITY_LOOK_MS),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('reports', () => {
  test('begin with the answer and come every second look', async () => {
    const { state, reports, looks, watch } = rig();
    await looks(6);
    expect(reports).toEqual([]);
    state.patch({ phase: 'talking', status: 'live' });
    // The first look has nothing to compare with.
    await looks(5);
    expect(reports).toHaveLength(2);
    expect(reports[0]).toMatchObject({ overMs: 5_000, level: 'good', causes: [] });
    watch.close();
    await looks(4);
    expect(reports).toHaveLength(2);
  });

  test('carry the way that is taken, and say at once that a session is being mended', async () => {
    const { state, reports, looks, watch } = rig();
    state.patch({ phase: 'talking', status: 'live', path: 'direct' });
    await looks(2);
    state.patch({ status: 'recovering' });
    await looks(1);
    expect(watch.state.getSnapshot().own).toEqual({ level: 'lost', causes: ['silent'] });
    expect(reports[0]).toMatchObject({ level: 'lost' });
    watch.close();
  });
});

describe('the set-up', () => {
  test('is told once, with the first report after the first picture', async () => {
    const { state, reports, looks, watch } = rig();
    state.patch({ phase: 'talking', status: 'live' });
    watch.answered(Date.now());
    await vi.advanceTimersByTimeAsync(240);
    watch.pictured();
    watch.pictured();
    await looks(8);
    expect(reports.map(({ setup }) => setup).filter((setup) => setup !== undefined)).toEqual([
      { firstFrameMs: 240 },
    ]);
    watch.close();
  });

  test('is told again when the report did not arrive', async () => {
    const { state, reports, looks, watch, refuseWith } = rig();
    state.patch({ phase: 'talking', status: 'live' });
    watch.answered(Date.now());
    watch.pictured();
    refuseWith(new AppError('STORE_UNAVAILABLE'));
    await looks(2);
    refuseWith(null);
    await looks(4);
    expect(reports.filter(({ setup }) => setup !== undefined)).toHaveLength(2);
    watch.close();
  });

  test('has failed when no picture comes, and a call that was reloaded has none', async () => {
    const failing = rig();
    failing.state.patch({ phase: 'talking', status: 'live' });
    failing.watch.answered(Date.now());
    await vi.advanceTimersByTimeAsync(SETUP_FAILED_MS + 4 * QUALITY_LOOK_MS);
    failing.watch.pictured();
    await failing.looks(4);
    expect(failing.reports.map(({ setup }) => setup).filter((setup) => setup !== undefined)).toEqual([
      { firstFrameMs: null },
    ]);
    failing.watch.close();
    const reloaded = rig();
    reloaded.state.patch({ phase: 'talking', status: 'live' });
    reloaded.watch.pictured();
    await reloaded.looks(10);
    expect(reloaded.reports.every(({ setup }) => setup === undefined)).toBe(true);
    reloaded.watch.close();
  });
});

test('what the others report shows for as long as it is fresh, and only of this call', async () => {
  const { watch, quality, looks } = rig();
  quality({ callId: 'call_2' });
  expect(watch.state.getSnapshot().others).toEqual({});
  quality({});
  expect(shownQuality(watch.state.getSnapshot(), 'clerk').other).toEqual({
    level: 'poor',
    causes: ['lossOut'],
  });
  expect(shownQuality(watch.state.getSnapshot(), 'kiosk').other).toBeNull();
  await looks(Math.ceil(QUALITY_STALE_MS / QUALITY_LOOK_MS) + 2);
  expect(watch.state.getSnapshot().others).toEqual({});
  watch.close();
});
