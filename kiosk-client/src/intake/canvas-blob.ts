// A painted page as the JPEG that is sent.
import { AppError } from '@cloud-window/shared';

/** Print stays legible, and sixty pages stay small enough to send. */
const QUALITY = 0.92;

export function canvasBlob(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob) resolve(blob);
        else reject(new AppError('FILE_NOT_READABLE', 'the page cannot be painted'));
      },
      'image/jpeg',
      QUALITY,
    );
  });
}
