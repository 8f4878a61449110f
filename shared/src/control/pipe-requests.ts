// Requests from one SFU node to another about a room that spans both: the *home* node, where kiosk and clerk are, and the
// node that serves a guest, whose *shadow* of the room holds what the guest needs. The node with the shadow asks; both tell
// each other their state whenever it has changed (docs/media.md, "Nodes").
import { z } from '../zod.ts';
import { callId } from '../protocol/entities.ts';
import {
  mediaSourceSchema,
  participantSchema,
  roomPhaseSchema,
  roomRoleSchema,
  rtpParametersSchema,
} from '../protocol/media.ts';

const mediaId = z.string().min(1).max(64);

/** One end of a link: where it listens, and the key of what it sends (RFC 3711). */
export const pipeEndSchema = z.object({
  ip: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  srtpParameters: z.object({ cryptoSuite: z.string().max(64), keyBase64: z.string().max(128) }),
});
export type PipeEnd = z.infer<typeof pipeEndSchema>;

/** What one end knows and the other does not: its participants and what they send. */
export const pipeStateSchema = z.object({
  phase: roomPhaseSchema,
  stateSeq: z.number().int(),
  /** As in `room:setPhase`. */
  parties: z
    .array(z.object({ participant: participantSchema, holder: z.string().min(1).max(64) }))
    .max(8)
    .nullable(),
  sessions: z
    .array(
      z.object({
        sessionId: z.string().min(1).max(96),
        participant: participantSchema,
        role: roomRoleSchema,
        holder: z.string().min(1).max(64),
        stateSeq: z.number().int(),
        producers: z
          .array(
            z.object({
              producerId: mediaId,
              kind: z.enum(['audio', 'video']),
              source: mediaSourceSchema,
              paused: z.boolean(),
              rtpParameters: rtpParametersSchema,
            }),
          )
          .max(16),
      }),
    )
    .max(32),
});
export type PipeState = z.infer<typeof pipeStateSchema>;

export const pipeRequests = {
  'pipe:open': {
    payload: z.object({ roomId: callId, linkId: mediaId, end: pipeEndSchema }),
    result: z.object({ end: pipeEndSchema }),
  },
  /** Both ways: the whole state each time, so that nothing is ever missed. */
  'pipe:state': {
    payload: z.object({ linkId: mediaId, state: pipeStateSchema }),
    result: z.object({}),
  },
  'pipe:close': { payload: z.object({ linkId: mediaId }), result: z.object({}) },
} as const;
export type PipeRequestName = keyof typeof pipeRequests;

/** The node where a room is at home, as a node is told that is to serve a guest of it. */
export const homeNodeSchema = z.object({
  nodeId: z.string().min(1).max(64),
  controlUrl: z.string().min(1).max(512),
});
export type HomeNode = z.infer<typeof homeNodeSchema>;
