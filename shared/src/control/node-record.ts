// How an SFU node announces itself: a hash in Redis under a lease, with what its load is, so that signaling can choose.
import { z } from '../zod.ts';

export const sfuNodeKey = (nodeId: string): string => `sfu:node:${nodeId}`;
export const SFU_NODES_KEY = 'sfu:nodes';
/** The record expires unless renewed; three renewals may fail. */
export const SFU_NODE_LEASE_MS = 4_000;

/** A zone: nodes and people near each other share its name. */
export const ZONE_PATTERN = /^[\w.-]{1,32}$/;

export const sfuNodeRecordSchema = z.object({
  nodeId: z.string().min(1),
  controlUrl: z.string().min(1),
  rooms: z.coerce.number().int(),
  transports: z.coerce.number().int(),
  draining: z.enum(['0', '1']).default('0'),
  /** Empty where zones are not used. */
  zone: z.string().default(''),
  /** Mean of the workers, 100 is one core in full use. */
  cpuPercent: z.coerce.number().default(0),
  /** How many are running just now. */
  workers: z.coerce.number().int().default(1),
  /** How many calls it takes, as its operator or its number of workers says. */
  capacity: z.coerce.number().int().min(1).default(100),
});
export type SfuNodeRecord = z.output<typeof sfuNodeRecordSchema>;

/** A worker above this use of its core begins to drop packets. */
const CPU_FULL_PERCENT = 85;

/** How full a node is by what is scarcer, processor or calls; from 1 on it is full. */
export function sfuNodeLoad(record: Pick<SfuNodeRecord, 'rooms' | 'capacity' | 'cpuPercent'>): number {
  return Math.max(record.rooms / record.capacity, record.cpuPercent / CPU_FULL_PERCENT);
}

/** Whether a call may begin there. */
export function takesCalls(record: SfuNodeRecord): boolean {
  return record.draining === '0' && record.workers > 0 && sfuNodeLoad(record) < 1;
}
