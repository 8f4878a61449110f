// Recordings of calls: consent and sign during the call, and afterwards the pages of auditors and supervisors.
import { z } from '../zod.ts';
import { idPattern } from '../ids.ts';
import { callId, instant, localizedSchema, shortText, staffId } from './entities.ts';
import { mediaSourceSchema, participantSchema, roomRoleSchema } from './media.ts';

export const recordingId = z.string().regex(idPattern('recording'));
export const segmentId = z.string().regex(idPattern('segment'));
export const exportId = z.string().regex(idPattern('export'));

/** What decides how long a recording is kept (product requirement 14). `open`: the call still runs. */
export const RETENTION_BASES = ['open', 'consultation', 'review', 'decision', 'aborted'] as const;
export type RetentionBasis = (typeof RETENTION_BASES)[number];

export const recordingSchema = z.object({
  id: recordingId,
  callId,
  caseNumber: z.string(),
  itemCode: z.string(),
  itemName: localizedSchema,
  /** Everybody who had the call, in order. */
  clerks: z.array(z.object({ staffId, displayName: z.string() })),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** From the first frame to the last. */
  lengthMs: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  basis: z.enum(RETENTION_BASES),
  /** When it is removed; null while it runs or is held. */
  keepUntil: instant.nullable(),
  legalHold: z.boolean(),
  /** Why it ended before the call did, as an error code; null when it did not. */
  fault: z.string().nullable(),
  /** Since when nothing of it is left but this entry. */
  removedAt: instant.nullable(),
});
export type Recording = z.infer<typeof recordingSchema>;

export const recordingTrackSchema = z.object({
  participant: participantSchema,
  role: roomRoleSchema,
  source: mediaSourceSchema,
  kind: z.enum(['audio', 'video']),
  /** In order; times from the start of the recording. Each is a WebM file of its own. */
  segments: z.array(
    z.object({
      id: segmentId,
      startMs: z.number().int().nonnegative(),
      durationMs: z.number().int().nonnegative(),
      /** Its writer died: up to two seconds after it may be missing. */
      isMended: z.boolean(),
    }),
  ),
});
export type RecordingTrack = z.infer<typeof recordingTrackSchema>;

export const RECORDING_MARKS = [
  'pageCaptured',
  'pageReplaced',
  'verdict',
  'recaptureRequested',
  'decision',
  'receiptIssued',
  'accepted',
  'held',
  'resumed',
  'consentGiven',
  'consentWithdrawn',
  'gap',
] as const;
export const recordingMarkSchema = z.object({
  kind: z.enum(RECORDING_MARKS),
  /** From the start of the recording; what came before it is at 0. */
  atMs: z.number().int().nonnegative(),
  /** Of a page: its material and version; of a verdict or decision: which. */
  materialCode: z.string().optional(),
  version: z.number().int().optional(),
  value: z.string().optional(),
  /** Of a gap: how long nothing was recorded. */
  lastedMs: z.number().int().optional(),
});
export type RecordingMark = z.infer<typeof recordingMarkSchema>;

export const EXPORT_STATES = ['waiting', 'running', 'ready', 'failed', 'removed'] as const;
export const recordingExportSchema = z.object({
  id: exportId,
  state: z.enum(EXPORT_STATES),
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
  requestedAt: instant,
  /** Of the file; null until it is ready. */
  bytes: z.number().int().nullable(),
  /** An error code, when it failed. */
  fault: z.string().nullable(),
  /** It can be fetched once, until then. */
  availableUntil: instant.nullable(),
});
export type RecordingExport = z.infer<typeof recordingExportSchema>;

export const recordingDetailSchema = recordingSchema.extend({
  /** The zero of its clock. */
  firstFrameAt: instant,
  tracks: z.array(recordingTrackSchema),
  marks: z.array(recordingMarkSchema),
  materials: z.array(z.object({ code: z.string(), name: localizedSchema })),
  exports: z.array(recordingExportSchema),
  /** Whether this installation can export. */
  canExport: z.boolean(),
});
export type RecordingDetail = z.infer<typeof recordingDetailSchema>;

export const recordingFilterSchema = z.object({
  /** Begun at or after, and before. */
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
  staffId: staffId.optional(),
  itemCode: z.string().max(16).optional(),
  /** The page after the recording that began then. */
  before: z.coerce.number().int().optional(),
});
export const recordingListSchema = z.object({
  recordings: z.array(recordingSchema),
  hasMore: z.boolean(),
  /** What can be filtered by. */
  clerks: z.array(z.object({ staffId, displayName: z.string() })),
  items: z.array(z.object({ code: z.string(), name: localizedSchema })),
});
export const legalHoldSchema = z.object({ held: z.boolean(), reason: shortText(200).min(1) });

export const recordingClientEvents = {
  /** The applicant agrees to be recorded, or no longer: then it ends at once. */
  'recording:consent': {
    actors: ['device'],
    payload: z.object({ callId, given: z.boolean() }),
    result: z.object({}),
  },
  /** For who has just come: what `recording:state` would have said. */
  'recording:status': {
    actors: ['device', 'clerk', 'reviewer', 'supervisor'],
    payload: z.object({ callId }),
    result: z.object({
      /** Whether this installation records at all. */
      isAvailable: z.boolean(),
      hasConsent: z.boolean(),
      isRecording: z.boolean(),
    }),
  },
} as const;

export const recordingServerEvents = {
  /** Frames of this call are being recorded, or no longer; `fault` when that was nobody's wish. */
  'recording:state': z.object({
    callId,
    isRecording: z.boolean(),
    hasConsent: z.boolean(),
    fault: z.string().nullable(),
  }),
} as const;
