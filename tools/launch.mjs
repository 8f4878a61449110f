// How every command begins: dependencies as the lockfile says, Node 24, and one sentence when something fails.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { nodeModules } from './paths.mjs';
import { commandLineOf, isRunning, parentOf, withDeathSignal } from './processes.mjs';
import { provideDependencies } from './provision/dependencies.mjs';
import { NODE_MAJOR, installedNode, runningOnRightNode } from './provision/node.mjs';
import { SetupError, sentenceFor } from './setup-error.mjs';
import { complain } from './terminal.mjs';

/**
 * Runs a command under Node 24, installing the dependencies first.
 * @param {() => Promise<number | void>} main returns the exit code
 */
export async function launch(main) {
  watchParent();
  try {
    const installed = await provideDependencies();
    const node = installedNode();
    if (installed || !runningOnRightNode()) {
      if (!node) {
        throw new SetupError(
          `There is no Node ${NODE_MAJOR} in the registry for this kind of machine (${process.platform} ${process.arch}): ` +
            `install Node ${NODE_MAJOR} and start again.`,
        );
      }
      process.exitCode = await again(node);
      return;
    }
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    complain(sentenceFor(error));
    if (process.env.CW_DEBUG) console.error(error);
    process.exitCode = 1;
  }
  // Whatever still hangs on a handle must not keep a finished command.
  setTimeout(() => process.exit(), 2000).unref();
}

/**
 * The same command again, under another Node. That process does the work; this one passes signals on and waits. Should
 * this one be killed, the kernel asks the other to end.
 * @param {string} node
 * @returns {Promise<number>} the exit code
 */
function again(node) {
  const [command = '', ...args] = withDeathSignal('SIGTERM', [node, ...process.argv.slice(1)]);
  const bin = [join(nodeModules, '.bin'), dirname(node), process.env.PATH].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH: bin } });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => child.kill(signal));
    }
    child.on('error', (error) => {
      complain(`Node ${NODE_MAJOR} does not start on this machine: ${error.message}.`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/**
 * npm passes a signal on to the shell it started us with, and some shells end without passing it on; and when npm itself is
 * killed nobody is told at all. So both are watched, and their end is a SIGTERM to us.
 */
function watchParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parents = [process.ppid];
  const shell = commandLineOf(process.ppid);
  if (shell[0]?.endsWith('sh') && shell[1] === '-c') parents.push(parentOf(process.ppid));
  const watch = setInterval(() => {
    if (process.ppid === parents[0] && parents.every(isRunning)) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  watch.unref();
}
