// How well sound and pictures travel: what each browser in a call measures and says every five seconds, and what the others
// are told of it. Small and bounded on purpose; docs/media.md says how each number comes about.
import { z } from '../zod.ts';
import { callId, instant, localizedSchema } from './scalars.ts';

/** `lost`: nothing gets through just now. In rising order of trouble. */
export const QUALITY_LEVELS = ['good', 'fair', 'poor', 'lost'] as const;
export const qualityLevelSchema = z.enum(QUALITY_LEVELS);
export type QualityLevel = z.infer<typeof qualityLevelSchema>;

/** What is wrong with the line of the one who measured. */
export const QUALITY_CAUSES = [
  'silent', // nothing arrives at all
  'lossIn', // what is sent to them is lost on the way
  'lossOut', // what they send is lost on the way
  'narrowUp', // their line carries too little upwards
  'delay', // everything takes long
  'jitter', // packets arrive unevenly
  'choppy', // sound has gaps
  'frozen', // pictures stand still
  'slowDevice', // their computer cannot keep up
] as const;
export const qualityCauseSchema = z.enum(QUALITY_CAUSES);
export type QualityCause = z.infer<typeof qualityCauseSchema>;

const causes = z
  .array(qualityCauseSchema)
  .max(4)
  .refine((all) => new Set(all).size === all.length, 'each cause once');
const milliseconds = z.number().min(0).max(60_000);
const ratio = z.number().min(0).max(1);
const count = z.number().int().min(0).max(100_000);

/** How packets travel between this browser and the other end of its path. */
export const mediaRouteSchema = z.object({
  /** Through the SFU, or straight to the other browser. */
  path: z.enum(['sfu', 'direct']),
  protocol: z.enum(['udp', 'tcp']),
  /** Through a TURN server. */
  relay: z.boolean(),
});
export type MediaRoute = z.infer<typeof mediaRouteSchema>;

/** What one browser measured since its last report. Null: could not be measured. */
export const mediaReportSchema = z.object({
  overMs: z.number().int().min(500).max(60_000),
  level: qualityLevelSchema,
  causes,
  rttMs: milliseconds.nullable(),
  jitterMs: milliseconds.nullable(),
  /** Share of packets lost on the way here, and on the way from here. */
  lossIn: ratio.nullable(),
  lossOut: ratio.nullable(),
  /** Of the sound received, by the E-model. */
  mos: z.number().min(1).max(5).nullable(),
  /** Share of the sound that had to be made up. */
  concealed: ratio.nullable(),
  /** The largest picture received. */
  height: z.number().int().min(0).max(10_000).nullable(),
  framesPerSecond: z.number().min(0).max(1_000).nullable(),
  freezes: count,
  frozenMs: milliseconds,
  /** For how long pictures were received at all. */
  watchedMs: milliseconds,
  /** Key frames asked of the others, and asked of this browser. */
  keyFramesAsked: count,
  keyFramesDue: count,
  nacksSent: count,
  nacksReceived: count,
  /** What the line is believed to carry upwards. */
  uploadKbps: z.number().int().min(0).max(10_000_000).nullable(),
  route: mediaRouteSchema.nullable(),
  /** Once a call: from the answer to the first picture, or null when none came in time. */
  setup: z.object({ firstFrameMs: milliseconds.nullable() }).optional(),
});
export type MediaReport = z.infer<typeof mediaReportSchema>;

const participant = z.string().min(1).max(64);

/** Of one participant just now, for whoever watches the call. */
export const participantQualitySchema = z.object({
  level: qualityLevelSchema,
  causes,
  mos: z.number().nullable(),
  rttMs: z.number().nullable(),
  /** The worse of both directions. */
  loss: z.number().nullable(),
  route: mediaRouteSchema.nullable(),
});
export type ParticipantQuality = z.infer<typeof participantQualitySchema>;

/** All calls together, just now. Null where nobody has measured. */
export const mediaBoardSchema = z.object({
  /** Browsers that have reported lately. */
  participants: z.number().int().nonnegative(),
  mos: z.number().nullable(),
  rttMs: z.number().nullable(),
  loss: z.number().nullable(),
  /** Share of browsers that need a TURN server. */
  relayShare: z.number().nullable(),
  /** Key frames asked for, per browser and minute. */
  keyFramesPerMinute: z.number().nullable(),
});
export type MediaBoard = z.infer<typeof mediaBoardSchema>;

/** What remains of a participant's quality when the call is over. */
export const qualitySummarySchema = z.object({
  participant,
  /** Kiosk, clerk, or what else somebody was in the call. */
  role: z.string(),
  reports: z.number().int(),
  /** Means over the reports, and the worst. */
  mos: z.number().nullable(),
  worstMos: z.number().nullable(),
  rttMs: z.number().nullable(),
  worstRttMs: z.number().nullable(),
  jitterMs: z.number().nullable(),
  lossIn: z.number().nullable(),
  lossOut: z.number().nullable(),
  concealed: z.number().nullable(),
  freezes: z.number().int(),
  frozenMs: z.number(),
  watchedMs: z.number(),
  keyFramesAsked: z.number().int(),
  /** Time spent in each level, ms. */
  levelMs: z.record(qualityLevelSchema, z.number()),
  /** How packets travelled at last. */
  route: mediaRouteSchema.nullable(),
  firstFrameMs: z.number().nullable(),
});
export type QualitySummary = z.infer<typeof qualitySummarySchema>;

/** A call that is over, with how it went. */
export const callQualityRowSchema = z.object({
  callId,
  caseNumber: z.string(),
  itemCode: z.string(),
  queueId: z.string().nullable(),
  site: localizedSchema,
  clerk: z.string().nullable(),
  answeredAt: instant.nullable(),
  talkMs: z.number().nullable(),
  quality: z.array(qualitySummarySchema),
});
export type CallQualityRow = z.infer<typeof callQualityRowSchema>;

export const qualityClientEvents = {
  /** Every five seconds while one is in a call; more often is refused (RATE_LIMITED). */
  'media:stats': {
    actors: ['device', 'clerk', 'reviewer', 'supervisor'],
    payload: z.object({ callId, report: mediaReportSchema }),
    result: z.object({}),
  },
} as const;

export const qualityServerEvents = {
  /** How another participant of the call fares, when it changes and every fifteen seconds. */
  'media:quality': z.object({
    callId,
    participant,
    level: qualityLevelSchema,
    causes,
    rttMs: z.number().nullable(),
  }),
} as const;
