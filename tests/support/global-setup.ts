// One Redis and one PostgreSQL for a whole test run: real servers, in a temporary folder, gone at the end.
//
// vitest calls this once for each project of the workspace, so the servers are shared by all of them and end with the
// last.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { shortTemporaryRoot } from '../../tools/paths.mjs';
import { findChromium } from '../../tools/provision/chromium.mjs';
import { startPostgres } from '../../tools/provision/postgres.mjs';
import { startRedis } from '../../tools/provision/redis.mjs';
import { cachedWorker } from '../../tools/provision/worker.mjs';
import type {} from './provided.ts';

/** `freshRedis()` hands out one database a call. */
const REDIS_DATABASES = 4096;

interface Servers {
  redisUrl: string;
  databaseUrl: string;
  folder: string;
  stop(): Promise<void>;
}

async function startServers(): Promise<Servers> {
  const folder = mkdtempSync(join(shortTemporaryRoot(), 'cw-test-'));
  try {
    const [redis, postgres] = await Promise.all([
      startRedis({
        dataDir: join(folder, 'redis'),
        logFile: join(folder, 'redis.log'),
        runDir: folder,
        databases: REDIS_DATABASES,
        durable: false,
      }),
      startPostgres({
        dataDir: join(folder, 'postgres'),
        logFile: join(folder, 'postgres.log'),
        runDir: folder,
        durable: false,
      }),
    ]);
    return {
      redisUrl: redis.url,
      databaseUrl: postgres.url,
      folder,
      async stop() {
        await Promise.all([redis.stop(), postgres.stop()]);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

// The projects may each load this module, so what they share hangs on the process.
const shared = globalThis as typeof globalThis & {
  cloudWindowTestServers?: { users: number; servers: Promise<Servers> };
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.cloudWindowTestServers ??= { users: 0, servers: startServers() };
  const run = shared.cloudWindowTestServers;
  run.users += 1;
  const servers = await run.servers;
  project.provide('redisUrl', servers.redisUrl);
  project.provide('databaseUrl', servers.databaseUrl);
  project.provide('temporaryFolder', servers.folder);
  project.provide('workerBin', cachedWorker() ?? '');
  project.provide('chromiumBin', findChromium() ?? '');
  return async () => {
    run.users -= 1;
    if (run.users > 0) return;
    delete shared.cloudWindowTestServers;
    await servers.stop();
  };
}
