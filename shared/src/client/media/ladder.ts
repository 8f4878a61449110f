// Runs the ladder beside a media session: looks twice a second, tells the session which ways to try and whether pictures may
// be sent, and the server what this side can do. The server's answer is the mode of the call; this side never shows another.
import type { CallMode, TalkMode, TalkSide } from '../../protocol/talk.ts';
import type { LiveConnection, MediaSession } from '../client-types.ts';
import { LADDER_LOOK_MS, LADDER_MEASURE_MS } from '../timings.ts';
import { createRungs } from './ladder-rungs.ts';
import { countsOf, type Counts } from './quality-counts.ts';
import { judge } from './quality-level.ts';
import { sampleOf } from './quality-sample.ts';

/** What the screens know and the session does not. */
export interface LadderView {
  /** The mode as the server has told it. */
  mode: CallMode;
  /** Whether both sides are in the call, be it on hold. */
  talking: boolean;
  /** What camera and microphone allow; `video` until it is known. */
  devices: TalkMode;
}

export interface LadderRun {
  /** Tells what has changed on the screen's side. */
  show(view: LadderView): void;
  close(): void;
}

export interface LadderOptions {
  connection: LiveConnection;
  callId: string;
  side: 'kiosk' | 'clerk';
  media: Pick<MediaSession, 'state' | 'getStats' | 'limit' | 'hasRelays'>;
}

/** Causes for which pictures are not sent at all: they would only get into the way of speech. */
const STOPS_PICTURES = ['network', 'weakLine'];
/** What less of a picture mends. */
const EASED_WITHOUT_VIDEO = ['lossIn', 'lossOut', 'narrowUp', 'choppy', 'frozen'];

export function runLadder({ connection, callId, side, media }: LadderOptions): LadderRun {
  const rungs = createRungs();
  let view: LadderView | null = null;
  let weak: boolean | null = null;
  let before: Counts | null = null;
  let measuredAt = 0;
  let telling: string | null = null;
  let closed = false;

  const look = () => {
    const { status } = media.state.getSnapshot();
    const connected = status === 'live' || status === 'held' || status === 'warm';
    const now = performance.now();
    if (now - measuredAt >= LADDER_MEASURE_MS) {
      measuredAt = now;
      void measure(status === 'live' && view?.talking === true);
    }
    const rung = rungs.look({
      now,
      connected,
      weak,
      devices: view?.devices ?? 'video',
      relays: media.hasRelays,
    });
    media.limit({ way: rung.way, video: rung.video && otherSideSees() });
    if (view?.talking === true) tell(rung.can, view.mode[side]);
  };

  /** Nobody is sent pictures whose line cannot carry them. */
  const otherSideSees = (): boolean => {
    const other = view?.mode[side === 'kiosk' ? 'clerk' : 'kiosk'];
    if (!other || other.mode === 'video' || other.cause === null) return true;
    return !STOPS_PICTURES.includes(other.cause);
  };

  const measure = async (flows: boolean) => {
    if (!flows) {
      before = null;
      weak = null;
      return;
    }
    const reports = await media.getStats().catch(() => []);
    if (closed || reports.length === 0) return;
    const counts = countsOf(reports, performance.now());
    if (before !== null) {
      const { level, causes } = judge(sampleOf(before, counts, 0));
      weak = level === 'poor' && causes.some((cause) => EASED_WITHOUT_VIDEO.includes(cause));
    }
    before = counts;
  };

  const tell = (can: TalkSide, told: TalkSide) => {
    if (can.mode === told.mode && can.cause === told.cause) {
      telling = null;
      return;
    }
    const key = JSON.stringify(can);
    if (telling === key || connection.state.getSnapshot().name !== 'online') return;
    telling = key;
    connection.request('call:mode', { callId, ...can }).catch(() => {
      // Said anew with the next look.
      if (telling === key) telling = null;
    });
  };

  const timer = setInterval(look, LADDER_LOOK_MS);
  return {
    show(next) {
      view = next;
    },
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}

/** What camera and microphone allow: to be seen and heard, to be heard, or neither. */
export function modeOfDevices(microphone: boolean, camera: boolean): TalkMode {
  if (!microphone) return 'text';
  return camera ? 'video' : 'audio';
}
