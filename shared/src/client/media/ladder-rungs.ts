// The ladder as a pure machine (product: "camera, microphone or network cannot do video"): what has been seen so far goes in
// with the time, what to do comes out. Down it goes by fixed steps, up it comes calmly: each time that video had to give way
// soon after it came back, the next try is later.
import { poorer, type ModeCause, type TalkMode, type TalkSide } from '../../protocol/talk.ts';
import type { MediaWay } from './media-ways.ts';

/** Without a connection for so long (ms): other ways are tried, video is given up, speech is given up. */
export const OTHER_WAYS_AFTER_MS = 8_000;
export const AUDIO_AFTER_MS = 15_000;
export const TEXT_AFTER_MS = 30_000;
/** How long each way is tried, once it comes to that. */
const WAY_TURN_MS = 7_000;
/** Connected for so long before pictures are sent again. */
export const STEADY_MS = 4_000;
/** A line this long too weak gives up video: as patient as with one that is gone. */
export const WEAK_AFTER_MS = 15_000;
/** Video is tried again after the first of these waits, then after the next; the last one repeats. */
export const VIDEO_RETRY_MS = [20_000, 40_000, 80_000, 160_000] as const;
/** Video that lasts so long was no mistake: the waits begin anew. */
export const VIDEO_LASTS_MS = 60_000;

/** What is seen in one look. */
export interface Look {
  /** Milliseconds of a clock that only goes forward. */
  now: number;
  /** Whether sound and pictures could flow just now. */
  connected: boolean;
  /** Whether the line is too weak for pictures; null where nobody can say. */
  weak: boolean | null;
  /** What camera and microphone allow. */
  devices: TalkMode;
  /** Whether the server gave relays. */
  relays: boolean;
}

interface Rung {
  /** What this side can do, for the server. */
  can: TalkSide;
  /** Whether this side may send pictures as far as it alone is concerned. */
  video: boolean;
  way: MediaWay;
  /** While disconnected: since when (ms). */
  brokenForMs: number;
}

export interface Ladder {
  look(seen: Look): Rung;
}

export function createRungs(): Ladder {
  let brokenSince: number | null = null;
  let connectedSince: number | null = null;
  let network: TalkMode = 'video';
  let way: MediaWay = 'any';
  let weakSince: number | null = null;
  /** Since when video is given up for the line's weakness, and when it is tried again. */
  let gaveUp: { retryAt: number } | null = null;
  let tries = 0;
  let videoSince: number | null = null;

  const lookAtNetwork = ({ now, connected, relays }: Look) => {
    if (connected) {
      brokenSince = null;
      connectedSince ??= now;
      // Speech at once, pictures once it is certain.
      if (network === 'text') network = 'audio';
      if (now - connectedSince >= STEADY_MS) network = 'video';
      return;
    }
    connectedSince = null;
    weakSince = null;
    brokenSince ??= now;
    const broken = now - brokenSince;
    way = wayAfter(broken, relays);
    if (broken >= AUDIO_AFTER_MS) network = poorer(network, 'audio');
    if (broken >= TEXT_AFTER_MS) network = 'text';
  };

  const lookAtLine = ({ now, connected, weak }: Look) => {
    if (!connected) return;
    if (gaveUp !== null) {
      if (now < gaveUp.retryAt) return;
      gaveUp = null;
      weakSince = null;
      videoSince = now;
      return;
    }
    videoSince ??= now;
    if (now - videoSince >= VIDEO_LASTS_MS) tries = 0;
    if (weak !== null) weakSince = weak ? (weakSince ?? now) : null;
    if (weakSince === null || now - weakSince < WEAK_AFTER_MS) return;
    const wait = VIDEO_RETRY_MS[Math.min(tries, VIDEO_RETRY_MS.length - 1)] ?? 0;
    gaveUp = { retryAt: now + wait };
    tries += 1;
    weakSince = null;
    videoSince = null;
  };

  return {
    look(seen) {
      lookAtNetwork(seen);
      lookAtLine(seen);
      const line: TalkMode = gaveUp === null ? 'video' : 'audio';
      return {
        can: worstOf([
          { mode: network, cause: 'network' },
          { mode: line, cause: 'weakLine' },
          { mode: seen.devices, cause: 'devices' },
        ]),
        video: network === 'video' && gaveUp === null,
        way,
        brokenForMs: brokenSince === null ? 0 : seen.now - brokenSince,
      };
    },
  };
}

/** First everything at once; then TCP, the relay and everything again, one after the other. */
function wayAfter(brokenForMs: number, relays: boolean): MediaWay {
  if (brokenForMs < OTHER_WAYS_AFTER_MS) return 'any';
  const ways: readonly MediaWay[] = relays ? ['relay', 'tcp', 'any'] : ['tcp', 'any'];
  const turn = Math.floor((brokenForMs - OTHER_WAYS_AFTER_MS) / WAY_TURN_MS);
  return ways[turn % ways.length] ?? 'any';
}

/** The poorest, with its cause; of equally poor ones the first. */
function worstOf(limits: readonly { mode: TalkMode; cause: ModeCause }[]): TalkSide {
  const mode = limits.reduce<TalkMode>((worst, limit) => poorer(worst, limit.mode), 'video');
  if (mode === 'video') return { mode, cause: null };
  return { mode, cause: limits.find((limit) => limit.mode === mode)?.cause ?? null };
}
