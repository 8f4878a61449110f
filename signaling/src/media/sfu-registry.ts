// Which SFU nodes there are: each announces itself in Redis under a lease and with its load.
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { SFU_NODES_KEY, sfuNodeKey, sfuNodeRecordSchema } from '@cloud-window/shared/control';

export type SfuNode = z.output<typeof sfuNodeRecordSchema>;

/** The nodes whose lease runs, least loaded first; those that drain come last, for calls that they already carry. */
export async function listSfuNodes(redis: Redis): Promise<SfuNode[]> {
  const ids = await redis.smembers(SFU_NODES_KEY);
  const records = await Promise.all(ids.map((id) => redis.hgetall(sfuNodeKey(id))));
  return records
    .map((record) => sfuNodeRecordSchema.safeParse(record))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []))
    .sort((one, other) => byLoad(one) - byLoad(other) || one.nodeId.localeCompare(other.nodeId));
}

function byLoad(node: SfuNode): number {
  return (node.draining === '1' ? 1_000_000 : 0) + node.rooms;
}
