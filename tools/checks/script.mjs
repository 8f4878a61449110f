// Runs one of our TypeScript programs, with everything a call in real browsers needs.
import { spawn } from 'node:child_process';
import { repoRoot } from '../paths.mjs';
import { withDeathSignal } from '../processes.mjs';
import { provideChromium } from '../provision/chromium.mjs';
import { findRedis } from '../provision/redis.mjs';
import { buildNeeds } from '../provision/worker-build.mjs';
import { cachedWorker, provideWorker } from '../provision/worker.mjs';
import { step } from '../terminal.mjs';

/**
 * Set-up for programs that make calls, without the web apps.
 * @returns {Promise<NodeJS.ProcessEnv>} variables that name what was found
 */
export async function provideForBrowserRuns() {
  // The browser first: nobody should wait for a long build only to hear that a browser is missing.
  const chromiumBin = await provideChromium(cachedWorker() ? [] : buildNeeds);
  const workerBin = await provideWorker();
  await provideRedis();
  return { MEDIASOUP_WORKER_BIN: workerBin, CHROMIUM_BIN: chromiumBin };
}

/** Set-up for programs that need only the stores; PostgreSQL comes with the dependencies. */
export async function provideRedis() {
  const progress = step('Redis');
  await findRedis(progress);
  progress.done("unpacked from the distribution's package");
}

/**
 * @param {string} script
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
export function runScript(script, args, env) {
  return new Promise((resolve) => {
    const [command = '', ...rest] = withDeathSignal('SIGTERM', [process.execPath, script, ...args]);
    const child = spawn(command, rest, { cwd: repoRoot, env: { ...process.env, ...env }, stdio: 'inherit' });
    const passOn = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGINT', passOn);
    process.on('SIGTERM', passOn);
    child.on('error', () => resolve(127));
    child.on('exit', (code) => {
      process.off('SIGINT', passOn);
      process.off('SIGTERM', passOn);
      resolve(code ?? 1);
    });
  });
}
