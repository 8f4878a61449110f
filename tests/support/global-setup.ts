// One Redis and one PostgreSQL for a whole test run.
//
// vitest calls this once for each project of the workspace, so the servers are shared by all of them and end with the
// last.
import type { TestProject } from 'vitest/node';
import { findChromium } from '../../tools/provision/chromium.mjs';
import { findFirefox } from '../../tools/provision/firefox.mjs';
import { cachedWorker } from '../../tools/provision/worker.mjs';
import type {} from './provided.ts';
import { startServers, type Servers } from './servers.ts';

/** `freshRedis()` hands out one database a call. */
const REDIS_DATABASES = 4096;

// The projects may each load this module, so what they share hangs on the process.
const shared = globalThis as typeof globalThis & {
  cloudWindowTestServers?: { users: number; servers: Promise<Servers> };
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.cloudWindowTestServers ??= {
    users: 0,
    servers: startServers({ databases: REDIS_DATABASES, durable: false }),
  };
  const run = shared.cloudWindowTestServers;
  run.users += 1;
  const servers = await run.servers;
  project.provide('redisUrl', servers.redisUrl);
  project.provide('databaseUrl', servers.databaseUrl);
  project.provide('temporaryFolder', servers.folder);
  project.provide('workerBin', cachedWorker() ?? '');
  project.provide('chromiumBin', findChromium() ?? '');
  project.provide('firefoxBin', findFirefox() ?? '');
  return async () => {
    run.users -= 1;
    if (run.users > 0) return;
    delete shared.cloudWindowTestServers;
    await servers.stop();
  };
}
