// Which SFU nodes there are: each announces itself in Redis under a lease and with its load.
import type { Redis } from 'ioredis';
import {
  SFU_NODES_KEY,
  sfuNodeKey,
  sfuNodeRecordSchema,
  type SfuNodeRecord,
} from '@cloud-window/shared/control';

/** Those whose lease runs, by name. */
export async function readSfuRegistry(redis: Redis): Promise<SfuNodeRecord[]> {
  const ids = await redis.smembers(SFU_NODES_KEY);
  const records = await Promise.all(ids.map((id) => redis.hgetall(sfuNodeKey(id))));
  // Whoever died without a word; one that was only slow adds itself again with its next record.
  const gone = ids.filter((_, index) => Object.keys(records[index] ?? {}).length === 0);
  if (gone.length > 0) await redis.srem(SFU_NODES_KEY, ...gone);
  return records
    .map((record) => sfuNodeRecordSchema.safeParse(record))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []))
    .sort((one, other) => one.nodeId.localeCompare(other.nodeId));
}
