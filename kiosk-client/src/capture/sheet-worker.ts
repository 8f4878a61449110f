// The thread that looks for the sheet, so that the camera's picture on the screen stays smooth. It keeps nothing but where the
// sheet was a moment ago.
import {
  enhance,
  findPage,
  measurePage,
  scaleCorners,
  straightenSheet,
  type Rgba,
} from '@cloud-window/shared/capture';
import { measureQuality, SheetTracker } from '@cloud-window/shared/vision';
import type { CornerPoint, Corners } from '@cloud-window/shared/protocol';
import type { Look, SheetAnswer, SheetJob, SheetPlace, StraightPage } from './sheet-messages.ts';

/** A larger original is looked at in a smaller copy; see the server's own bound. */
const MAX_PIXELS = 24_000_000;
/** Longest side of the picture that the person sees. */
const SHOWN_SIDE = 1600;
const JPEG_QUALITY = 0.9;
/** Areas of a look's print. */
const PRINT_COLUMNS = 8;
const PRINT_ROWS = 6;

const tracker = new SheetTracker();
let trackedSize = '';

self.addEventListener('message', (event: MessageEvent<SheetJob>) => {
  const job = event.data;
  answerTo(job).then(
    (answer) => self.postMessage(answer),
    () => self.postMessage({ id: job.id, kind: 'failed' } satisfies SheetAnswer),
  );
});

async function answerTo(job: SheetJob): Promise<SheetAnswer> {
  if (job.kind === 'look') return { id: job.id, kind: 'look', look: lookAt(job.frame) };
  return { id: job.id, kind: 'page', page: await pageOf(job.image, job.place, job.enhanced) };
}

function lookAt(frame: ImageBitmap): Look {
  const picture = pixelsOf(frame, 1);
  frame.close();
  const { width, height } = picture;
  const size = `${width}x${height}`;
  if (size !== trackedSize) tracker.reset();
  trackedSize = size;
  const sheet = tracker.next(picture);
  const print = printOf(picture);
  const share = ([x, y]: readonly [number, number]): CornerPoint => [x / width, y / height];
  const corners: Corners | null = sheet && [
    share(sheet.corners[0]),
    share(sheet.corners[1]),
    share(sheet.corners[2]),
    share(sheet.corners[3]),
  ];
  return {
    corners,
    ratio: width / height,
    findings: sheet ? measureQuality(picture, sheet.corners).findings.map(({ code }) => code) : [],
    brightness: print.reduce((sum, each) => sum + each, 0) / print.length,
    print,
  };
}

async function pageOf(image: Blob, place: SheetPlace, enhanced: boolean): Promise<StraightPage> {
  // Upright: the EXIF orientation is followed unless told otherwise.
  const bitmap = await createImageBitmap(image);
  const { width, height } = bitmap;
  const scale = Math.min(1, Math.sqrt(MAX_PIXELS / (width * height)));
  const picture = pixelsOf(bitmap, scale);
  bitmap.close();
  const inPicture = place === 'auto' ? findPage(picture) : place && scaleCorners(place, scale);
  const quality = measurePage(picture, inPicture);
  const corners = place === 'auto' ? inPicture && scaleCorners(inPicture, 1 / scale) : place;
  if (inPicture === null) return { width, height, corners, derived: null, ratio: width / height, quality };
  const sheet = straightenSheet(picture, inPicture, SHOWN_SIDE);
  const derived = await jpegOf(enhanced ? enhance(sheet) : sheet);
  return { width, height, corners, derived, ratio: sheet.width / sheet.height, quality };
}

function pixelsOf(bitmap: ImageBitmap, scale: number): Rgba {
  const width = Math.max(1, Math.floor(bitmap.width * scale));
  const height = Math.max(1, Math.floor(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

async function jpegOf({ data, width, height }: Rgba): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
}

/** Green is most of brightness, and enough to tell papers apart. */
function printOf({ data, width, height }: Rgba): number[] {
  const sums = new Array<number>(PRINT_COLUMNS * PRINT_ROWS).fill(0);
  const counts = new Array<number>(PRINT_COLUMNS * PRINT_ROWS).fill(0);
  for (let y = 0; y < height; y += 2) {
    const row = Math.floor((y * PRINT_ROWS) / height) * PRINT_COLUMNS;
    for (let x = 0; x < width; x += 2) {
      const area = row + Math.floor((x * PRINT_COLUMNS) / width);
      sums[area] = (sums[area] ?? 0) + (data[(y * width + x) * 4 + 1] ?? 0);
      counts[area] = (counts[area] ?? 0) + 1;
    }
  }
  return sums.map((sum, area) => sum / Math.max(1, counts[area] ?? 1));
}
