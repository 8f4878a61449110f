// How far PostgreSQL is behind the queue: events that no member of the group has written down yet.
import type { Redis } from 'ioredis';
import { PROJECTION_GROUP, QUEUE_DOMAIN } from '../calls/call-projection.ts';
import { queueKeys } from '../queue/queue-keys.ts';

/** Those that nobody has taken yet, and those that were taken and not acknowledged. */
export async function projectionLag(redis: Redis): Promise<number> {
  const keys = queueKeys(QUEUE_DOMAIN);
  const [newest, groups] = await Promise.all([
    redis.get(keys.seq),
    // Fails while there is no stream at all.
    redis.xinfo('GROUPS', keys.events).catch(() => []),
  ]);
  const group = (groups as unknown[][])
    .map((flat) => new Map(pairsOf(flat)))
    .find((fields) => fields.get('name') === PROJECTION_GROUP);
  const seq = Number(newest ?? 0);
  if (group === undefined) return seq;
  // Ids are `<seq>-0` of the last event of an entry; what was taken and not acknowledged counts as entries.
  const taken = Number.parseInt(group.get('last-delivered-id') ?? '0', 10);
  return Math.max(0, seq - taken) + Number(group.get('pending') ?? 0);
}

function pairsOf(flat: readonly unknown[]): [string, string][] {
  return Array.from({ length: Math.floor(flat.length / 2) }, (_, pair) => [
    String(flat[2 * pair]),
    String(flat[2 * pair + 1]),
  ]);
}
