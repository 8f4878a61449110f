// A server that was left behind when its supervisor was killed still holds its data for a moment: wait for it to end,
// and never start a second one beside it.
import { readFileSync, rmSync } from 'node:fs';
import { SetupError } from '../setup-error.mjs';
import { commandLineOf, isRunning, waitUntil } from '../processes.mjs';

const PATIENCE_MS = 20_000;

/**
 * Waits until the process named in a pid file is gone, asks it to end once, and removes the file. A pid that now
 * belongs to another program (pids are reused, in containers soon) does not count.
 * @param {object} options
 * @param {string} options.pidFile its first line holds the pid
 * @param {string} options.marker part of the command line that tells this server from other programs
 * @param {NodeJS.Signals} options.signal what asks this server to end
 * @param {string} options.what how to name it to people
 */
export async function outlastPrevious({ pidFile, marker, signal, what }) {
  let pid;
  try {
    pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  } catch {
    return;
  }
  const lives = () => pid > 0 && isRunning(pid) && commandLineOf(pid).some((part) => part.includes(marker));
  if (lives()) {
    try {
      process.kill(pid, signal);
    } catch {
      // Someone else's process: waiting is all we can do.
    }
    if (!(await waitUntil(() => !lives(), PATIENCE_MS))) {
      throw new SetupError(
        `${what} of an earlier run (process ${pid}) still uses ${marker}: end it and start again.`,
      );
    }
  }
  rmSync(pidFile, { force: true });
}
