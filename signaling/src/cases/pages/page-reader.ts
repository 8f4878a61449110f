// Pages are read in a thread of their own, started with the first page and again should a picture ever bring it down: what
// it was reading then is refused like any other picture that cannot be decoded.
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '@cloud-window/shared';
import type { ReadPage, SheetPlace } from './page-image.ts';

export interface ReadJob {
  id: number;
  bytes: Uint8Array;
  place: SheetPlace;
  enhanced: boolean;
}

export type ReadAnswer =
  { id: number; page: ReadPage } | { id: number; refusal: { code: ErrorCode; message: string } };

/** Longer than the largest picture takes on a busy machine; then the thread is ended. */
const READ_TIMEOUT_MS = 60_000;

export interface PageReader {
  /** Throws PAGE_NOT_AN_IMAGE, PAGE_TOO_MANY_PIXELS or PAGE_CORNERS_INVALID. */
  read(bytes: Uint8Array, place: SheetPlace, enhanced: boolean): Promise<ReadPage>;
  stop(): Promise<void>;
}

interface Waiting {
  resolve(page: ReadPage): void;
  reject(error: AppError): void;
  timer: NodeJS.Timeout;
}

export function createPageReader(): PageReader {
  let present: ReadingThread | null = null;
  return {
    read(bytes, place, enhanced) {
      if (present === null || present.over) present = startThread();
      return present.read(bytes, place, enhanced);
    },
    async stop() {
      await present?.end();
    },
  };
}

interface ReadingThread {
  readonly over: boolean;
  read: PageReader['read'];
  end(): Promise<unknown>;
}

function startThread(): ReadingThread {
  const worker = new Worker(new URL('./read-worker.ts', import.meta.url), { name: 'pages' });
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let jobs = 0;
  let over = false;

  const settle = (id: number): Waiting | undefined => {
    const job = waiting.get(id);
    waiting.delete(id);
    clearTimeout(job?.timer);
    return job;
  };
  const lost = (cause: unknown) => {
    over = true;
    for (const id of [...waiting.keys()]) {
      settle(id)?.reject(new AppError('PAGE_NOT_AN_IMAGE', 'the picture could not be read', { cause }));
    }
  };
  worker.on('error', lost);
  worker.on('exit', lost);
  worker.on('message', (answer: ReadAnswer) => {
    const job = settle(answer.id);
    if ('page' in answer) job?.resolve(answer.page);
    else job?.reject(new AppError(answer.refusal.code, answer.refusal.message));
  });

  return {
    get over() {
      return over;
    },
    read: (bytes, place, enhanced) =>
      new Promise((resolve, reject) => {
        const id = ++jobs;
        const timer = setTimeout(() => void worker.terminate(), READ_TIMEOUT_MS);
        timer.unref();
        waiting.set(id, { resolve, reject, timer });
        worker.postMessage({ id, bytes, place, enhanced } satisfies ReadJob);
      }),
    end: () => worker.terminate(),
  };
}
