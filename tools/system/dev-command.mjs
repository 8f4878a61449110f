// What `npm run dev` does. The web apps are built again on each change rather than served by Vite, so that what one sees
// comes from the real server, with its cookies and its content security policy.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { nodeModules, repoRoot } from '../paths.mjs';
import { endChild, withDeathSignal } from '../processes.mjs';
import { webApps } from '../provision/web-apps.mjs';
import { start } from './start-command.mjs';

/** @returns {Promise<number>} exit code */
export async function develop() {
  process.env.LOG_LEVEL ??= 'debug';
  process.env.NODE_ENV ??= 'development';
  /** @type {import('node:child_process').ChildProcess[]} */
  const builders = [];
  try {
    return await start({
      watch: true,
      onRunning() {
        for (const app of webApps) builders.push(keepBuilding(app));
      },
    });
  } finally {
    await Promise.all(builders.map((builder) => endChild(builder, 'SIGTERM', 5000)));
  }
}

/** @param {string} app */
function keepBuilding(app) {
  const vite = join(nodeModules, 'vite', 'bin', 'vite.js');
  const [command = '', ...args] = withDeathSignal('SIGTERM', [
    ...[process.execPath, vite, 'build', '--watch', '--mode', 'development', '--clearScreen', 'false'],
    ...['--logLevel', 'error'],
  ]);
  return spawn(command, args, {
    cwd: join(repoRoot, app),
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
}
