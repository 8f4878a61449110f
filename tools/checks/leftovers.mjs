// What a test run leaves behind: processes, found by a mark in their environment, and files in the run's own temporary
// folder. There must be none of either.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLineOf, isRunning, waitUntil } from '../processes.mjs';

/** Programs that were told to end may take this long. */
const GRACE_MS = 5000;

/** PulseAudio's client library makes this folder for a user without a session, once, and means it to stay. */
const MADE_BY_THE_SYSTEM = /^pulse-\w+$/;

/** Linux keeps what is in it in memory. */
const IN_MEMORY = '/dev/shm';
/** Databases, browser profiles, films for cameras: less than half of this at any time. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

/**
 * A run makes and removes many thousands of files, which costs a disk's file system a thirtieth of all computing
 * time: in memory where there is plenty of it.
 */
function temporaryRoot() {
  if (!existsSync(IN_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[1] === IN_MEMORY);
  // Containers often forbid to run programs from there, which some tests do.
  const usable = mount !== undefined && !/\bnoexec\b/.test(mount);
  return usable && bavail * bsize >= ENOUGH_BYTES ? IN_MEMORY : tmpdir();
}

export class MarkedRun {
  #mark = `CW_TEST_RUN=${process.pid}-${Date.now()}`;
  /** The temporary folder of the run. */
  folder = mkdtempSync(join(temporaryRoot(), 'cw-run-'));

  /** Variables that the run and everything it starts must have. */
  get env() {
    const [name = '', value = ''] = this.#mark.split('=');
    return { [name]: value, TMPDIR: this.folder };
  }

  /**
   * Looks for leftovers, ends and removes them, and describes them, one a line.
   * @returns {Promise<string[]>}
   */
  async leftovers() {
    await waitUntil(() => this.#processes().length === 0, GRACE_MS, 100);
    const left = this.#processes();
    const found = left.map((pid) => `process ${pid}: ${commandLineOf(pid).join(' ').slice(0, 160)}`);
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in this moment.
      }
    }
    for (const name of readdirSync(this.folder)) {
      if (!MADE_BY_THE_SYSTEM.test(name)) found.push(`file ${join(this.folder, name)}`);
    }
    rmSync(this.folder, { recursive: true, force: true });
    return found;
  }

  #processes() {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(Number)
      .filter((pid) => isRunning(pid) && environmentOf(pid).includes(this.#mark));
  }
}

/** @param {number} pid */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // Gone, or another user's.
    return [];
  }
}
