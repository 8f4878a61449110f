// Which life of Redis this is: a name that is written once everything that Redis must hold has been put there. A Redis that
// has lost its data has no such name until somebody has restored what PostgreSQL remembers, and then another one.
import type { Redis } from 'ioredis';
import { newId } from '@cloud-window/shared';

const LIFE_KEY = 'redis:life';

/** Null while what was lost has not been restored. */
export async function lifeOf(redis: Redis): Promise<string | null> {
  return redis.get(LIFE_KEY);
}

/** Says that everything is there; an earlier name stays. */
export async function beginLife(redis: Redis): Promise<void> {
  await redis.set(LIFE_KEY, newId('peer'), 'NX');
}

/** Says that something is missing: whoever looks next restores it. */
export async function endLife(redis: Redis): Promise<void> {
  await redis.del(LIFE_KEY);
}
