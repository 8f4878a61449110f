// How signaling finds this node: a record in Redis with our address and load, which vanishes by itself when we do.
import { Redis } from 'ioredis';
import {
  SFU_NODE_LEASE_MS,
  SFU_NODES_KEY,
  sfuNodeKey,
  sfuNodeRecordSchema,
  takesCalls,
} from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { LEASE_RENEW_MS, REDIS_BOOT_MS, SELF_TEST_MS } from './timings.ts';

/** What the record says; see `sfuNodeRecordSchema`. */
export interface Announcement {
  nodeId: string;
  controlUrl: string;
  rooms: number;
  transports: number;
  draining: '0' | '1';
  zone: string;
  cpuPercent: number;
  workers: number;
  capacity: number;
}

export interface Registration {
  /** Writes the record now, as after a change that signaling should see at once. */
  renew(): Promise<void>;
  /** Whether any other node takes calls just now. */
  othersTakeCalls(): Promise<boolean>;
  /** Whether Redis answers just now. */
  redisAnswers(): Promise<boolean>;
  /** Takes the record away. */
  end(): Promise<void>;
}

/**
 * Announces the node until `end`. While Redis is away the node goes on; signaling then finds it no more, but calls that
 * run have their control connection.
 *
 * @throws Error with one sentence when Redis cannot be reached at first
 */
export async function register(
  redisUrl: string,
  describe: () => Announcement,
  log: Logger,
): Promise<Registration> {
  const redis = new Redis(redisUrl, {
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(200 * times, 2_000),
  });
  let away = false;
  // ioredis reports each failed attempt; one line for each time it goes and comes is enough.
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ reason: error.message }, 'Redis is away');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('Redis is back');
    away = false;
  });
  const write = async () => {
    const record = describe();
    const key = sfuNodeKey(record.nodeId);
    await redis
      .multi()
      .hset(key, record)
      .pexpire(key, SFU_NODE_LEASE_MS)
      .sadd(SFU_NODES_KEY, record.nodeId)
      .exec();
  };
  await untilWritten(write, redis);
  const renew = () => write().catch(() => undefined);
  const timer = setInterval(() => void renew(), LEASE_RENEW_MS);
  return {
    renew,
    async othersTakeCalls() {
      const { nodeId } = describe();
      const others = (await redis.smembers(SFU_NODES_KEY)).filter((id) => id !== nodeId);
      const records = await Promise.all(others.map((id) => redis.hgetall(sfuNodeKey(id))));
      return records.some((record) => {
        const parsed = sfuNodeRecordSchema.safeParse(record);
        return parsed.success && takesCalls(parsed.data);
      });
    },
    async redisAnswers() {
      const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), SELF_TEST_MS).unref());
      const pong = redis.ping().then(
        () => true,
        () => false,
      );
      return Promise.race([pong, late]);
    },
    async end() {
      clearInterval(timer);
      const { nodeId } = describe();
      await redis
        .multi()
        .del(sfuNodeKey(nodeId))
        .srem(SFU_NODES_KEY, nodeId)
        .exec()
        .catch(() => undefined);
      redis.disconnect();
    },
  };
}

async function untilWritten(write: () => Promise<void>, redis: Redis): Promise<void> {
  const end = Date.now() + REDIS_BOOT_MS;
  for (;;) {
    try {
      return await write();
    } catch (cause) {
      if (Date.now() < end) continue;
      redis.disconnect();
      throw new Error(`Redis (REDIS_URL) cannot be reached.`, { cause });
    }
  }
}
