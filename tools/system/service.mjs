// One of our own servers as a child process: started, listened to, ended, and never left behind.
//
// On its standard output a server prints its log, and single lines of JSON with a field "cloudWindow" for its supervisor:
// {"cloudWindow":"ready","url":…}, {"cloudWindow":"fatal","message":…}, {"cloudWindow":"firstSignIn",…}.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { repoRoot } from '../paths.mjs';
import { endChild, withDeathSignal } from '../processes.mjs';
import { SetupError } from '../setup-error.mjs';
import { LogFile } from './log-file.mjs';

const READY_WITHIN_MS = 90_000;

/** A server ends its calls and writes in this time, then it is killed. */
const STOP_WITHIN_MS = 15_000;

/**
 * @typedef {{ cloudWindow: string } & Record<string, unknown>} Notice
 */

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {number} pid
 * @property {string | null} url where it answers, as it said itself
 * @property {Promise<void>} exited
 * @property {(signal?: NodeJS.Signals) => Promise<void>} stop
 */

/**
 * Starts a server and waits until it says that it is ready.
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.entry its main file, from the root of the checkout
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.logFile
 * @param {boolean} [options.watch] start again when its sources change
 * @param {(notice: Notice) => void} [options.onNotice]
 * @param {(pid: number) => void} [options.onStarted]
 * @returns {Promise<Service>}
 */
export async function startService({ name, entry, env, logFile, watch = false, onNotice, onStarted }) {
  const log = new LogFile(logFile);
  const [command = '', ...args] = withDeathSignal('SIGTERM', [
    process.execPath,
    ...(watch ? ['--watch', '--watch-preserve-output'] : []),
    join(repoRoot, entry),
  ]);
  const child = spawn(command, args, {
    cwd: repoRoot,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own process group: Ctrl-C must reach the supervisor only, which ends everything in order.
    detached: true,
  });
  if (child.pid !== undefined) onStarted?.(child.pid);
  const exited = new Promise((/** @type {(value: void) => void} */ done) => {
    child.on('error', () => done());
    child.on('close', () => done());
  });
  void exited.then(() => log.close());

  /** @type {Notice | null} */
  let fatal = null;
  const ready = new Promise((/** @type {(notice: Notice) => void} */ resolve) => {
    createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) }).on(
      'line',
      (line) => {
        const notice = parseNotice(line);
        if (!notice) return log.write(line);
        if (notice.cloudWindow === 'ready') resolve(notice);
        if (notice.cloudWindow === 'fatal') fatal = notice;
        onNotice?.(notice);
      },
    );
  });
  createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stderr) }).on(
    'line',
    (line) => log.write(line),
  );

  /** @param {NodeJS.Signals} [signal] */
  const stop = async (signal = 'SIGTERM') => {
    await endChild(child, signal, STOP_WITHIN_MS);
    await exited;
  };
  const tooLate = new AbortController();
  const first = await Promise.race([
    ready,
    exited.then(() => null),
    new Promise((/** @type {(value: undefined) => void} */ resolve) => {
      const timer = setTimeout(() => resolve(undefined), READY_WITHIN_MS);
      tooLate.signal.addEventListener('abort', () => clearTimeout(timer));
    }),
  ]);
  tooLate.abort();
  if (!first) {
    await stop();
    throw new SetupError(
      failure({ name, fatal, timedOut: first === undefined, printed: log.recent, logFile }),
    );
  }
  return {
    name,
    pid: child.pid ?? 0,
    url: typeof first.url === 'string' ? first.url : null,
    exited,
    stop,
  };
}

/**
 * @param {{ name: string, fatal: Notice | null, timedOut: boolean, printed: string, logFile: string }} what
 */
function failure({ name, fatal, timedOut, printed, logFile }) {
  if (fatal && typeof fatal.message === 'string') return fatal.message;
  if (timedOut) return `The ${name} server does not become ready: see ${logFile}.`;
  if (/ENOSPC|No space left on device/.test(printed))
    return 'The disk is full: free some space and start again.';
  return `The ${name} server ended while starting: see ${logFile}.`;
}

/**
 * @param {string} line
 * @returns {Notice | null}
 */
function parseNotice(line) {
  if (!line.startsWith('{"cloudWindow"')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
