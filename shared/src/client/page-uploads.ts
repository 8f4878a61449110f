// Pages on their way to the server: hashed first, sent one after the other by the tus protocol, taken up where they
// stopped when the network was away, and kept in memory only. Nothing of a page ever touches the kiosk's disk.
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { cornersText, type Corners } from '../protocol/capture.ts';
import type { PageOrigin } from '../protocol/intake.ts';
import { UPLOAD_PATH } from '../protocol/rest.ts';
import type { PageUpload, PageUploads } from './client-types.ts';
import { sendPage } from './page-sender.ts';
import { sha256Hex } from './sha256.ts';
import { createStore } from './store.ts';

export interface PageUploadsOptions {
  /** Address of the tus endpoint; the page's own origin when absent. */
  endpoint?: string;
  /** Further headers of each request; browsers send cookies by themselves, tests must not. */
  headers?: Record<string, string>;
}

interface Waiting {
  caseId: string;
  bytes: Uint8Array<ArrayBuffer>;
  capturedAt: number;
  replaces: string | null;
  corners: Corners | 'auto' | null;
  enhanced: boolean;
  origin: PageOrigin;
}

interface ReadImage {
  bytes: Uint8Array<ArrayBuffer>;
  sha256: string;
}

/** The upload queue of one kiosk session; `clear` ends it without a trace. */
export function createPageUploads(options: PageUploadsOptions = {}): PageUploads {
  const state = createStore<readonly PageUpload[]>([]);
  const waiting = new Map<string, Waiting>();
  let running: { localId: string; abort: AbortController } | null = null;
  /** Bytes and hash of each picture, gone with it. */
  const images = new WeakMap<Blob, Promise<ReadImage>>();
  /** Raised by every wipe. */
  let session = 0;

  const readOnce = (image: Blob) => {
    const known = images.get(image);
    if (known) return known;
    const reading = read(image);
    images.set(image, reading);
    reading.catch(() => images.delete(image));
    return reading;
  };

  const find = (localId: string) => state.getSnapshot().find((upload) => upload.localId === localId);
  const change = (localId: string, fields: Partial<PageUpload>) => {
    state.set(
      state.getSnapshot().map((upload) => (upload.localId === localId ? { ...upload, ...fields } : upload)),
    );
  };
  const forget = (upload: PageUpload) => {
    if (running?.localId === upload.localId) running.abort.abort();
    waiting.delete(upload.localId);
    URL.revokeObjectURL(upload.previewUrl);
  };

  const sendNext = async () => {
    if (running) return;
    const next = state.getSnapshot().find((upload) => upload.state === 'queued');
    const page = next && waiting.get(next.localId);
    if (!next || !page) return;
    const { localId } = next;
    const abort = new AbortController();
    running = { localId, abort };
    change(localId, { state: 'sending', error: null });
    try {
      const pageId = await sendPage({
        endpoint: options.endpoint ?? UPLOAD_PATH,
        headers: options.headers ?? {},
        bytes: page.bytes,
        metadata: {
          caseId: page.caseId,
          materialCode: next.materialCode,
          sha256: next.sha256,
          capturedAt: String(page.capturedAt),
          origin: page.origin,
          ...(next.position !== null && { position: String(next.position) }),
          ...(page.replaces !== null && { replaces: page.replaces }),
          ...(page.corners !== null && {
            corners: page.corners === 'auto' ? 'auto' : cornersText(page.corners),
          }),
          ...(page.enhanced && { enhanced: 'yes' }),
        },
        onProgress: (progress) => change(localId, { progress }),
        signal: abort.signal,
      });
      waiting.delete(localId);
      change(localId, { state: 'done', progress: 1, pageId });
    } catch (error) {
      change(localId, { state: 'failed', error: AppError.from(error) });
    }
    running = null;
    void sendNext();
  };

  return {
    state,
    prepare(image) {
      // Should it fail, `add` tries again and says so.
      readOnce(image).catch(() => undefined);
    },
    async add({ caseId, materialCode, position = null, replaces = null, image, ...more }) {
      const { corners = null, enhanced = false, derived = null, origin = 'camera' } = more;
      const capturedAt = Date.now();
      const begun = session;
      const { bytes, sha256 } = await readOnce(image);
      if (session !== begun) throw new AppError('UPLOAD_GONE', 'the visit ended meanwhile');
      const same = state
        .getSnapshot()
        .find(
          (upload) =>
            upload.sha256 === sha256 &&
            upload.materialCode === materialCode &&
            upload.position === position &&
            waiting.get(upload.localId)?.caseId === caseId,
        );
      if (same) return same;
      const upload: PageUpload = {
        localId: newId('upload'),
        materialCode,
        position,
        previewUrl: URL.createObjectURL(derived ?? image),
        sha256,
        state: 'queued',
        progress: 0,
        pageId: null,
        error: null,
      };
      waiting.set(upload.localId, { caseId, bytes, capturedAt, replaces, corners, enhanced, origin });
      state.set([...state.getSnapshot(), upload]);
      void sendNext();
      return upload;
    },
    retry(localId) {
      if (find(localId)?.state !== 'failed') return;
      change(localId, { state: 'queued', progress: 0, error: null });
      void sendNext();
    },
    discard(localId) {
      const upload = find(localId);
      if (!upload) return;
      forget(upload);
      state.set(state.getSnapshot().filter((other) => other.localId !== localId));
    },
    clear() {
      session += 1;
      for (const upload of state.getSnapshot()) forget(upload);
      state.set([]);
    },
  };
}

async function read(image: Blob): Promise<ReadImage> {
  const bytes = new Uint8Array(await image.arrayBuffer());
  return { bytes, sha256: await sha256Hex(bytes) };
}
