// A real Redis and PostgreSQL in a temporary folder, for a test run or a benchmark; gone at the end.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { shortTemporaryRoot } from '../../tools/paths.mjs';
import { startPostgres } from '../../tools/provision/postgres.mjs';
import { startRedis } from '../../tools/provision/redis.mjs';

export interface Servers extends AsyncDisposable {
  redisUrl: string;
  databaseUrl: string;
  /** Removed at the end. */
  folder: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Logical databases of Redis. */
  databases: number;
  /** False: nothing is kept on disk, which tests do not need. True: as in production. */
  durable: boolean;
}

export async function startServers({ databases, durable }: ServerOptions): Promise<Servers> {
  const folder = mkdtempSync(join(shortTemporaryRoot(), 'cw-test-'));
  const place = (name: string) => ({
    dataDir: join(folder, name),
    logFile: join(folder, `${name}.log`),
    runDir: folder,
    durable,
  });
  // Both are waited for in any case: one that comes up after the other failed must be stopped as well.
  const [redis, postgres] = await Promise.allSettled([
    startRedis({ ...place('redis'), databases }),
    startPostgres(place('postgres')),
  ]);
  const stop = async (): Promise<void> => {
    const started = [redis, postgres].flatMap((server) =>
      server.status === 'fulfilled' ? server.value : [],
    );
    await Promise.all(started.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  if (redis.status === 'fulfilled' && postgres.status === 'fulfilled') {
    const [redisUrl, databaseUrl] = [redis.value.url, postgres.value.url];
    return { redisUrl, databaseUrl, folder, stop, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw [redis, postgres].find((server) => server.status === 'rejected')?.reason;
}
