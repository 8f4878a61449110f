// Which SFU nodes there are: each announces itself in Redis under a lease and with its load.
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { SFU_NODES_KEY, sfuNodeKey, sfuNodeRecordSchema } from '@cloud-window/shared/control';

export type SfuNode = z.output<typeof sfuNodeRecordSchema>;

export interface SfuRegistry {
  /** Those whose lease runs, least loaded first; those that drain come last, for calls that they already carry. */
  nodes: SfuNode[];
  /** Whoever announced itself and has not signed off, alive or not. A Redis that has lost its data knows nobody. */
  known: ReadonlySet<string>;
}

export async function readSfuRegistry(redis: Redis): Promise<SfuRegistry> {
  const ids = await redis.smembers(SFU_NODES_KEY);
  const records = await Promise.all(ids.map((id) => redis.hgetall(sfuNodeKey(id))));
  const nodes = records
    .map((record) => sfuNodeRecordSchema.safeParse(record))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []))
    .sort((one, other) => byLoad(one) - byLoad(other) || one.nodeId.localeCompare(other.nodeId));
  return { nodes, known: new Set(ids) };
}

function byLoad(node: SfuNode): number {
  return (node.draining === '1' ? 1_000_000 : 0) + node.rooms;
}
