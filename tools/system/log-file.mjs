// The log of a server, kept to a bounded size: a full disk must not come from us.
import { createWriteStream, existsSync, renameSync, statSync } from 'node:fs';

/** Two files of this size at most: the current one and the one before. */
const LIMIT_BYTES = 20 * 1024 * 1024;

export class LogFile {
  #file;
  #size = 0;
  /** @type {import('node:fs').WriteStream | null} */
  #stream = null;
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
    const text = `${line}\n`;
    this.#size += Buffer.byteLength(text);
    if (!this.#stream || this.#size > LIMIT_BYTES) this.#open(Buffer.byteLength(text));
    this.#stream?.write(text);
  }

  /** The last lines of this run. */
  get recent() {
    return this.#recent.join('\n');
  }

  close() {
    this.#stream?.end();
    this.#stream = null;
  }

  /** @param {number} pending bytes about to be written */
  #open(pending) {
    this.close();
    const present = existsSync(this.#file) ? statSync(this.#file).size : 0;
    if (present + pending > LIMIT_BYTES) renameSync(this.#file, `${this.#file}.1`);
    this.#size = present + pending > LIMIT_BYTES ? pending : present + pending;
    this.#stream = createWriteStream(this.#file, { flags: 'a', mode: 0o600 });
    // A log that cannot be written, on a full disk for one, must not end the service.
    this.#stream.on('error', () => (this.#stream = null));
  }
}
