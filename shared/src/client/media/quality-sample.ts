// What happened between two readings of the counters, as shares and means; several samples add up to a report.
import type { MediaReport } from '../../protocol/media-quality.ts';
import { mosOf } from './quality-mos.ts';
import type { Counts, ReceivedCounts } from './quality-counts.ts';

/** So few packets say nothing about losses: with DTX a silent microphone sends two or three a second. */
const TOO_FEW_PACKETS = 25;

export type Sample = Omit<MediaReport, 'level' | 'causes' | 'route' | 'setup'> & {
  route: Counts['route'];
  /** What keeps pictures from being sent in full. */
  limitedBy: 'none' | 'cpu' | 'bandwidth' | 'other';
  /** Nothing at all came in. */
  silent: boolean;
  /** How long sound lies in the buffer, ms. */
  bufferMs: number;
};

/** @param otherRttMs the round trip of the other side's own leg, as far as it has been told */
export function sampleOf(before: Counts, now: Counts, otherRttMs: number): Sample {
  const received = [...now.received].map(([key, counts]) => difference(counts, before.received.get(key)));
  const audio = received.filter(({ kind }) => kind === 'audio');
  const video = received.filter(({ kind }) => kind === 'video');
  const sent = [...now.sent].map(([key, counts]) => {
    const former = before.sent.get(key);
    return {
      ...counts,
      packets: grown(counts.packets, former?.packets),
      lost: grown(counts.lost, former?.lost),
      nacks: grown(counts.nacks, former?.nacks),
      plis: grown(counts.plis, former?.plis),
    };
  });
  const overMs = Math.max(1, now.at - before.at);
  const packets = sum(received, 'packets');
  const lossIn = share(sum(received, 'lost'), packets + sum(received, 'lost'), TOO_FEW_PACKETS);
  const sound = sum(audio, 'packets') + sum(audio, 'lost');
  const soundLoss = share(sum(audio, 'lost'), sound, TOO_FEW_PACKETS) ?? lossIn;
  const emitted = sum(audio, 'bufferEmitted');
  const bufferMs = emitted > 0 ? (sum(audio, 'bufferDelay') / emitted) * 1_000 : 0;
  const watched = video.filter((track) => track.frames > 0);
  return {
    overMs: Math.round(overMs),
    rttMs: now.rttMs === null ? null : round(now.rttMs, 1),
    jitterMs: packets === 0 ? null : round(Math.max(...received.map(({ jitter }) => jitter * 1_000)), 1),
    lossIn: lossIn === null ? null : round(lossIn, 4),
    lossOut: roundOrNull(share(sum(sent, 'lost'), sum(sent, 'packets'), TOO_FEW_PACKETS)),
    mos:
      now.rttMs === null || audio.length === 0
        ? null
        : round(mosOf({ rttMs: now.rttMs + otherRttMs, bufferMs, loss: soundLoss ?? 0, fec: true }), 2),
    concealed: roundOrNull(share(sum(audio, 'concealed'), sum(audio, 'samples'), 1)),
    height: largest(watched.map(({ height }) => height)),
    framesPerSecond: largest(watched.map(({ framesPerSecond }) => framesPerSecond)),
    freezes: Math.round(sum(video, 'freezes')),
    frozenMs: Math.min(Math.round(sum(video, 'frozenSeconds') * 1_000), Math.round(overMs)),
    watchedMs: watched.length > 0 ? Math.round(overMs) : 0,
    keyFramesAsked: sum(received, 'plis'),
    keyFramesDue: sum(sent, 'plis'),
    nacksSent: sum(received, 'nacks'),
    nacksReceived: sum(sent, 'nacks'),
    uploadKbps: now.upload === null ? null : Math.round(now.upload / 1_000),
    route: now.route,
    limitedBy: sent.find(({ limitation }) => limitation !== 'none')?.limitation ?? 'none',
    silent: now.bytesIn !== null && now.bytesIn === before.bytesIn,
    bufferMs: round(bufferMs, 1),
  };
}

/** Samples in a row as one: counts add up, shares and means are weighed by time, what is just now is the last one's. */
export function sumOf(samples: readonly [Sample, ...Sample[]]): Sample {
  const last = samples.at(-1) ?? samples[0];
  const total = samples.reduce((all, { overMs }) => all + overMs, 0);
  const mean = (value: (sample: Sample) => number | null): number | null => {
    const known = samples.filter((sample) => value(sample) !== null);
    const time = known.reduce((all, { overMs }) => all + overMs, 0);
    if (time === 0) return null;
    return round(known.reduce((all, sample) => all + (value(sample) ?? 0) * sample.overMs, 0) / time, 4);
  };
  const add = (value: (sample: Sample) => number): number =>
    samples.reduce((all, sample) => all + value(sample), 0);
  return {
    ...last,
    overMs: total,
    rttMs: mean(({ rttMs }) => rttMs),
    jitterMs: mean(({ jitterMs }) => jitterMs),
    lossIn: mean(({ lossIn }) => lossIn),
    lossOut: mean(({ lossOut }) => lossOut),
    mos: mean(({ mos }) => mos),
    concealed: mean(({ concealed }) => concealed),
    freezes: add(({ freezes }) => freezes),
    frozenMs: add(({ frozenMs }) => frozenMs),
    watchedMs: add(({ watchedMs }) => watchedMs),
    keyFramesAsked: add(({ keyFramesAsked }) => keyFramesAsked),
    keyFramesDue: add(({ keyFramesDue }) => keyFramesDue),
    nacksSent: add(({ nacksSent }) => nacksSent),
    nacksReceived: add(({ nacksReceived }) => nacksReceived),
  };
}

function difference(now: ReceivedCounts, before: ReceivedCounts | undefined): ReceivedCounts {
  return {
    ...now,
    packets: grown(now.packets, before?.packets),
    lost: grown(now.lost, before?.lost),
    nacks: grown(now.nacks, before?.nacks),
    plis: grown(now.plis, before?.plis),
    samples: grown(now.samples, before?.samples),
    concealed: grown(now.concealed, before?.concealed),
    bufferDelay: grown(now.bufferDelay, before?.bufferDelay),
    bufferEmitted: grown(now.bufferEmitted, before?.bufferEmitted),
    freezes: grown(now.freezes, before?.freezes),
    frozenSeconds: grown(now.frozenSeconds, before?.frozenSeconds),
    frames: grown(now.frames, before?.frames),
  };
}

/** Losses are taken back when a late packet does come (RFC 3550, 6.4.1): then nothing was lost. */
function grown(now: number, before = 0): number {
  return Math.max(0, now - before);
}

function sum<K extends string>(rows: readonly Record<K, number>[], field: K): number {
  return rows.reduce((all, row) => all + row[field], 0);
}

function share(part: number, whole: number, least: number): number | null {
  return whole < least ? null : Math.min(1, part / whole);
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.round(Math.max(...known));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function roundOrNull(value: number | null): number | null {
  return value === null ? null : round(value, 4);
}
