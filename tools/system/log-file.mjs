// The log of a server, kept to a bounded size: a full disk must not come from us.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** Two files of this size at most: the current one and the one before. */
const LIMIT_BYTES = 20 * 1024 * 1024;

export class LogFile {
  #file;
  #size = 0;
  /** @type {number | null} */
  #descriptor = null;
  #closed = false;
  /** @type {string[]} */
  #recent = [];

  /** @param {string} file */
  constructor(file) {
    this.#file = file;
  }

  /** @param {string} line without its end */
  write(line) {
    this.#recent.push(line);
    if (this.#recent.length > 20) this.#recent.shift();
    if (this.#closed) return;
    const text = Buffer.from(`${line}\n`);
    try {
      const descriptor = this.#open(text.length);
      this.#size += writeSync(descriptor, text);
    } catch {
      // A log that cannot be written, on a full disk for one, must not end the service.
    }
  }

  /** The last lines of this run. */
  get recent() {
    return this.#recent.join('\n');
  }

  close() {
    this.#closed = true;
    this.#release();
  }

  /**
   * @param {number} pending bytes about to be written
   * @returns {number} a descriptor of a file that has room for them
   */
  #open(pending) {
    this.#descriptor ??= this.#append();
    if (this.#size > 0 && this.#size + pending > LIMIT_BYTES) {
      this.#release();
      renameSync(this.#file, `${this.#file}.1`);
      this.#descriptor = this.#append();
    }
    return this.#descriptor;
  }

  #append() {
    const descriptor = openSync(this.#file, 'a', 0o600);
    this.#size = fstatSync(descriptor).size;
    return descriptor;
  }

  #release() {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
