// What the browsers of a call have measured: the last of each participant, for whoever watches, and what has added up, for
// the summary that stays with the call. Kept in Redis, because the browsers of one call may speak to several processes.
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { ROOM_ROLES } from '@cloud-window/shared';
import {
  participantQualitySchema,
  QUALITY_LEVELS,
  mediaRouteSchema,
  type MediaBoard,
  type MediaReport,
  type ParticipantQuality,
  type QualityLevel,
  type QualitySummary,
} from '@cloud-window/shared/protocol';

/** After three reports that did not come, what was told last says nothing about now. */
const FRESH_MS = 16_000;
/** The longest that a call can last, and then some: its end removes the record sooner. */
const KEPT_MS = 24 * 3_600_000;

const qualityKey = (callId: string): string => `media:quality:${callId}`;

/** Sums of a quantity that is not always known. */
const meanSchema = z.object({ sum: z.number(), count: z.number(), worst: z.number() }).nullable();
type Mean = z.infer<typeof meanSchema>;

const recordSchema = z.object({
  role: z.enum(ROOM_ROLES),
  at: z.number(),
  last: participantQualitySchema.extend({ keyFramesPerMinute: z.number() }),
  reports: z.number(),
  mos: meanSchema,
  rttMs: meanSchema,
  jitterMs: meanSchema,
  lossIn: meanSchema,
  lossOut: meanSchema,
  concealed: meanSchema,
  freezes: z.number(),
  frozenMs: z.number(),
  watchedMs: z.number(),
  keyFramesAsked: z.number(),
  levelMs: z.record(z.enum(QUALITY_LEVELS), z.number()),
  route: mediaRouteSchema.nullable(),
  firstFrameMs: z.number().nullable(),
});
export type QualityRecord = z.infer<typeof recordSchema>;

