// The control protocol between signaling (client) and an SFU node (server): socket.io with a shared secret, never
// exposed to browsers. A room is a call; a session is one participant's transports, producers and consumers in it.
import { z } from '../zod.ts';
import { callId } from '../protocol/entities.ts';
import {
  directionSchema,
  dtlsParametersSchema,
  mediaSourceSchema,
  participantSchema,
  roomPhaseSchema,
  roomRoleSchema,
  rtpCapabilitiesSchema,
  rtpParametersSchema,
  transportOptionsSchema,
} from '../protocol/media.ts';
import { checkRequests } from './check-requests.ts';
import { recordingNotifications, recordingRequests } from './recording-requests.ts';

import { homeNodeSchema, pipeRequests } from './pipe-requests.ts';

export const CONTROL_PROTOCOL_VERSION = 2;

/** socket.io `auth` of a control connection. */
export const controlHandshakeSchema = z.object({
  protocol: z.number().int(),
  secret: z.string(),
  /** Names the signaling process in logs. */
  node: z.string().max(64),
  /** The connection of another node, for rooms that span both. */
  link: z.boolean().default(false),
});

export * from './node-record.ts';
export * from './pipe-requests.ts';
export type { CheckRequestName } from './check-requests.ts';
export {
  recordedSegmentSchema,
  recordingIdSchema,
  segmentIdSchema,
  segmentPath,
  type RecordedSegment,
  type RecordingRequestName,
} from './recording-requests.ts';

const mediaId = z.string().min(1).max(64);
/** `<callId>/<participant>`: one live session per participant; opening it again closes the former. */
export const sessionIdSchema = z.string().min(1).max(96);
/** Number of the call's newest queue event: what is said with an older one comes too late. */
const stateSeq = z.number().int().nonnegative();
const nothing = z.object({});

export const controlProducerSchema = z.object({
  producerId: mediaId,
  sessionId: sessionIdSchema,
  participant: participantSchema,
  role: roomRoleSchema,
  kind: z.enum(['audio', 'video']),
  source: mediaSourceSchema,
});
export type ControlProducer = z.infer<typeof controlProducerSchema>;

export const nodeStatsSchema = z.object({
  nodeId: z.string(),
  draining: z.boolean(),
  workers: z.array(
    z.object({ pid: z.number().int(), rooms: z.number().int(), cpuPercent: z.number(), alive: z.boolean() }),
  ),
  rooms: z.number().int(),
  sessions: z.number().int(),
  /** Of these, those whom another node serves. */
  remoteSessions: z.number().int().default(0),
  transports: z.number().int(),
  producers: z.number().int(),
  consumers: z.number().int(),
  workerDeaths: z.number().int(),
});
export type NodeStats = z.infer<typeof nodeStatsSchema>;

