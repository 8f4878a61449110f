// Whether a kiosk or a clerk is connected just now, on whichever node: a key in Redis that the heartbeat renews, so that
// it lapses by itself when a node dies.
import type { Redis } from 'ioredis';

/** Three missed heartbeats and a little. */
const PRESENCE_MS = 10_000;

const presenceKey = (ownerId: string): string => `presence:${ownerId}`;

// The newest socket owns the key: the late end of an older one must not take it away.
const FORGET = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export async function markPresent(redis: Redis, ownerId: string, socketId: string): Promise<void> {
  await redis.set(presenceKey(ownerId), socketId, 'PX', PRESENCE_MS);
}

/** Answers whether the owner is away now (false: another socket of theirs has taken over). */
export async function markAbsent(redis: Redis, ownerId: string, socketId: string): Promise<boolean> {
  return Number(await redis.eval(FORGET, 1, presenceKey(ownerId), socketId)) === 1;
}

/** Which of these kiosks or clerks are connected, in the order given. */
export async function arePresent(redis: Redis, ownerIds: readonly string[]): Promise<boolean[]> {
  if (ownerIds.length === 0) return [];
  const found = await redis.mget(ownerIds.map(presenceKey));
  return found.map((value) => value !== null);
}