export class CallQuality {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Adds one report. Of one participant they come one after the other, from one browser. */
  async note(
    callId: string,
    participant: string,
    report: MediaReport,
    { role, at }: Pick<QualityRecord, 'role' | 'at'>,
  ): Promise<void> {
    const key = qualityKey(callId);
    const before = parse(await this.#redis.hget(key, participant));
    const record = added(before, report, { role, at });
    await this.#redis.multi().hset(key, participant, JSON.stringify(record)).pexpire(key, KEPT_MS).exec();
  }

  /** Everybody who has reported in these calls, by call and participant. */
  async of(callIds: readonly string[]): Promise<Map<string, Map<string, QualityRecord>>> {
    const found = new Map<string, Map<string, QualityRecord>>();
    if (callIds.length === 0) return found;
    const pipeline = this.#redis.pipeline();
    for (const callId of callIds) pipeline.hgetall(qualityKey(callId));
    const replies = (await pipeline.exec()) ?? [];
    callIds.forEach((callId, place) => {
      const [error, fields] = replies[place] ?? [];
      if (error) throw error;
      const records = new Map<string, QualityRecord>();
      for (const [participant, text] of Object.entries((fields ?? {}) as Record<string, string>)) {
        const record = parse(text);
        if (record !== null) records.set(participant, record);
      }
      found.set(callId, records);
    });
    return found;
  }

  async summaries(callId: string): Promise<QualitySummary[]> {
    const records = (await this.of([callId])).get(callId) ?? new Map<string, QualityRecord>();
    return [...records].map(([participant, record]) => summaryOf(participant, record));
  }

  async forget(callId: string): Promise<void> {
    await this.#redis.del(qualityKey(callId));
  }
}

/** As it is shown: of who has not reported lately nothing is known. */
export function present(record: QualityRecord | undefined, now: number): ParticipantQuality | null {
  if (record === undefined || now - record.at > FRESH_MS) return null;
  const { keyFramesPerMinute: _, ...quality } = record.last;
  return quality;
}

/** All calls in one line, from whoever has reported lately. */
export function boardOf(
  calls: ReadonlyMap<string, ReadonlyMap<string, QualityRecord>>,
  now: number,
): MediaBoard {
  const fresh = [...calls.values()]
    .flatMap((records) => [...records.values()])
    .filter(({ at }) => now - at <= FRESH_MS);
  const mean = (value: (record: QualityRecord) => number | null): number | null => {
    const known = fresh.map(value).filter((one) => one !== null);
    return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length;
  };
  return {
    participants: fresh.length,
    mos: mean(({ last }) => last.mos),
    rttMs: mean(({ last }) => last.rttMs),
    loss: mean(({ last }) => last.loss),
    relayShare: mean(({ last }) => (last.route === null ? null : last.route.relay ? 1 : 0)),
    keyFramesPerMinute: mean(({ last }) => last.keyFramesPerMinute),
  };
}

/** The worse of both directions; null when neither is known. */
function worseLoss({ lossIn, lossOut }: Pick<MediaReport, 'lossIn' | 'lossOut'>): number | null {
  return lossIn === null && lossOut === null ? null : Math.max(lossIn ?? 0, lossOut ?? 0);
}

function added(
  before: QualityRecord | null,
  report: MediaReport,
  { role, at }: Pick<QualityRecord, 'role' | 'at'>,
): QualityRecord {
  const { level, causes, mos, rttMs, route, overMs } = report;
  const levelMs = before?.levelMs ?? { good: 0, fair: 0, poor: 0, lost: 0 };
  const measuredMs = Object.values(levelMs).reduce((sum, length) => sum + length, 0);
  const keyFramesAsked = (before?.keyFramesAsked ?? 0) + report.keyFramesAsked;
  return {
    role,
    at,
    last: {
      level,
      causes,
      mos,
      rttMs,
      loss: worseLoss(report),
      route,
      // Over the call: a few at its beginning are none a minute.
      keyFramesPerMinute: (keyFramesAsked * 60_000) / Math.max(60_000, measuredMs + overMs),
    },
    reports: (before?.reports ?? 0) + 1,
    mos: grown(before?.mos, mos, Math.min),
    rttMs: grown(before?.rttMs, rttMs, Math.max),
    jitterMs: grown(before?.jitterMs, report.jitterMs, Math.max),
    lossIn: grown(before?.lossIn, report.lossIn, Math.max),
    lossOut: grown(before?.lossOut, report.lossOut, Math.max),
    concealed: grown(before?.concealed, report.concealed, Math.max),
    freezes: (before?.freezes ?? 0) + report.freezes,
    frozenMs: (before?.frozenMs ?? 0) + report.frozenMs,
    watchedMs: (before?.watchedMs ?? 0) + report.watchedMs,
    keyFramesAsked,
    levelMs: { ...levelMs, [level]: levelMs[level] + overMs } satisfies Record<QualityLevel, number>,
    route: route ?? before?.route ?? null,
    // The first clerk's, also when another has taken the call since.
    firstFrameMs: before?.firstFrameMs ?? report.setup?.firstFrameMs ?? null,
  };
}

function grown(
  before: Mean | undefined,
  value: number | null,
  worse: (one: number, other: number) => number,
): Mean {
  if (value === null) return before ?? null;
  if (before === null || before === undefined) return { sum: value, count: 1, worst: value };
  return { sum: before.sum + value, count: before.count + 1, worst: worse(before.worst, value) };
}

function summaryOf(participant: string, record: QualityRecord): QualitySummary {
  const mean = (of: Mean): number | null => (of === null ? null : round(of.sum / of.count));
  return {
    participant,
    role: record.role,
    reports: record.reports,
    mos: mean(record.mos),
    worstMos: record.mos?.worst ?? null,
    rttMs: mean(record.rttMs),
    worstRttMs: record.rttMs?.worst ?? null,
    jitterMs: mean(record.jitterMs),
    lossIn: mean(record.lossIn),
    lossOut: mean(record.lossOut),
    concealed: mean(record.concealed),
    freezes: record.freezes,
    frozenMs: record.frozenMs,
    watchedMs: record.watchedMs,
    keyFramesAsked: record.keyFramesAsked,
    levelMs: record.levelMs,
    route: record.route,
    firstFrameMs: record.firstFrameMs,
  };
}

const round = (value: number): number => Number(value.toFixed(4));

/** Null for what is not there, or was written by another version. */
function parse(text: string | null): QualityRecord | null {
  if (text === null) return null;
  const parsed = recordSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
