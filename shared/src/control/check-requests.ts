// Requests about check rooms: in one of them a single browser tries, before any call, by which ways media gets through.
import { z } from '../zod.ts';
import {
  dtlsParametersSchema,
  rtpCapabilitiesSchema,
  rtpParametersSchema,
  transportOptionsSchema,
} from '../protocol/media.ts';
import { checkId } from '../protocol/scalars.ts';

const mediaId = z.string().min(1).max(64);
const kind = z.enum(['audio', 'video']);
const nothing = z.object({});

export const checkRequests = {
  /** Repeating it begins anew. The room ends by itself, and is never in `node:rooms`. */
  'check:open': {
    payload: z.object({ checkId, pairs: z.number().int().min(1).max(4) }),
    result: z.object({
      rtpCapabilities: rtpCapabilitiesSchema,
      pairs: z.array(z.object({ send: transportOptionsSchema, receive: transportOptionsSchema })),
    }),
  },
  'check:connect': {
    payload: z.object({ checkId, transportId: mediaId, dtlsParameters: dtlsParametersSchema }),
    result: nothing,
  },
  'check:produce': {
    payload: z.object({ checkId, transportId: mediaId, kind, rtpParameters: rtpParametersSchema }),
    result: z.object({ producerId: mediaId }),
  },
  'check:consume': {
    payload: z.object({
      checkId,
      transportId: mediaId,
      producerId: mediaId,
      rtpCapabilities: rtpCapabilitiesSchema,
    }),
    result: z.object({ consumerId: mediaId, kind, rtpParameters: rtpParametersSchema }),
  },
  'check:resume': { payload: z.object({ checkId, consumerId: mediaId }), result: nothing },
  'check:close': { payload: z.object({ checkId }), result: nothing },
} as const;
export type CheckRequestName = keyof typeof checkRequests;
