// The thread in which pages are decoded, straightened and measured: a second of arithmetic on a large picture must not
// keep the sockets of everybody else waiting. One job at a time; the answer is the page, or the code of its refusal.
import { parentPort } from 'node:worker_threads';
import { AppError } from '@cloud-window/shared';
import { readPage } from './page-image.ts';
import type { ReadAnswer, ReadJob } from './page-reader.ts';

parentPort?.on('message', ({ id, bytes, place, enhanced }: ReadJob) => {
  readPage(bytes, place, enhanced).then(
    (page) => answer({ id, page }),
    (thrown: unknown) => {
      const { code, message } = AppError.from(thrown);
      answer({ id, refusal: { code, message } });
    },
  );
});

function answer(message: ReadAnswer): void {
  parentPort?.postMessage(message);
}
