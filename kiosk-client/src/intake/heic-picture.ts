// A photograph in HEIC, as many phones store them, as a JPEG: no browser of a kiosk shows it. Decoded in a worker that ends
// with it; decoded pixels reach this page already bounded.
import { AppError } from '@cloud-window/shared';
import { canvasBlob } from './canvas-blob.ts';
import { requireReadableSize } from './file-kind.ts';
import type { HeicAnswer } from './heic-worker.ts';

const LIMIT_MS = 30_000;

/** Throws FILE_NOT_READABLE, FILE_TOO_SMALL or PAGE_TOO_MANY_PIXELS. */
export async function pictureOfHeic(bytes: Uint8Array<ArrayBuffer>): Promise<Blob> {
  const answer = await decode(bytes);
  requireReadableSize(answer);
  const canvas = document.createElement('canvas');
  canvas.width = answer.width;
  canvas.height = answer.height;
  canvas.getContext('2d')?.putImageData(new ImageData(answer.pixels, answer.width, answer.height), 0, 0);
  const blob = await canvasBlob(canvas);
  canvas.width = 0;
  return blob;
}

type Decoded = Extract<HeicAnswer, { ok: true }>;

async function decode(bytes: Uint8Array<ArrayBuffer>): Promise<Decoded> {
  const worker = new Worker(new URL('./heic-worker.ts', import.meta.url), { type: 'module' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<Decoded>((resolve, reject) => {
      const refuse = (why: string) => reject(new AppError('FILE_NOT_READABLE', why));
      timer = setTimeout(() => refuse('it takes too long'), LIMIT_MS);
      worker.onerror = () => refuse('the decoder stopped');
      worker.onmessage = ({ data }: MessageEvent<HeicAnswer>) => {
        if (data.ok) resolve(data);
        else if (data.tooLarge) reject(new AppError('PAGE_TOO_MANY_PIXELS', 'more than 80 megapixels'));
        else refuse('the HEIC cannot be decoded');
      };
      worker.postMessage(bytes);
    });
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
