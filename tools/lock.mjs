// A lock between processes: a file that names its holder. A holder that died without removing it does not count.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRunning, startTimeOf } from './processes.mjs';

/**
 * @typedef {object} Holder
 * @property {number} pid
 * @property {string | null} started start time of the process, because pids are reused
 * @property {Record<string, unknown>} [notes] whatever the holder wants its successor to know
 */

/**
 * @typedef {object} Lock
 * @property {Record<string, unknown> | null} abandoned notes of a holder that died without releasing, if there was one
 * @property {(notes: Record<string, unknown>) => void} note replaces the notes
 * @property {() => void} release
 */

/**
 * Takes the lock, or returns who holds it.
 * @param {string} file
 * @returns {{ lock: Lock } | { holder: Holder }}
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  /** @type {Record<string, unknown> | null} */
  let abandoned = null;
  // Two rounds: the second after an abandoned lock was removed.
  for (let round = 0; ; round++) {
    /** @type {Holder} */
    const self = { pid: process.pid, started: startTimeOf(process.pid) };
    try {
      writeFileSync(file, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      const holder = readHolder(file);
      if (holder && isAlive(holder)) return { holder };
      if (round > 0) return { holder: holder ?? { pid: 0, started: null } };
      abandoned = holder?.notes ?? {};
      rmSync(file, { force: true });
      continue;
    }
    return {
      lock: {
        abandoned,
        note(notes) {
          writeFileSync(file, JSON.stringify({ ...self, notes }), { mode: 0o600 });
        },
        release() {
          rmSync(file, { force: true });
        },
      },
    };
  }
}

/**
 * @param {string} file
 * @returns {Holder | null}
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Torn by a crash, or removed in this moment.
    return null;
  }
}

/** @param {Holder} holder */
function isAlive(holder) {
  return isRunning(holder.pid) && startTimeOf(holder.pid) === holder.started;
}
