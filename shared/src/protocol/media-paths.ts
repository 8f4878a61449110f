// Events about the way that sound and pictures take: the direct path between exactly two, which signaling permits and whose
// set-up it passes on, and the sharper picture that a clerk asks for.
import { z } from '../zod.ts';
import { callId } from './scalars.ts';

/** Which stream of the sender is which: the person (face and voice together), or the papers. */
const streams = z.partialRecord(z.string().min(1).max(64), z.enum(['person', 'papers']));
/** Begins as every session description does (RFC 8866, section 5.1); the browser judges the rest. */
const sdp = z
  .string()
  .max(64_000)
  .regex(/^v=0\r?\n/, 'must be a session description');

/** What simple-peer says to its other half. */
export const peerSignalSchema = z.union([
  z.strictObject({ type: z.enum(['offer', 'answer']), sdp }),
  z.strictObject({
    type: z.literal('candidate'),
    candidate: z.strictObject({
      candidate: z.string().max(1_000),
      sdpMid: z.string().max(64).nullish(),
      sdpMLineIndex: z.number().int().min(0).max(64).nullish(),
    }),
  }),
  z.strictObject({ type: z.literal('renegotiate'), renegotiate: z.literal(true) }),
  z.strictObject({
    type: z.literal('transceiverRequest'),
    transceiverRequest: z.strictObject({ kind: z.enum(['audio', 'video']) }),
  }),
]);
export type PeerSignal = z.infer<typeof peerSignalSchema>;

export const directDataSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('signal'), signal: peerSignalSchema, streams }),
  /** The first picture has come over the direct path: the other way may go quiet. */
  z.strictObject({ type: z.literal('seen') }),
  /** The direct path is not looked at any more. */
  z.strictObject({ type: z.literal('left') }),
  /** This attempt has come to nothing: back to the SFU. */
  z.strictObject({ type: z.literal('failed') }),
]);
export type DirectData = z.infer<typeof directDataSchema>;
/** Drawn by whoever begins; what belongs to another attempt is thrown away. */
const attempt = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** How long a sharper picture lasts. */
export const SHARPEN_MS = 8_000;

export const mediaPathClientEvents = {
  /** To the other of exactly two; refused (FORBIDDEN) while the call may not go direct. */
  'media:direct': {
    actors: ['device', 'clerk'],
    payload: z.object({ callId, attempt, data: directDataSchema }),
    result: z.object({}),
  },
  /** The clerk wants to read what lies under the document camera. */
  'media:sharpen': {
    actors: ['clerk'],
    payload: z.object({ callId }),
    result: z.object({}),
  },
} as const;

export const mediaPathServerEvents = {
  'media:direct': z.object({ callId, attempt, data: directDataSchema }),
  /** Whether the two may talk directly; until the first word of it they may not. Repeating it changes nothing. */
  'media:path': z.object({ callId, direct: z.boolean() }),
  /** To the kiosk: papers at their best for so long, faces step back. */
  'media:sharpen': z.object({ callId, forMs: z.number().int().positive() }),
} as const;
