// The whole system on one machine: Redis, PostgreSQL, media, signaling, started in this order and ended in the reverse.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { shortTemporaryRoot } from '../paths.mjs';
import { startPostgres } from '../provision/postgres.mjs';
import { requireFreePort } from '../provision/ports.mjs';
import { startRedis } from '../provision/redis.mjs';
import { pause } from '../processes.mjs';
import { takeDataFolder } from './data-folder.mjs';
import { startService } from './service.mjs';

/** A server of ours that crashes is started again, unless it does so this often within the window. */
const RESTARTS_ALLOWED = 5;
const RESTART_WINDOW_MS = 5 * 60_000;

/**
 * @typedef {object} RunningSystem
 * @property {string} url
 * @property {{ username: string, password: string } | null} firstSignIn on the very first start only
 * @property {Promise<string>} broken resolves with a sentence when the system cannot go on
 * @property {() => Promise<void>} stop
 */

/**
 * @param {object} options
 * @param {import('./settings.mjs').Settings} options.settings
 * @param {string} options.workerBin
 * @param {boolean} [options.watch] our own servers start again when their sources change
 * @param {(text: string) => void} [options.say] told when a server had to be started again
 * @returns {Promise<RunningSystem>}
 */
export async function startSystem({
  settings,
  workerBin,
  watch: watchSources = false,
  say = () => undefined,
}) {
  const { dataDir, host, port } = settings;
  const lock = await takeDataFolder(dataDir);
  const runDir = mkdtempSync(join(shortTemporaryRoot(), 'cw-'));
  /** @type {Set<number>} */
  const pids = new Set();
  const remember = () => lock.note({ runDir, pids: [...pids] });
  remember();

  /** @type {(() => Promise<void>)[]} ends what was started, last first */
  const endings = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    for (const end of endings.splice(0).reverse()) await end();
    rmSync(runDir, { recursive: true, force: true });
    lock.release();
  };
  /** @type {(sentence: string) => void} */
  let breakDown = () => undefined;
  const broken = new Promise((/** @type {(sentence: string) => void} */ resolve) => (breakDown = resolve));

  /** @type {RunningSystem['firstSignIn']} */
  let firstSignIn = null;

  try {
    if (port !== 0) await requireFreePort(host, port, 'PORT');
    const log = (/** @type {string} */ name) => join(dataDir, 'logs', `${name}.log`);

    /**
     * @param {'Redis' | 'PostgreSQL'} name
     * @param {typeof startRedis | typeof startPostgres} start
     */
    const embedded = async (name, start) => {
      const key = name.toLowerCase() === 'redis' ? 'redis' : 'postgres';
      const server = await start({ dataDir: join(dataDir, key), logFile: log(key), runDir });
      pids.add(server.pid);
      remember();
      void server.exited.then(() => {
        if (!stopping) breakDown(`${name} ended unexpectedly, so everything was ended: see ${log(key)}.`);
      });
      return server;
    };
    // Both take a moment, and neither needs the other; both are waited for, so that a failure leaves neither behind.
    const [redis, postgres] = await Promise.allSettled([
      settings.redisUrl ? null : embedded('Redis', startRedis),
      settings.databaseUrl ? null : embedded('PostgreSQL', startPostgres),
    ]);
    for (const server of [redis, postgres]) {
      if (server.status === 'fulfilled' && server.value) endings.push(server.value.stop);
    }
    if (redis.status === 'rejected') throw redis.reason;
    if (postgres.status === 'rejected') throw postgres.reason;

    /** @type {NodeJS.ProcessEnv} */
    const env = {
      ...settings.environment,
      DATA_DIR: dataDir,
      REDIS_URL: settings.redisUrl ?? redis.value?.url,
      DATABASE_URL: settings.databaseUrl ?? postgres.value?.url,
      MEDIASOUP_WORKER_BIN: workerBin,
    };

    /** @param {'sfu' | 'signaling'} name */
    const ours = async (name) => {
      /** @type {number[]} */
      const crashes = [];
      const start = () =>
        startService({
          name,
          entry: `${name}/src/main.ts`,
          env,
          watch: watchSources,
          logFile: log(name),
          onStarted(pid) {
            pids.add(pid);
            remember();
          },
          onNotice(notice) {
            if (notice.cloudWindow !== 'firstSignIn') return;
            firstSignIn = { username: String(notice.username), password: String(notice.password) };
          },
        });
      let service = await start();
      /** @type {Promise<void>} */
      let restarting = Promise.resolve();
      const watch = () => {
        void service.exited.then(() => {
          if (!stopping) restarting = restart();
        });
      };
      const restart = async () => {
        pids.delete(service.pid);
        const now = Date.now();
        crashes.push(now);
        if (crashes.filter((time) => time > now - RESTART_WINDOW_MS).length > RESTARTS_ALLOWED) {
          return breakDown(`The ${name} server keeps ending, so everything was ended: see ${log(name)}.`);
        }
        say(`The ${name} server ended unexpectedly and is started again; see ${log(name)}.`);
        await pause(500 * crashes.length);
        if (stopping) return;
        try {
          service = await start();
          watch();
        } catch (error) {
          breakDown(error instanceof Error ? error.message : String(error));
        }
      };
      watch();
      endings.push(async () => {
        await restarting;
        await service.stop();
      });
      return service;
    };

    await ours('sfu');
    const signaling = await ours('signaling');
    // With port 0 it has chosen one, and keeps it should it have to be started again.
    if (signaling.url) env.PORT = new URL(signaling.url).port;
    return { url: signaling.url ?? `http://${host}:${port}`, firstSignIn, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
