// Recording in the control protocol: signaling starts and stops it and fetches what was recorded; the node records, keeps
// each closed segment until it is told that it was stored, and says whether frames are being written.
import { z } from '../zod.ts';
import { idPattern } from '../ids.ts';
import { callId } from '../protocol/entities.ts';
import { mediaSourceSchema, participantSchema, roomRoleSchema } from '../protocol/media.ts';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';

export const recordingIdSchema = z.string().regex(idPattern('recording'));
export const segmentIdSchema = z.string().regex(idPattern('segment'));
const nothing = z.object({});

/** One closed file: one track from one moment to another. */
export const recordedSegmentSchema = z.object({
  segmentId: segmentIdSchema,
  recordingId: recordingIdSchema,
  participant: participantSchema,
  role: roomRoleSchema,
  source: mediaSourceSchema,
  kind: z.enum(['audio', 'video']),
  codec: z.enum(['vp8', 'opus']),
  /** When the first frame reached the node, by its clock (ms since 1970). */
  startedAt: z.number().int().positive(),
  durationMs: z.number().int().nonnegative(),
  /** Of the sealed file. */
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /**
   * `cut`: the next begins where it ends; `paused`: the track was muted, held or went away; `stopped`: with the recording;
   * `mended`: its writer died, and up to two seconds may be missing.
   */
  end: z.enum(['cut', 'paused', 'stopped', 'mended']),
});
export type RecordedSegment = z.infer<typeof recordedSegmentSchema>;

const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);

export const recordingRequests = {
  /**
   * Records everybody in the room from now on; repeating it changes nothing. STORAGE_FULL when the disk has no room,
   * MEDIA_ROOM_LOST when the room is not on this node.
   */
  'recording:start': {
    payload: z.object({
      roomId: callId,
      recordingId: recordingIdSchema,
      /** 32 bytes in base64, for this recording alone. */
      key: z.base64().length(44),
    }),
    result: nothing,
  },
  /** Every file is closed when this is answered. */
  'recording:stop': { payload: z.object({ roomId: callId }), result: nothing },
  /** Closed segments that signaling has not taken yet. */
  'recording:segments': { payload: nothing, result: z.object({ segments: z.array(recordedSegmentSchema) }) },
  /** It is stored: the node may forget it. */
  'recording:removeSegment': { payload: z.object({ segmentId: segmentIdSchema }), result: nothing },
} as const;
export type RecordingRequestName = keyof typeof recordingRequests;

export const recordingNotifications = {
  /** A segment was closed and can be fetched. */
  'recording:segment': recordedSegmentSchema,
  /** Frames of this room are being written, or no longer. */
  'recording:state': z.object({ roomId: callId, recordingId: recordingIdSchema, isRecording: z.boolean() }),
  /** The recording is over; `fault` says why when nobody asked for it. */
  'recording:ended': z.object({
    roomId: callId,
    recordingId: recordingIdSchema,
    fault: errorCode.nullable(),
  }),
} as const;

/** Where the node serves a closed segment's bytes, with the shared secret as bearer. */
export const segmentPath = (segmentId: string): string => `/recordings/segments/${segmentId}`;
