// Starting other programs, and making sure that none outlives us.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync } from 'node:fs';
import { findOnPath } from './paths.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 128 + signal number is not used, a killed program has -1
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program to its end and returns what it printed. Never throws for a bad exit code; a missing program has
 * code 127, as in a shell.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, diesWithUs?: boolean, timeoutMs?: number, onLine?: (line: string) => void }} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const [program = '', ...rest] = options.diesWithUs
      ? withDeathSignal('SIGTERM', [command, ...args])
      : [command, ...args];
    const child = spawn(program, rest, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    let partial = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      stdout += chunk;
      if (!options.onLine) return;
      const lines = (partial + chunk).split(/[\r\n]/);
      partial = lines.pop() ?? '';
      for (const line of lines) options.onLine(line);
    });
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => (stderr += chunk));
    // A program that exits without reading its input closes the pipe; its exit code tells the story.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: stderr + error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/**
 * The command line that makes the kernel send `signal` to the program when we die, even by SIGKILL
 * (PR_SET_PDEATHSIG, prctl(2)). Without util-linux's setpriv the program runs unwatched.
 * @param {NodeJS.Signals} signal
 * @param {string[]} command
 * @param {string[]} [more] further arguments for setpriv
 * @returns {string[]}
 */
export function withDeathSignal(signal, command, more = []) {
  const setpriv = findOnPath('setpriv');
  if (!setpriv) return command;
  return [setpriv, '--pdeathsig', signal, ...more, '--', ...command];
}

/**
 * The fields of /proc/PID/stat after the program's name, which may hold anything (proc(5)); empty when it is gone.
 * @param {number} pid
 */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/**
 * Whether a process is there. A zombie has ended, whatever its parent does about it.
 * @param {number} pid
 */
export function isRunning(pid) {
  const [state] = statOf(pid);
  return state !== undefined && state !== 'Z';
}

/** @param {number} pid @returns {number} 0 when the process is gone */
export function parentOf(pid) {
  return Number(statOf(pid)[1] ?? 0);
}

/**
 * When a process started, in clock ticks since boot: together with the pid it names one process for good.
 * @param {number} pid
 * @returns {string | null}
 */
export function startTimeOf(pid) {
  return statOf(pid)[19] ?? null;
}

/**
 * @param {number} pid
 * @returns {string[]} the command line, empty when the process is gone
 */
export function commandLineOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Asks until the answer is true. Returns false when the time is up.
 * @param {() => boolean | Promise<boolean>} question
 * @param {number} timeoutMs
 * @param {number} [everyMs]
 */
export async function waitUntil(question, timeoutMs, everyMs = 25) {
  const end = Date.now() + timeoutMs;
  while (!(await question())) {
    if (Date.now() > end) return false;
    await pause(everyMs);
  }
  return true;
}

/**
 * Ends a child: first the polite signal, then SIGKILL when the time is up.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 * @param {number} timeoutMs
 */
export async function endChild(child, signal, timeoutMs) {
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  if (ended() || child.pid === undefined) return;
  child.kill(signal);
  if (await waitUntil(ended, timeoutMs, 10)) return;
  child.kill('SIGKILL');
  await waitUntil(ended, 5000, 10);
}

/** A log file is put aside at the start of a program once it is larger than this. */
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * Opens a log file for a child to append to.
 * @param {string} file
 * @returns {{ fd: number, close(): void, sinceStart(): string }} `sinceStart` returns the last 16 KiB of what this run wrote
 */
export function openLog(file) {
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  const fd = openSync(file, 'a', 0o600);
  const from = statSync(file).size;
  return {
    fd,
    close: () => closeSync(fd),
    sinceStart() {
      const reader = openSync(file, 'r');
      try {
        const size = statSync(file).size;
        const start = Math.max(from, size - 16384);
        const buffer = Buffer.alloc(Math.max(0, size - start));
        readSync(reader, buffer, 0, buffer.length, start);
        return buffer.toString('utf8');
      } finally {
        closeSync(reader);
      }
    },
  };
}
