// Media events between a client and signaling. RTP and DTLS parameters are mediasoup's own structures: signaling checks
// their outline and size, the worker judges the rest.
import { z } from '../zod.ts';
import { ROOM_PHASES, ROOM_ROLES } from '../calls/room-roles.ts';
import { callId } from './entities.ts';

/** The tracks of a call. A kiosk sends all three, a clerk microphone and face. */
export const MEDIA_SOURCES = ['microphone', 'face', 'document'] as const;
export const mediaSourceSchema = z.enum(MEDIA_SOURCES);
export type MediaSource = z.infer<typeof mediaSourceSchema>;

const opaque = (what: string) =>
  z.custom<Record<string, unknown>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      JSON.stringify(value).length < 64_000,
    `${what} must be an object of less than 64 kB`,
  );
export const rtpCapabilitiesSchema = opaque('rtpCapabilities');
export const rtpParametersSchema = opaque('rtpParameters');
export const dtlsParametersSchema = opaque('dtlsParameters');
const mediaId = z.string().min(1).max(64);
export const directionSchema = z.enum(['send', 'receive']);

export const transportOptionsSchema = z.object({
  id: mediaId,
  iceParameters: opaque('iceParameters'),
  iceCandidates: z.array(opaque('iceCandidate')),
  dtlsParameters: dtlsParametersSchema,
});
export type TransportOptions = z.infer<typeof transportOptionsSchema>;

/** Who somebody is in the room: `kiosk`, `clerk`, or the id of somebody else of the staff. */
export const participantSchema = z.string().min(1).max(64);
export const roomRoleSchema = z.enum(ROOM_ROLES);
export const roomPhaseSchema = z.enum(ROOM_PHASES);

/** What is muted, by whose choice ever: the server keeps it, so that nobody comes back unmuted. */
export const mutedTrackSchema = z.object({ participant: participantSchema, source: mediaSourceSchema });
export type MutedTrack = z.infer<typeof mutedTrackSchema>;

/** As RTCIceServer takes it. */
export const iceServerSchema = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.infer<typeof iceServerSchema>;

export const producerInfoSchema = z.object({
  producerId: mediaId,
  participant: participantSchema,
  role: roomRoleSchema,
  kind: z.enum(['audio', 'video']),
  source: mediaSourceSchema,
});
export type ProducerInfo = z.infer<typeof producerInfoSchema>;

const actors = ['device', 'clerk', 'reviewer', 'supervisor'] as const;
export const mediaClientEvents = {
  /**
   * Opens this party's media session in the call's room (created when needed), replacing an earlier one of the same party.
   * With `keepEpoch` a session that still stands in that very room is kept with all it has (`kept: true`): how a client
   * whose socket was away learns which producers it has missed, without touching media that still flows.
   */
  'media:join': {
    actors,
    payload: z.object({ callId, keepEpoch: z.string().max(64).optional() }),
    result: z.object({
      kept: z.boolean().optional(),
      /** Changes when the room had to be rebuilt (worker died): everything earlier is void. */
      roomEpoch: z.string(),
      rtpCapabilities: rtpCapabilitiesSchema,
      /** What the others send, as far as this role receives it. */
      producers: z.array(producerInfoSchema),
      participant: participantSchema,
      role: roomRoleSchema,
      /** Nothing flows while it rings: keep encodings inactive. */
      phase: roomPhaseSchema,
      muted: z.array(mutedTrackSchema),
      iceServers: z.array(iceServerSchema),
    }),
  },
  'media:createTransport': {
    actors,
    payload: z.object({ callId, direction: directionSchema }),
    result: transportOptionsSchema,
  },
  'media:connectTransport': {
    actors,
    payload: z.object({ callId, transportId: mediaId, dtlsParameters: dtlsParametersSchema }),
    result: z.object({}),
  },
  'media:restartIce': {
    actors,
    payload: z.object({ callId, transportId: mediaId }),
    result: z.object({ iceParameters: opaque('iceParameters') }),
  },
  'media:produce': {
    actors,
    payload: z.object({
      callId,
      transportId: mediaId,
      kind: z.enum(['audio', 'video']),
      source: mediaSourceSchema,
      rtpParameters: rtpParametersSchema,
    }),
    result: z.object({ producerId: mediaId }),
  },
  'media:closeProducer': {
    actors,
    payload: z.object({ callId, producerId: mediaId }),
    result: z.object({}),
  },
  /** The consumer is created paused; `media:resume` starts it once the client has it in place. */
  'media:consume': {
    actors,
    payload: z.object({
      callId,
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
  'media:resume': {
    actors,
    payload: z.object({ callId, consumerId: mediaId }),
    result: z.object({}),
  },
  /**
   * What the receiver needs of one track just now: nothing (`paused`), or a picture of at most `maxHeight` pixels. A layer
   * may also be named; without any, the best that the line carries.
   */
  'media:setDemand': {
    actors,
    payload: z.object({
      callId,
      consumerId: mediaId,
      paused: z.boolean(),
      maxHeight: z.number().int().positive().max(8_640).optional(),
      spatialLayer: z.number().int().min(0).max(7).optional(),
      temporalLayer: z.number().int().min(0).max(7).optional(),
    }),
    result: z.object({}),
  },
  /**
   * Everybody mutes and unmutes themselves. The clerk of the call may mute anybody, and takes back only that. It holds
   * through reloads and new rooms until it is taken back or the call ends.
   */
  'media:mute': {
    actors,
    payload: z.object({
      callId,
      participant: participantSchema,
      source: mediaSourceSchema,
      muted: z.boolean(),
    }),
    result: z.object({}),
  },
} as const;

export const mediaServerEvents = {
  'media:producerAdded': z.object({ callId, producer: producerInfoSchema }),
  'media:producerRemoved': z.object({ callId, producerId: mediaId }),
  /** The call was accepted, put on hold, resumed, or sent back to ring. Repeating it changes nothing. */
  'media:phase': z.object({ callId, phase: roomPhaseSchema }),
  /** All that is muted in the call, whenever that changes. */
  'media:muted': z.object({ callId, muted: z.array(mutedTrackSchema) }),
  /** The room is gone (worker or node died): join again. */
  'media:roomLost': z.object({ callId }),
} as const;
