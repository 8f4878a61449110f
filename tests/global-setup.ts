// One Redis and one PostgreSQL for a whole test run.
//
// vitest calls this once for each project of the workspace, so the servers are shared by all of them and end with the
// last.
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { findChromium } from '../tools/provision/chromium.mjs';
import { findFirefox } from '../tools/provision/firefox.mjs';
import { cachedWorker } from '../tools/provision/worker.mjs';
import { createLogger } from '@cloud-window/shared/log';
import { migrate } from '../signaling/src/storage/migrate.ts';
import type {} from './support/provided.ts';
import { startServers, type Servers } from './support/servers.ts';

/** `freshRedis()` hands out one database a call. */
const REDIS_DATABASES = 4096;

const TEMPLATE = 'cw_template';

// The projects may each load this module, so what they share hangs on the process.
const shared = globalThis as typeof globalThis & {
  cloudWindowTestServers?: { users: number; servers: Promise<Servers> };
};

async function start(): Promise<Servers> {
  const servers = await startServers({ databases: REDIS_DATABASES, durable: false });
  try {
    await createTemplate(servers.databaseUrl);
  } catch (error) {
    await servers.stop();
    throw error;
  }
  return servers;
}

async function createTemplate(server: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  } finally {
    await client.end();
  }
  const address = new URL(server);
  address.pathname = `/${TEMPLATE}`;
  await migrate(address.href, createLogger('test', 'fatal'));
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.cloudWindowTestServers ??= {
    users: 0,
    servers: start(),
  };
  const run = shared.cloudWindowTestServers;
  run.users += 1;
  const servers = await run.servers;
  project.provide('redisUrl', servers.redisUrl);
  project.provide('databaseUrl', servers.databaseUrl);
  project.provide('templateDatabase', TEMPLATE);
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