/** Requests from signaling; each is answered with an ack. */
export const controlRequests = {
  'room:open': {
    payload: z.object({ roomId: callId }),
    result: z.object({ roomEpoch: z.string(), rtpCapabilities: rtpCapabilitiesSchema }),
  },
  'room:close': { payload: z.object({ roomId: callId }), result: nothing },
  'session:open': {
    payload: z.object({
      roomId: callId,
      sessionId: sessionIdSchema,
      participant: participantSchema,
      role: roomRoleSchema,
      /** The person or kiosk behind the participant: a session is kept for nobody else. */
      holder: z.string().min(1).max(64),
      phase: roomPhaseSchema,
      stateSeq,
      /** Tracks of this participant that are muted, whenever they are sent. */
      muted: z.array(mediaSourceSchema),
      /** Keeps a session that still stands in the room of this epoch; see `media:join`. */
      keepEpoch: z.string().max(64).optional(),
      /** Where kiosk and clerk are, when this node serves somebody else of the room. */
      home: homeNodeSchema.optional(),
    }),
    result: z.object({
      kept: z.boolean().optional(),
      roomEpoch: z.string(),
      rtpCapabilities: rtpCapabilitiesSchema,
      /** What the others send, as far as this role receives it. */
      producers: z.array(controlProducerSchema),
      /** Tracks of this participant that are muted: those given, and of a session that was kept also what was before. */
      muted: z.array(mediaSourceSchema),
    }),
  },
  'session:close': { payload: z.object({ sessionId: sessionIdSchema }), result: nothing },
  /** Another role in place: what may still be sent and received goes on, the rest ends. */
  'session:setRole': {
    payload: z.object({ sessionId: sessionIdSchema, role: roomRoleSchema }),
    result: nothing,
  },
  'session:setMuted': {
    payload: z.object({ sessionId: sessionIdSchema, source: mediaSourceSchema, muted: z.boolean() }),
    result: nothing,
  },
  /**
   * Opens and stops what flows, for everybody at once, and ends the sessions of those who are no longer in the call. An
   * older `stateSeq` than the room has changes nothing.
   */
  'room:setPhase': {
    payload: z.object({
      roomId: callId,
      phase: roomPhaseSchema,
      stateSeq,
      /** Kiosk, clerk and colleague of now; whoever attends is asked to leave by `session:close`. All stay when absent. */
      parties: z
        .array(z.object({ participant: participantSchema, holder: z.string().min(1).max(64) }))
        .max(8)
        .optional(),
    }),
    result: nothing,
  },
  'transport:create': {
    payload: z.object({ sessionId: sessionIdSchema, direction: directionSchema }),
    result: transportOptionsSchema,
  },
  'transport:connect': {
    payload: z.object({
      sessionId: sessionIdSchema,
      transportId: mediaId,
      dtlsParameters: dtlsParametersSchema,
    }),
    result: nothing,
  },
  'transport:restartIce': {
    payload: z.object({ sessionId: sessionIdSchema, transportId: mediaId }),
    result: z.object({ iceParameters: z.record(z.string(), z.unknown()) }),
  },
  'producer:create': {
    payload: z.object({
      sessionId: sessionIdSchema,
      transportId: mediaId,
      kind: z.enum(['audio', 'video']),
      source: mediaSourceSchema,
      rtpParameters: rtpParametersSchema,
    }),
    result: z.object({ producerId: mediaId }),
  },
  'producer:close': {
    payload: z.object({ sessionId: sessionIdSchema, producerId: mediaId }),
    result: nothing,
  },
  'consumer:create': {
    payload: z.object({
      sessionId: sessionIdSchema,
      transportId: mediaId,
      producerId: mediaId,
      rtpCapabilities: rtpCapabilitiesSchema,
    }),
    result: z.object({
      consumerId: mediaId,
      producerId: mediaId,
      kind: z.enum(['audio', 'video']),
      source: mediaSourceSchema,
      rtpParameters: rtpParametersSchema,
    }),
  },
  'consumer:resume': {
    payload: z.object({ sessionId: sessionIdSchema, consumerId: mediaId }),
    result: nothing,
  },
  'consumer:setDemand': {
    payload: z.object({
      sessionId: sessionIdSchema,
      consumerId: mediaId,
      paused: z.boolean(),
      /** The best wanted; null: whatever the line carries. */
      spatialLayer: z.number().int().min(0).max(7).nullable(),
      temporalLayer: z.number().int().min(0).max(7).nullable(),
      /** Who gets bits first when they are few; by default papers before faces. */
      priority: z.number().int().min(1).max(255).optional(),
    }),
    result: nothing,
  },
  'consumer:requestKeyFrame': {
    payload: z.object({ sessionId: sessionIdSchema, consumerId: mediaId }),
    result: nothing,
  },
  'node:stats': { payload: nothing, result: nodeStatsSchema },
  /** For maintenance: a draining node takes no new call, what runs there goes on. */
  'node:drain': { payload: z.object({ draining: z.boolean() }), result: nodeStatsSchema },
  /** Which calls this node carries, and which parties have a session there. */
  'node:rooms': {
    payload: nothing,
    result: z.object({
      rooms: z.array(
        z.object({
          roomId: callId,
          parties: z.array(z.enum(['kiosk', 'clerk'])),
          /** Kiosk and clerk are on another node. */
          isShadow: z.boolean().default(false),
        }),
      ),
    }),
  },
  ...checkRequests,
  ...recordingRequests,
  ...pipeRequests,
} as const;
export type ControlRequestName = keyof typeof controlRequests;
export type ControlPayload<N extends ControlRequestName> = z.output<(typeof controlRequests)[N]['payload']>;
export type ControlResult<N extends ControlRequestName> = z.output<(typeof controlRequests)[N]['result']>;

/** Notifications from an SFU node to every connected signaling process. */
export const controlNotifications = {
  'room:lost': z.object({
    roomId: callId,
    reason: z.enum(['workerDied', 'idle', 'shutdown', 'draining', 'homeLost']),
    /** Only these have lost it, whom this node served as guests; everybody when absent. */
    participants: z.array(participantSchema).optional(),
  }),
  'producer:added': z.object({ roomId: callId, producer: controlProducerSchema }),
  'producer:removed': z.object({
    roomId: callId,
    producerId: mediaId,
    participant: participantSchema,
    role: roomRoleSchema,
  }),
  /** A participant has another role from now on; `producers` is what goes on being sent. */
  'role:changed': z.object({
    roomId: callId,
    participant: participantSchema,
    was: roomRoleSchema,
    role: roomRoleSchema,
    producers: z.array(controlProducerSchema),
  }),
  /** Whoever only attended, or was invited, has not been connected for a while: the session is closed. */
  'guest:away': z.object({ roomId: callId, participant: participantSchema }),
  ...recordingNotifications,
} as const;
export type ControlNotificationName = keyof typeof controlNotifications;
export type ControlNotification<N extends ControlNotificationName> = z.output<
  (typeof controlNotifications)[N]
>;
