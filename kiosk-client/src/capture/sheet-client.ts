// The page's side of the worker that looks for the sheet: started when first asked, ended by the wipe together with whatever
// it was looking at.
import { AppError } from '@cloud-window/shared';
import type { Look, SheetAnswer, SheetJob, SheetPlace, StraightPage } from './sheet-messages.ts';

interface Waiting {
  resolve: (answer: SheetAnswer) => void;
  reject: (error: AppError) => void;
}

let worker: Worker | null = null;
let jobs = 0;
const waiting = new Map<number, Waiting>();

/** Where the sheet is in one frame of the camera; the frame is handed over. */
export async function lookForSheet(frame: ImageBitmap): Promise<Look> {
  const answer = await ask((id) => ({ id, kind: 'look', frame }), [frame]);
  if (answer.kind !== 'look') throw new AppError('INTERNAL', 'the picture could not be looked at');
  return answer.look;
}

/** Finds or takes the sheet in a still, straightens it and measures its quality. Throws PAGE_NOT_AN_IMAGE. */
export async function straightenPage(
  image: Blob,
  place: SheetPlace,
  enhanced: boolean,
): Promise<StraightPage> {
  const answer = await ask((id) => ({ id, kind: 'page', image, place, enhanced }), []);
  if (answer.kind !== 'page') throw new AppError('PAGE_NOT_AN_IMAGE', 'the picture could not be read');
  return answer.page;
}

/** The wipe: no picture stays behind in the worker. */
export function endSheetWorker(): void {
  worker?.terminate();
  worker = null;
  for (const { reject } of waiting.values()) reject(new AppError('UPLOAD_GONE', 'the visit ended'));
  waiting.clear();
}

function ask(job: (id: number) => SheetJob, transfer: Transferable[]): Promise<SheetAnswer> {
  worker ??= start();
  const id = ++jobs;
  const present = worker;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    present.postMessage(job(id), transfer);
  });
}

function start(): Worker {
  const started = new Worker(new URL('./sheet-worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', (event: MessageEvent<SheetAnswer>) => {
    waiting.get(event.data.id)?.resolve(event.data);
    waiting.delete(event.data.id);
  });
  // A worker that cannot be fetched or has run out of memory: what waits is told, the next job starts another.
  started.addEventListener('error', () => {
    started.terminate();
    if (worker === started) worker = null;
    for (const { reject } of waiting.values()) reject(new AppError('INTERNAL', 'the worker has failed'));
    waiting.clear();
  });
  return started;
}
