// Watches how well sound and pictures travel while one is in a call: looks every two and a half seconds, shows one's own line
// and the others' in a word, and reports to signaling every five.
import { AppError } from '../../errors.ts';
import type { MediaReport, QualityCause, QualityLevel } from '../../protocol/media-quality.ts';
import type { LiveConnection, MediaSession, Store } from '../client-types.ts';
import { createStore } from '../store.ts';
import { QUALITY_LOOK_MS, QUALITY_STALE_MS, SETUP_FAILED_MS } from '../timings.ts';
import { countsOf, type Counts } from './quality-counts.ts';
import { blame, createCalm, judge, type Judgement } from './quality-level.ts';
import { sampleOf, sumOf, type Sample } from './quality-sample.ts';

export interface QualityState {
  /** Null before the first two looks. */
  own: Judgement | null;
  /** The others by participant, as far as they have reported lately. */
  others: Readonly<Record<string, { level: QualityLevel; causes: readonly QualityCause[] }>>;
}

export interface QualityWatch {
  readonly state: Store<QualityState>;
  /**
   * The call was accepted at this moment (server's clock), and this browser was there: from here to the first picture is
   * how long the set-up takes. Counts once.
   */
  answered(at: number): void;
  /** The first picture of somebody else is on the screen. */
  pictured(): void;
  close(): void;
}

export interface QualityWatchOptions {
  connection: LiveConnection;
  callId: string;
  media: Pick<MediaSession, 'state' | 'getStats'>;
}

/** A report covers so many looks. */
const LOOKS_A_REPORT = 2;

export function createQualityWatch(options: QualityWatchOptions): QualityWatch {
  const { connection, callId, media } = options;
  const state = createStore<QualityState>({ own: null, others: {} });
  const told = new Map<string, { judgement: Judgement; rttMs: number | null; at: number }>();
  const setup = createSetupClock(() => Date.now() + connection.clockOffsetMs);
  const calm = createCalm();
  let before: Counts | null = null;
  let samples: Sample[] = [];
  let wasHeld = false;
  let looking = false;
  let closed = false;

  const showOthers = () => {
    const now = Date.now();
    for (const [participant, { at }] of told) if (now - at > QUALITY_STALE_MS) told.delete(participant);
    const others = Object.fromEntries(
      [...told].map(([participant, { judgement }]) => [participant, judgement]),
    );
    if (JSON.stringify(others) !== JSON.stringify(state.getSnapshot().others)) state.patch({ others });
  };

  const look = async () => {
    showOthers();
    const { status, phase } = media.state.getSnapshot();
    const isTroubled = status === 'recovering' || status === 'failed';
    // Before the answer nothing flows.
    if (phase === 'ringing') {
      before = null;
      samples = [];
      return;
    }
    if (isTroubled && before !== null) showOwn({ level: 'lost', causes: ['silent'] }, true);
    const counts = countsOf(await media.getStats(), performance.now());
    const former = before;
    before = counts;
    if (isClosed() || former === null) return;
    const otherRtt = Math.max(0, ...[...told.values()].map(({ rttMs }) => rttMs ?? 0));
    const sample = sampleOf(former, counts, otherRtt);
    // Pictures that stand still on hold are no freeze.
    const held = phase === 'held';
    if (held || wasHeld) Object.assign(sample, { freezes: 0, frozenMs: 0, watchedMs: 0 });
    wasHeld = held;
    if (!isTroubled) showOwn(judge(sample));
    samples.push(sample);
    if (samples.length >= LOOKS_A_REPORT || setup.isDue()) report();
  };

  const showOwn = (judgement: Judgement, certain = false) => {
    const next = calm(judgement, certain);
    const { own } = state.getSnapshot();
    if (own?.level !== next.level || own.causes.join() !== next.causes.join()) state.patch({ own: next });
  };

  const report = () => {
    const [first, ...rest] = samples;
    if (first === undefined) return;
    samples = [];
    const firstFrame = setup.take();
    const message = reportOf(
      sumOf([first, ...rest]),
      state.getSnapshot().own,
      firstFrame,
      media.state.getSnapshot().path,
    );
    connection.request('media:stats', { callId, report: message }).catch((error: unknown) => {
      // What was measured is told again soon; how long the set-up took is known only now.
      if (AppError.from(error).retryable && firstFrame !== undefined) setup.giveBack(firstFrame);
    });
  };

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      // A connection that is being replaced cannot be read.
      .catch(() => undefined)
      .finally(() => (looking = false));
  }, QUALITY_LOOK_MS);
  const forget = connection.on('media:quality', ({ callId: about, participant, level, causes, rttMs }) => {
    if (about !== callId) return;
    told.set(participant, { judgement: { level, causes }, rttMs, at: Date.now() });
    showOthers();
  });
  // As a function, because it changes while one waits.
  const isClosed = () => closed;

  return {
    state,
    answered: (at) => setup.begin(at),
    pictured: () => setup.end(),
    close() {
      closed = true;
      clearInterval(timer);
      forget();
    },
  };
}

/** How the line of a participant is to be shown: what is the other side's fault is not held against one's own. */
export function shownQuality(
  state: QualityState,
  other: string,
): { own: Judgement | null; other: Judgement | null } {
  const theirs = state.others[other] ?? null;
  const { own } = state;
  return {
    own: own === null ? null : blame(own, theirs),
    other: theirs === null ? null : own === null ? theirs : blame(theirs, own),
  };
}

export function reportOf(
  { limitedBy: _limit, silent: _silent, bufferMs: _buffer, route, ...measured }: Sample,
  own: Judgement | null,
  firstFrameMs: number | null | undefined,
  path: 'sfu' | 'direct' = 'sfu',
): MediaReport {
  return {
    ...measured,
    overMs: clamp(measured.overMs, 500, 60_000),
    rttMs: measured.rttMs === null ? null : clamp(measured.rttMs, 0, 60_000),
    jitterMs: measured.jitterMs === null ? null : clamp(measured.jitterMs, 0, 60_000),
    frozenMs: clamp(measured.frozenMs, 0, 60_000),
    watchedMs: clamp(measured.watchedMs, 0, 60_000),
    level: own?.level ?? 'good',
    causes: [...(own?.causes ?? [])],
    route: route === null ? null : { ...route, path },
    ...(firstFrameMs !== undefined && { setup: { firstFrameMs } }),
  };
}

/** From the answer to the first picture, told once. */
function createSetupClock(now: () => number) {
  let begun: number | null = null;
  let result: number | null | undefined;
  let over = false;
  return {
    begin(at: number) {
      if (over || begun !== null) return;
      begun = at;
    },
    end() {
      if (over || begun === null) return;
      over = true;
      // The two clocks may differ by some milliseconds.
      result = clamp(Math.round(now() - begun), 0, SETUP_FAILED_MS);
    },
    isDue: () => result !== undefined,
    /** Undefined while there is nothing to tell; null when no picture has come in time. */
    take(): number | null | undefined {
      if (!over && begun !== null && now() - begun > SETUP_FAILED_MS) {
        over = true;
        result = null;
      }
      const told = result;
      result = undefined;
      return told;
    },
    giveBack(told: number | null) {
      result = told;
    },
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
