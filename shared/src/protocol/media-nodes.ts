// The SFU nodes as administrators see them: what they carry, and whether they take calls.
import { z } from '../zod.ts';

/**
 * `open`: takes calls. `full`: takes none while others have room. `draining`: for maintenance, takes none, what runs goes
 * on. `drained`: as `draining`, and nothing runs any more. `unreachable`: does not answer.
 */
export const MEDIA_NODE_STATES = ['open', 'full', 'draining', 'drained', 'unreachable'] as const;
export type MediaNodeState = (typeof MEDIA_NODE_STATES)[number];

export const mediaNodeId = z.string().regex(/^[\w.-]{1,64}$/);

export const mediaNodeSchema = z.object({
  nodeId: mediaNodeId,
  state: z.enum(MEDIA_NODE_STATES),
  /** Empty where zones are not used. */
  zone: z.string(),
  rooms: z.number().int(),
  /** How many calls it takes. */
  capacity: z.number().int(),
  /** Mean of its workers, 100 is one core in full use. */
  cpuPercent: z.number(),
  workers: z.array(z.object({ alive: z.boolean(), rooms: z.number().int(), cpuPercent: z.number() })),
  /** Workers that died since it started. */
  workerDeaths: z.number().int(),
});
export type MediaNode = z.infer<typeof mediaNodeSchema>;
