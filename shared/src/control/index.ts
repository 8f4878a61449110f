// The control protocol between signaling (client) and an SFU node (server): socket.io with a shared secret, never
// exposed to browsers. A room is a call; a session is one party's transports, producers and consumers in it.
import { z } from 'zod';
import { callId } from '../protocol/entities.ts';
import {
  directionSchema,
  dtlsParametersSchema,
  mediaSourceSchema,
  rtpCapabilitiesSchema,
  rtpParametersSchema,
  transportOptionsSchema,
} from '../protocol/media.ts';

export const CONTROL_PROTOCOL_VERSION = 1;

/** socket.io `auth` of a control connection. */
export const controlHandshakeSchema = z.object({
  protocol: z.number().int(),
  secret: z.string(),
  /** Names the signaling process in logs. */
  node: z.string().max(64),
});

const mediaId = z.string().min(1).max(64);
/** `<callId>/<party>`: one live session per party; opening it again closes the former. */
export const sessionIdSchema = z.string().min(1).max(96);
const party = z.enum(['kiosk', 'clerk']);
const nothing = z.object({});

export const controlProducerSchema = z.object({
  producerId: mediaId,
  sessionId: sessionIdSchema,
  party,
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
      party,
      /** Keeps a session that still stands in the room of this epoch; see `media:join`. */
      keepEpoch: z.string().max(64).optional(),
    }),
    result: z.object({
      kept: z.boolean().optional(),
      roomEpoch: z.string(),
      rtpCapabilities: rtpCapabilitiesSchema,
      producers: z.array(controlProducerSchema),
    }),
  },
  'session:close': { payload: z.object({ sessionId: sessionIdSchema }), result: nothing },
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
  'node:stats': { payload: nothing, result: nodeStatsSchema },
  /** Which calls this node carries, and which parties have a session there. */
  'node:rooms': {
    payload: nothing,
    result: z.object({ rooms: z.array(z.object({ roomId: callId, parties: z.array(party) })) }),
  },
} as const;
export type ControlRequestName = keyof typeof controlRequests;
export type ControlPayload<N extends ControlRequestName> = z.output<(typeof controlRequests)[N]['payload']>;
export type ControlResult<N extends ControlRequestName> = z.output<(typeof controlRequests)[N]['result']>;

/** Notifications from an SFU node to every connected signaling process. */
export const controlNotifications = {
  'room:lost': z.object({ roomId: callId, reason: z.enum(['workerDied', 'idle', 'shutdown']) }),
  'producer:added': z.object({ roomId: callId, producer: controlProducerSchema }),
  'producer:removed': z.object({ roomId: callId, producerId: mediaId, party }),
} as const;
export type ControlNotificationName = keyof typeof controlNotifications;
export type ControlNotification<N extends ControlNotificationName> = z.output<
  (typeof controlNotifications)[N]
>;

/** How an SFU node announces itself in Redis: a hash under this key that expires unless renewed. */
export const sfuNodeKey = (nodeId: string): string => `sfu:node:${nodeId}`;
export const SFU_NODES_KEY = 'sfu:nodes';
export const SFU_NODE_LEASE_MS = 5_000;
export const sfuNodeRecordSchema = z.object({
  nodeId: z.string(),
  controlUrl: z.string(),
  rooms: z.coerce.number().int(),
  transports: z.coerce.number().int(),
  draining: z.enum(['0', '1']).default('0'),
});
