// A PDF as pictures of its pages. It is parsed and painted in workers, its scripts and forms stay asleep (pdf.js runs
// scripts only for viewers that bring a sandbox, and evaluates nothing since version 5), and nothing is fetched but our own
// tables for Chinese fonts.
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist';
import rendererUrl from 'pdfjs-dist/build/pdf.renderer.min.mjs?url';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { AppError } from '@cloud-window/shared';
import { canvasBlob } from './canvas-blob.ts';

/** Where the build puts them (vite.config.ts). */
const tables = new URL(`${import.meta.env.BASE_URL}assets/pdfjs/`, location.href).href;
/** Of the shorter side: a little above the 200 dpi that are asked of a captured A4. */
const SHORT_SIDE = 1760;
const LONGEST_SIDE = 5000;
/** A page that takes longer was made to take long. */
const PAGE_LIMIT_MS = 20_000;
const MAX_IMAGE_PIXELS = 80_000_000;

GlobalWorkerOptions.workerSrc = workerUrl;
GlobalWorkerOptions.rendererSrc = rendererUrl;

/** Throws FILE_PROTECTED, FILE_TOO_MANY_PAGES or FILE_NOT_READABLE. */
export async function pagesOfPdf(bytes: Uint8Array, room: number): Promise<Blob[]> {
  const task = getDocument({
    data: bytes,
    enableXfa: false,
    useWasm: false,
    useSystemFonts: false,
    maxImageSize: MAX_IMAGE_PIXELS,
    cMapUrl: `${tables}cmaps/`,
    standardFontDataUrl: `${tables}standard_fonts/`,
    wasmUrl: `${tables}wasm/`,
    verbosity: 0,
  });
  try {
    const pdf = await inTime(task.promise);
    if (pdf.numPages > room) throw new AppError('FILE_TOO_MANY_PAGES', `${pdf.numPages} pages`);
    const pages: Blob[] = [];
    for (let number = 1; number <= pdf.numPages; number += 1) {
      pages.push(await inTime(picture(pdf, number)));
    }
    return pages;
  } catch (error) {
    throw asRefusal(error);
  } finally {
    void task.destroy();
  }
}

async function picture(pdf: PDFDocumentProxy, number: number): Promise<Blob> {
  const page = await pdf.getPage(number);
  const { width, height } = page.getViewport({ scale: 1 });
  const scale = Math.min(SHORT_SIDE / Math.min(width, height), LONGEST_SIDE / Math.max(width, height));
  const viewport = page.getViewport({ scale });
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(viewport.width));
  canvas.height = Math.max(1, Math.round(viewport.height));
  await page.render({ canvas, viewport, background: 'white' }).promise;
  const blob = await canvasBlob(canvas);
  // Gives the memory back at once, not when the collector comes by.
  canvas.width = 0;
  page.cleanup();
  return blob;
}

function asRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const isLocked = error instanceof Error && error.name === 'PasswordException';
  return isLocked
    ? new AppError('FILE_PROTECTED', 'the PDF wants a password', { cause: error })
    : new AppError('FILE_NOT_READABLE', 'the PDF cannot be read', { cause: error });
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('FILE_NOT_READABLE', 'it takes too long')), PAGE_LIMIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
