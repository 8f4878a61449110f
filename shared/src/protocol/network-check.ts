// The check before a call: one browser sends to itself through an SFU node, by each way apart, in a room that nobody else
// can enter.
import { z } from '../zod.ts';
import {
  dtlsParametersSchema,
  iceServerSchema,
  rtpCapabilitiesSchema,
  rtpParametersSchema,
  transportOptionsSchema,
} from './media.ts';
import { checkId } from './scalars.ts';

/** The ways media may take: straight to the SFU by UDP or TCP, or over the TURN relay by UDP or by TLS. */
export const CHECK_WAYS = ['udp', 'tcp', 'relayUdp', 'relayTls'] as const;
export const checkWaySchema = z.enum(CHECK_WAYS);
export type CheckWay = z.infer<typeof checkWaySchema>;

const mediaId = z.string().min(1).max(64);
const kind = z.enum(['audio', 'video']);
const actors = ['device', 'clerk', 'supervisor', 'administrator'] as const;

export const checkClientEvents = {
  /** One at a time for each kiosk and person; a new one ends the former. Relays are there where they are set up. */
  'check:open': {
    actors,
    payload: z.object({}),
    result: z.object({
      checkId,
      rtpCapabilities: rtpCapabilitiesSchema,
      iceServers: z.array(iceServerSchema),
      ways: z.array(
        z.object({ way: checkWaySchema, send: transportOptionsSchema, receive: transportOptionsSchema }),
      ),
    }),
  },
  'check:connect': {
    actors,
    payload: z.object({ checkId, transportId: mediaId, dtlsParameters: dtlsParametersSchema }),
    result: z.object({}),
  },
  'check:produce': {
    actors,
    payload: z.object({ checkId, transportId: mediaId, kind, rtpParameters: rtpParametersSchema }),
    result: z.object({ producerId: mediaId }),
  },
  'check:consume': {
    actors,
    payload: z.object({
      checkId,
      transportId: mediaId,
      producerId: mediaId,
      rtpCapabilities: rtpCapabilitiesSchema,
    }),
    result: z.object({ consumerId: mediaId, kind, rtpParameters: rtpParametersSchema }),
  },
  'check:resume': {
    actors,
    payload: z.object({ checkId, consumerId: mediaId }),
    result: z.object({}),
  },
  'check:close': { actors, payload: z.object({ checkId }), result: z.object({}) },
} as const;
