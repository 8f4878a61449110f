// Just enough of a tus client to upload a page in pieces, to stop in between and to lie.
import type { Actor } from '../../context.ts';
import { UPLOAD_PATH } from '@cloud-window/shared/protocol';
import { sha256, type Counter } from './counter.ts';

export interface PageToSend {
  caseId: string;
  materialCode: string;
  bytes: Uint8Array;
  position?: number;
  /** The page that stood there. */
  replaces?: string;
  origin?: string;
  /** Where the sheet is said to lie. */
  corners?: string;
  /** When it shall differ from the truth. */
  sha256?: string;
}

export interface UploadAnswer {
  status: number;
  pageId: string | null;
  /** The code of a refusal. */
  code: string | null;
}

/** The whole upload, creation and one PATCH; answers the first refusal. */
export async function upload(counter: Counter, actor: Actor, page: PageToSend): Promise<UploadAnswer> {
  const created = await create(counter, actor, page);
  if (created.location === null) return created;
  return patch(counter, actor, created.location, 0, page.bytes);
}

export async function create(
  counter: Counter,
  actor: Actor,
  page: PageToSend,
  length = page.bytes.byteLength,
): Promise<UploadAnswer & { location: string | null }> {
  const metadata: Record<string, string | number> = {
    caseId: page.caseId,
    materialCode: page.materialCode,
    sha256: page.sha256 ?? sha256(page.bytes),
    capturedAt: Date.now(),
    filename: 'secret name.jpg',
    ...(page.position === undefined ? {} : { position: page.position }),
    ...(page.replaces === undefined ? {} : { replaces: page.replaces }),
    ...(page.origin === undefined ? {} : { origin: page.origin }),
    ...(page.corners === undefined ? {} : { corners: page.corners }),
  };
  const response = await counter.fetch(actor, UPLOAD_PATH, {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(length),
      'Upload-Metadata': Object.entries(metadata)
        .map(([key, value]) => `${key} ${Buffer.from(String(value)).toString('base64')}`)
        .join(','),
    },
  });
  return { ...(await answerOf(response)), location: response.headers.get('location') };
}

export async function patch(
  counter: Counter,
  actor: Actor,
  location: string,
  offset: number,
  bytes: Uint8Array,
): Promise<UploadAnswer> {
  const response = await counter.fetch(actor, location, {
    method: 'PATCH',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': String(offset),
      'Content-Type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes),
  });
  return answerOf(response);
}

/** Where the upload stands. */
export async function head(
  counter: Counter,
  actor: Actor,
  location: string,
): Promise<{ status: number; offset: number | null; pageId: string | null; metadata: string | null }> {
  const response = await counter.fetch(actor, location, {
    method: 'HEAD',
    headers: { 'Tus-Resumable': '1.0.0' },
  });
  const offset = response.headers.get('upload-offset');
  return {
    status: response.status,
    offset: offset === null ? null : Number(offset),
    pageId: response.headers.get('x-page-id'),
    metadata: response.headers.get('upload-metadata'),
  };
}

async function answerOf(response: Response): Promise<UploadAnswer> {
  const body = await response.text();
  const ack = body.startsWith('{') ? (JSON.parse(body) as { error?: { code: string } }) : {};
  return {
    status: response.status,
    pageId: response.headers.get('x-page-id'),
    code: ack.error?.code ?? null,
  };
}
