// Starts and ends the process in which pages are read: one at a time, each within its time and memory. Whatever happens
// in there, the host answers.
import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@cloud-window/shared/log';
import type { ReadAnswer, ReadRequest } from './reader-process.ts';
import type { PageText } from './text-lines.ts';

const PROCESS = fileURLToPath(new URL('./reader-process.ts', import.meta.url));
/** A page of A4 takes a few seconds; the longest is for a machine that has much else to do, models included. */
const PAGE_WITHIN_MS = 120_000;
/** The models are given back after this long without a page. */
const IDLE_MS = 60_000;
/** Of JavaScript; pictures and models lie beside it and are bounded by `RESIDENT_BYTES` between pages. */
const HEAP_MB = 512;
const RESIDENT_BYTES = 1_200_000_000;

/** Why a page has no text: its bytes, or the time or process that it took. */
export type ReadFailure = 'unreadable' | 'timeout' | 'crashed';
export type ReadOutcome = { text: PageText } | { failure: ReadFailure };

interface ReaderOptions {
  pageMs: number;
  idleMs: number;
  /** Of the process, as the system counts: whoever talks goes before whoever reads. */
  niceness: number;
}

export class ReaderHost {
  readonly #log: Logger;
  readonly #options: ReaderOptions;
  #child: ChildProcess | null = null;
  #idle: NodeJS.Timeout | undefined;
  #nextId = 1;

  constructor(log: Logger, options: Partial<ReaderOptions> = {}) {
    this.#log = log;
    const niceness = constants.priority.PRIORITY_BELOW_NORMAL;
    this.#options = { pageMs: PAGE_WITHIN_MS, idleMs: IDLE_MS, niceness, ...options };
  }

  /** The id of the process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Reads one page; the caller hands in the next one only after the answer. An abort ends the process. */
  async read(bytes: Uint8Array, signal: AbortSignal): Promise<ReadOutcome> {
    clearTimeout(this.#idle);
    const child = (this.#child ??= this.#start());
    const id = this.#nextId;
    this.#nextId += 1;
    const outcome = Promise.withResolvers<ReadOutcome>();
    const timer = setTimeout(() => outcome.resolve({ failure: 'timeout' }), this.#options.pageMs);
    const onMessage = (message: ReadAnswer) => {
      if ('ready' in message || message.id !== id) return;
      if (message.residentBytes > RESIDENT_BYTES) this.#end(child);
      outcome.resolve(message.text === null ? { failure: 'unreadable' } : { text: message.text });
    };
    const onGone = () => outcome.resolve({ failure: 'crashed' });
    child.on('message', onMessage).once('exit', onGone).once('error', onGone);
    signal.addEventListener('abort', onGone, { once: true });
    try {
      if (signal.aborted) onGone();
      // What is sent before the models are there waits in the channel.
      else child.send({ id, bytes } satisfies ReadRequest, (error) => error && onGone());
      const answered = await outcome.promise;
      if ('failure' in answered && answered.failure !== 'unreadable') this.#end(child);
      return answered;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onGone);
      child.off('message', onMessage).off('exit', onGone).off('error', onGone);
      this.#idle = setTimeout(() => this.stop(), this.#options.idleMs);
      this.#idle.unref();
    }
  }

  stop(): void {
    clearTimeout(this.#idle);
    if (this.#child) this.#end(this.#child);
  }

  #start(): ChildProcess {
    const child = fork(PROCESS, [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      // Neither settings nor keys: the process needs none.
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    if (child.pid !== undefined) setPriority(child.pid, this.#options.niceness);
    child.on('error', (error) => this.#log.warn({ err: error }, 'the reading process has a fault'));
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
    });
    return child;
  }

  #end(child: ChildProcess): void {
    if (this.#child === child) this.#child = null;
    child.kill('SIGKILL');
  }
}
