// A Redis of its own for each test file that asks, so that tests run side by side.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { shortTemporaryRoot } from '../../tools/paths.mjs';
import { startRedis } from '../../tools/provision/redis.mjs';
import type {} from './provided.ts';

/**
 * The address of an empty logical database (SELECT) of the test run's Redis that nobody else gets. Keys and streams are
 * apart from those of other tests; pub/sub channels are not, they span all databases.
 */
export async function freshRedis(): Promise<string> {
  const server = inject('redisUrl');
  const redis = new Redis(server);
  try {
    // Database 0 is where the numbers are given out.
    const number = await redis.incr('cloud-window-test:databases');
    return `${server}?db=${String(number)}`;
  } finally {
    redis.disconnect();
  }
}

/** A key prefix that nobody else gets, such as `t_3f9a12:`. */
export function freshRedisPrefix(): string {
  return `t_${randomBytes(6).toString('hex')}:`;
}

export interface OwnRedis extends AsyncDisposable {
  url: string;
  /** Ends it, and starts it again at the same address with what its append-only file holds. */
  restart(): Promise<void>;
  /** The same, but it is killed. */
  crash(): Promise<void>;
}

/** A Redis of this test alone, as durable as in production, for what would disturb others. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const folder = mkdtempSync(join(shortTemporaryRoot(), 'cw-redis-'));
  const start = () =>
    startRedis({ dataDir: join(folder, 'data'), logFile: join(folder, 'redis.log'), runDir: folder });
  let server = await start();
  return {
    url: server.url,
    async restart() {
      await server.stop();
      server = await start();
    },
    async crash() {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
