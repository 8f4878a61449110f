// The mediasoup worker: given, or cached, or upstream's prebuilt one, or built here from the package's own source.
//
// Whatever its origin, a worker is used only after it carried a real call (sfu/worker-build/dtls-call.ts).
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cachePath, nodeModules, repoRoot } from '../paths.mjs';
import { pause, run } from '../processes.mjs';
import { SetupError } from '../setup-error.mjs';
import { step } from '../terminal.mjs';
import { takeLock } from '../lock.mjs';
import { buildWorker } from './worker-build.mjs';
import { downloadWorker } from './worker-download.mjs';

/** The folder with the CMake recipe. */
const recipe = join(repoRoot, 'sfu', 'worker-build');

/** What the worker says when it is run by hand (worker/src/main.cpp): it starts, so all its libraries were found. */
const EXIT_CODE_RUN_BY_HAND = 41;

/** @returns {string} the folder of the mediasoup package */
function mediasoupPackage() {
  return join(nodeModules, 'mediasoup');
}

/** The version of the package and everything the build depends on, as the name of the cached file's folder. */
function cacheName() {
  const { version } = JSON.parse(readFileSync(join(mediasoupPackage(), 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(process.arch);
  for (const name of [
    'CMakeLists.txt',
    'mend-dtls.cmake',
    'include/srtp.h',
    'include/ankerl/unordered_dense.h',
  ]) {
    hash.update(name).update(readFileSync(join(recipe, name)));
  }
  return `worker-${version}-${hash.digest('hex').slice(0, 12)}`;
}

/**
 * The worker to use if there is one already: `MEDIASOUP_WORKER_BIN`, or the cached one.
 * @returns {string | null}
 */
export function cachedWorker() {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (!existsSync(given))
      throw new SetupError(`MEDIASOUP_WORKER_BIN is ${given}, and there is no such file.`);
    return given;
  }
  if (!existsSync(mediasoupPackage())) return null;
  const file = join(cachePath(cacheName()), 'mediasoup-worker');
  return existsSync(file) ? file : null;
}

/**
 * Makes sure there is a worker.
 * @returns {Promise<string>} its file
 */
export async function provideWorker() {
  const present = cachedWorker();
  // A cached worker stops running when the system's libraries move on; then it is made anew.
  if (present && (await starts(present))) return present;
  if (process.env.MEDIASOUP_WORKER_BIN) {
    throw new SetupError(`MEDIASOUP_WORKER_BIN is ${present}, which does not run on this machine.`);
  }
  const progress = step('mediasoup worker');
  const home = cachePath(cacheName());
  const lock = await waitForTurn(`${home}.lock`, progress);
  try {
    const madeMeanwhile = cachedWorker();
    if (madeMeanwhile && (await starts(madeMeanwhile))) return madeMeanwhile;
    removeOlder(home);
    const origin = await make(home, progress);
    progress.done(origin);
    return join(home, 'mediasoup-worker');
  } catch (error) {
    progress.failed();
    throw error;
  } finally {
    lock.release();
  }
}

/**
 * Puts a worker that carried a call into the cache, all at once. Returns where it came from.
 * @param {string} home
 * @param {ReturnType<typeof step>} progress
 */
async function make(home, progress) {
  mkdirSync(dirname(home), { recursive: true });
  const work = mkdtempSync(`${home}-`);
  try {
    progress.note("looking for upstream's prebuilt one");
    const prebuilt = await downloadWorker(mediasoupPackage(), work);
    if (prebuilt && (await starts(prebuilt)) && (await carriesCall(prebuilt)) === null) {
      publish(prebuilt, home);
      return 'prebuilt by upstream, checked by a call';
    }
    // The build folder has a lasting name: an interrupted build goes on where it was.
    const build = `${home}.build`;
    const built = await buildWorker({
      source: join(mediasoupPackage(), 'worker'),
      recipe,
      build,
      progress,
    });
    progress.note('checking it with a call');
    const fault = await carriesCall(built.file);
    if (fault) throw new SetupError(`The mediasoup worker was built and fails in a call: ${fault}`);
    publish(built.file, home);
    rmSync(build, { recursive: true, force: true });
    return `built from the package's source, SRTP by ${built.srtp === 'OpenSSL' ? 'OpenSSL' : "the distribution's libsrtp"}, checked by a call`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {string} home
 */
function publish(file, home) {
  mkdirSync(home, { recursive: true });
  renameSync(file, join(home, 'mediasoup-worker'));
}

/** Half a year: a cache that other checkouts may share is not cleared of what was used lately. */
const KEEP_MS = 180 * 24 * 3600 * 1000;

/** @param {string} home */
function removeOlder(home) {
  const cache = dirname(home);
  for (const name of existsSync(cache) ? readdirSync(cache) : []) {
    const path = join(cache, name);
    if (!name.startsWith('worker-')) continue;
    // What an interrupted run left; we hold the lock, so nobody uses it.
    if (path.startsWith(`${home}-`)) rmSync(path, { recursive: true, force: true });
    if (path.startsWith(home)) continue;
    if (Date.now() - statSync(path).mtimeMs > KEEP_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** @param {string} file */
async function starts(file) {
  return (await run(file, [], { env: {}, timeoutMs: 10_000 })).code === EXIT_CODE_RUN_BY_HAND;
}

/**
 * @param {string} file
 * @returns {Promise<string | null>} what went wrong, or null
 */
async function carriesCall(file) {
  const outcome = await run(process.execPath, [join(recipe, 'dtls-call.ts'), file], { timeoutMs: 60_000 });
  return outcome.code === 0 ? null : outcome.stderr.trim().split('\n').at(-1) || `exit code ${outcome.code}`;
}

/**
 * @param {string} file
 * @param {ReturnType<typeof step>} progress
 */
async function waitForTurn(file, progress) {
  for (;;) {
    const taken = takeLock(file);
    if ('lock' in taken) return taken.lock;
    progress.note(`process ${taken.holder.pid} is making it, waiting`);
    await pause(1000);
  }
}
