// A real Redis for one machine: found on PATH, or unpacked from the distribution's package into the per-user cache, and
// run on a private socket with its data in the data folder.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { findOnPath, shortTemporaryRoot } from '../paths.mjs';
import { endChild, openLog, run, waitUntil, withDeathSignal } from '../processes.mjs';
import { SetupError, commonCause } from '../setup-error.mjs';
import { outlastPrevious } from './previous-run.mjs';
import { unpackedRedis } from './redis-package.mjs';

/** Loading a large append-only file takes its time. */
const READY_WITHIN_MS = 60_000;

/**
 * @typedef {object} RedisProgram
 * @property {string} file
 * @property {NodeJS.ProcessEnv} env what it needs beyond our own environment
 */

/**
 * Finds a Redis server, or gets one.
 * @param {{ note(text: string): void }} [progress]
 * @returns {Promise<RedisProgram>}
 */
export async function findRedis(progress) {
  for (const name of ['redis-server', 'valkey-server']) {
    const file = findOnPath(name);
    if (file && (await run(file, ['--version'])).code === 0) return { file, env: {} };
  }
  return unpackedRedis(progress);
}

/**
 * Starts Redis with an append-only file in `dataDir`, reachable only through a socket in a private folder.
 * @param {object} options
 * @param {string} options.dataDir made when it is missing
 * @param {string} options.logFile
 * @param {string} [options.runDir] folder for the socket, with a short path; made and removed here when not given
 * @param {number} [options.databases] number of logical databases (16)
 * @param {boolean} [options.durable] false for tests: nothing is written to disk
 * @returns {Promise<{ url: string, pid: number, exited: Promise<void>, stop(): Promise<void> }>} `url` is the path of
 *   the socket, which is a form of address that ioredis takes
 */
export async function startRedis({ dataDir, logFile, runDir, databases = 16, durable = true }) {
  const program = await findRedis();
  const data = resolve(dataDir);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const pidFile = join(data, 'redis.pid');
  await outlastPrevious({ pidFile, marker: 'redis', signal: 'SIGTERM', what: 'The Redis server' });

  const ownRunDir = runDir ? null : mkdtempSync(join(shortTemporaryRoot(), 'cw-redis-'));
  const socket = join(runDir ?? ownRunDir ?? '', 'redis.sock');
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: data,
    pidfile: pidFile,
    databases: String(databases),
    appendonly: durable ? 'yes' : 'no',
    appendfsync: 'everysec',
    // The append-only file is the whole truth; snapshots beside it would only cost a fork.
    save: '',
    'maxmemory-policy': 'noeviction',
    'set-proc-title': 'no',
    daemonize: 'no',
  };
  const [command = '', ...args] = withDeathSignal('SIGTERM', [
    program.file,
    ...Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]),
  ]);
  const log = openLog(logFile);
  const child = spawn(command, args, {
    cwd: data,
    env: { ...process.env, ...program.env },
    stdio: ['ignore', log.fd, log.fd],
    // Its own process group: Ctrl-C must reach the supervisor only, which ends everything in order.
    detached: true,
  });
  const exited = new Promise((/** @type {(value: void) => void} */ done) => {
    child.on('error', () => done());
    child.on('exit', () => done());
  });
  const cleanUp = () => {
    log.close();
    rmSync(pidFile, { force: true });
    if (ownRunDir) rmSync(ownRunDir, { recursive: true, force: true });
  };
  void exited.then(cleanUp);

  const gone = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  let ready = false;
  await waitUntil(async () => gone() || (ready = await answersPing(socket)), READY_WITHIN_MS);
  if (!ready) {
    const printed = log.sinceStart();
    await endChild(child, 'SIGTERM', 5000);
    throw commonCause(printed, data) ?? new SetupError(`Redis does not start: see ${logFile}.`);
  }
  return {
    url: socket,
    pid: child.pid ?? 0,
    exited,
    async stop() {
      await endChild(child, 'SIGTERM', 15_000);
      await exited;
    },
  };
}

/**
 * PING in the protocol itself (RESP): true once the server has loaded its data and answers.
 * @param {string} socketPath
 * @returns {Promise<boolean>}
 */
function answersPing(socketPath) {
  return new Promise((done) => {
    const socket = createConnection(socketPath);
    /** @param {boolean} answer */
    const finish = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(2000, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (reply) => finish(reply.toString().startsWith('+PONG')));
  });
}
