// One page through the tus protocol until the server has it or says why it never will. tus-js-client resumes a single
// attempt; what to try again, and for how long, is decided here by the code of the error.
import type * as Tus from 'tus-js-client';
import { z } from '../zod.ts';
import { AppError } from '../errors.ts';
import { wireErrorSchema } from '../protocol/ack.ts';
import { UPLOAD_RETRY_MS, UPLOAD_STALL_MS, withJitter } from './timings.ts';

/**
 * A page of this size goes with the request that creates its upload, since a second round trip is what the clerk would
 * wait for. Should that request break, the next one creates the upload first, and from then on every broken request
 * continues at the last byte that the server got, as larger pages do from the start.
 */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** Retryable answers other than "not reachable" and "not so fast" are tried this often. */
const MAX_REFUSALS = 3;
const PAGE_ID_HEADER = 'X-Page-Id';

export interface PageToSend {
  endpoint: string;
  headers: Record<string, string>;
  bytes: Uint8Array<ArrayBuffer>;
  /** As `uploadMetadataSchema` reads it. */
  metadata: Record<string, string>;
  onProgress: (progress: number) => void;
  signal: AbortSignal;
}

/**
 * Sends until done; waits out every network failure.
 *
 * @returns the id of the page
 * @throws AppError with the server's code once it has refused for good, or when `signal` aborts
 */
export async function sendPage(page: PageToSend): Promise<string> {
  let refusals = 0;
  let attempt = 0;
  let sent = 0;
  let upload: ResumableUpload | null = null;
  for (;;) {
    try {
      upload ??= await createUpload(page);
      const pageId = await upload.run((progress) => {
        if (progress > sent) attempt = 0;
        sent = Math.max(sent, progress);
        page.onProgress(progress);
      });
      if (pageId !== null) return pageId;
      // All bytes had arrived, but the answer that named the page was lost: the same page again is the same page.
      throw new AppError('UPLOAD_GONE', 'the upload was complete but did not name its page');
    } catch (thrown) {
      const error = AppError.from(thrown);
      const away = error.code === 'STORE_UNAVAILABLE' || error.code === 'RATE_LIMITED';
      if (page.signal.aborted || (!error.retryable && error.code !== 'UPLOAD_GONE')) throw error;
      if (!away) {
        refusals += 1;
        if (refusals >= MAX_REFUSALS) throw error;
        upload = null;
      }
      await pause(UPLOAD_RETRY_MS[Math.min(attempt, UPLOAD_RETRY_MS.length - 1)] ?? 0, page.signal);
      attempt += 1;
    }
  }
}

interface ResumableUpload {
  /** Goes on where the last run stopped; null when it ended well without naming a page. */
  run(onProgress: (progress: number) => void): Promise<string | null>;
}

let code: typeof Tus | null = null;

/** Fetches the upload code; call it early, so that the first page does not wait for it, nor for a network that is away. */
export async function loadUploadCode(): Promise<typeof Tus> {
  try {
    return (code = await import('tus-js-client'));
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', 'the upload code cannot be fetched', { cause });
  }
}

async function createUpload(page: PageToSend): Promise<ResumableUpload> {
  const { Upload } = code ?? (await loadUploadCode());
  let pageId: string | null = null;
  let moved: (progress: number) => void = () => undefined;
  let settled: (error: AppError | null) => void = () => undefined;
  // The first argument is what `bytesReader` gets; its type knows no plain bytes.
  const upload = new Upload(page.bytes as unknown as File, {
    endpoint: page.endpoint,
    // A header that no other origin can send: how the server knows our own pages.
    headers: { 'X-Requested-With': 'cloud-window', ...page.headers },
    metadata: page.metadata,
    chunkSize: CHUNK_BYTES,
    uploadDataDuringCreation: page.bytes.byteLength <= CHUNK_BYTES,
    fileReader: bytesReader,
    fingerprint: () => Promise.resolve(''),
    // Failures come straight to us; nothing is written down (storeFingerprintForResuming would use localStorage).
    retryDelays: null,
    storeFingerprintForResuming: false,
    onProgress: (bytesSent, bytesTotal) => moved(bytesTotal > 0 ? bytesSent / bytesTotal : 0),
    onAfterResponse: (_request, response) => {
      pageId = response.getHeader(PAGE_ID_HEADER) ?? pageId;
    },
    onSuccess: () => settled(null),
    onError: (error) => settled(asAppError(error)),
  });
  return {
    run: (onProgress) =>
      new Promise((resolve, reject) => {
        const abort = (error: AppError) => {
          void upload.abort().catch(() => undefined);
          settled(error);
        };
        const discarded = () => abort(new AppError('UPLOAD_GONE', 'the page was discarded'));
        const stalled = () => abort(new AppError('STORE_UNAVAILABLE', 'the upload makes no progress'));
        let stall = setTimeout(stalled, UPLOAD_STALL_MS);
        moved = (progress) => {
          clearTimeout(stall);
          stall = setTimeout(stalled, UPLOAD_STALL_MS);
          onProgress(progress);
        };
        settled = (error) => {
          settled = () => undefined;
          clearTimeout(stall);
          page.signal.removeEventListener('abort', discarded);
          upload.options.uploadDataDuringCreation = false;
          if (error) reject(error);
          else resolve(pageId);
        };
        page.signal.addEventListener('abort', discarded);
        if (page.signal.aborted) discarded();
        else upload.start();
      }),
  };
}

/** The bytes are in memory already: a Blob would have to be read again while the clerk waits. */
const bytesReader = {
  openFile(given: unknown) {
    const bytes = given as Uint8Array<ArrayBuffer>;
    return Promise.resolve({
      size: bytes.byteLength,
      slice(start: number, end: number) {
        const piece = bytes.subarray(start, end);
        // tus-js-client asks the piece for its `size`, as a Blob has it.
        const value = Object.assign(piece, { size: piece.byteLength });
        return Promise.resolve({ value, done: end >= bytes.byteLength });
      },
      close: () => undefined,
    });
  },
};

const refusalSchema = z.object({ ok: z.literal(false), error: wireErrorSchema });

/** The server's code when it answered with one; STORE_UNAVAILABLE when nobody of ours answered. */
function asAppError(error: Error | Tus.DetailedError): AppError {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  if (!response) return new AppError('STORE_UNAVAILABLE', 'the server cannot be reached', { cause: error });
  const refusal = refusalSchema.safeParse(parseJson(response.getBody()));
  if (refusal.success)
    return new AppError(refusal.data.error.code, refusal.data.error.message, { cause: error });
  const status = response.getStatus();
  if (status === 404 || status === 410)
    return new AppError('UPLOAD_GONE', 'the upload is gone', { cause: error });
  // 409 and 423 are tus's own: the offset has moved, or the former connection still holds the upload.
  if (status >= 500 || status === 409 || status === 423) {
    return new AppError('STORE_UNAVAILABLE', `HTTP ${status}`, { cause: error });
  }
  return new AppError(status === 413 ? 'PAGE_TOO_LARGE' : 'BAD_REQUEST', `HTTP ${status}`, { cause: error });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Waits, but no longer than until the browser says that it is online again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      if (typeof window !== 'undefined') window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, withJitter(ms));
    if (typeof window !== 'undefined') window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
