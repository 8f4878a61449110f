// The upload queue against a real tus server, which fails where a test wants it to.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import type { Upload } from '@tus/server';
import { DataStore, Server } from '@tus/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { AppError } from '../errors.ts';
import { ackError } from '../protocol/ack.ts';
import { uploadMetadataSchema } from '../protocol/rest.ts';
import type { PageUploads } from './client-types.ts';
import { createPageUploads } from './page-uploads.ts';

/** Keeps uploads in memory. */
class MemoryStore extends DataStore {
  readonly uploads = new Map<string, { upload: Upload; bytes: Buffer }>();

  constructor() {
    super();
    this.extensions = ['creation'];
  }

  override create(upload: Upload): Promise<Upload> {
    this.uploads.set(upload.id, { upload, bytes: Buffer.alloc(0) });
    return Promise.resolve(upload);
  }

  override async write(stream: Readable, id: string): Promise<number> {
    const entry = this.uploads.get(id);
    if (!entry) throw new Error('no such upload');
    for await (const chunk of stream) entry.bytes = Buffer.concat([entry.bytes, chunk as Buffer]);
    return entry.bytes.length;
  }

  override getUpload(id: string): Promise<Upload> {
    const entry = this.uploads.get(id);
    if (!entry) return Promise.reject(Object.assign(new Error('gone'), { status_code: 404, body: 'gone' }));
    return Promise.resolve(Object.assign(entry.upload, { offset: entry.bytes.length }));
  }
}

type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;
let store: MemoryStore;
/** Answers in place of the server when it returns true. */
let fault: Fault;
let requests: string[];
let http: ReturnType<typeof createServer>;
let uploads: PageUploads;

beforeEach(async () => {
  store = new MemoryStore();
  fault = () => false;
  requests = [];
  const tus = new Server({
    path: '/api/uploads',
    datastore: store,
    onUploadFinish: (_request, upload) =>
      Promise.resolve({ headers: { 'X-Page-Id': `page_${upload.id.slice(0, 24)}` } }),
  });
  http = createServer((request, response) => {
    requests.push(request.method ?? '');
    if (!fault(request, response)) void tus.handle(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/uploads`;
  uploads = createPageUploads({ endpoint });
});
afterEach(async () => {
  uploads.clear();
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
});

const caseId = newId('case');
function photo(bytes = 12 * 1024 * 1024): Blob {
  const content = Buffer.alloc(bytes);
  content.write(newId('page'));
  return new Blob([content], { type: 'image/jpeg' });
}
const only = () => uploads.state.getSnapshot()[0];
const settled = () => expect.poll(() => only()?.state, { timeout: 15_000 });
const carriesBytes = (request: IncomingMessage) =>
  request.headers['content-type'] === 'application/offset+octet-stream';
const refuse =
  (error: AppError): Fault =>
  (request, response) => {
    if (!carriesBytes(request)) return false;
    request.resume();
    request.on('end', () => {
      response.writeHead(error.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(ackError(error)));
    });
    return true;
  };

test('a page arrives byte by byte, with its hash and its place, and is named', async () => {
  const image = photo();
  const added = await uploads.add({ caseId, materialCode: 'id-card', position: 2, image });
  const sha256 = createHash('sha256')
    .update(Buffer.from(await image.arrayBuffer()))
    .digest('hex');
  expect(added).toMatchObject({ sha256, position: 2, state: 'queued' });
  await settled().toBe('done');
  const [received] = [...store.uploads.values()];
  expect(received?.bytes.equals(Buffer.from(await image.arrayBuffer()))).toBe(true);
  expect(uploadMetadataSchema.parse(received?.upload.metadata)).toMatchObject({
    caseId,
    materialCode: 'id-card',
    sha256,
    position: 2,
  });
  expect(only()?.pageId).toMatch(/^page_/);
  // In pieces, so that a cut costs one piece at most.
  expect(requests).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
});

test('the same page twice is one upload', async () => {
  const image = photo(1000);
  const one = await uploads.add({ caseId, materialCode: 'id-card', image });
  const other = await uploads.add({ caseId, materialCode: 'id-card', image });
  expect(other.localId).toBe(one.localId);
  await settled().toBe('done');
  expect(store.uploads.size).toBe(1);
});

test('a page that fits one request is there after one', async () => {
  uploads.prepare(photo(1000));
  await uploads.add({ caseId, materialCode: 'id-card', image: photo(1000) });
  await settled().toBe('done');
  expect(only()?.pageId).toMatch(/^page_/);
  expect(requests).toEqual(['POST']);
});

test('when that one request is cut, the next attempts can be resumed', async () => {
  let cuts = 0;
  fault = (request) => {
    if (!carriesBytes(request) || cuts >= 2) return false;
    cuts += 1;
    request.socket.destroy();
    return true;
  };
  const image = photo(1000);
  await uploads.add({ caseId, materialCode: 'id-card', image });
  await settled().toBe('done');
  expect(requests).toEqual(['POST', 'POST', 'PATCH', 'HEAD', 'PATCH']);
  expect([...store.uploads.values()].at(-1)?.bytes.equals(Buffer.from(await image.arrayBuffer()))).toBe(true);
});

test('goes on where it was cut, as often as it is cut', async () => {
  let cuts = 0;
  fault = (request) => {
    if (request.method !== 'PATCH' || request.headers['upload-offset'] === '0' || cuts >= 3) return false;
    cuts += 1;
    request.socket.destroy();
    return true;
  };
  await uploads.add({ caseId, materialCode: 'id-card', image: photo() });
  await settled().toBe('done');
  expect(cuts).toBe(3);
  expect(requests.filter((method) => method === 'POST')).toHaveLength(1);
});

test('an upload that the server has forgotten begins anew', async () => {
  let cut = false;
  fault = (request) => {
    if (cut || request.method !== 'PATCH' || request.headers['upload-offset'] === '0') return false;
    cut = true;
    store.uploads.clear();
    request.socket.destroy();
    return true;
  };
  await uploads.add({ caseId, materialCode: 'id-card', image: photo() });
  await settled().toBe('done');
  expect(requests.filter((method) => method === 'POST')).toHaveLength(2);
});

test('a refusal for good is shown with its code; after it the next page is sent', async () => {
  fault = refuse(new AppError('PAGE_NOT_AN_IMAGE', 'not an image'));
  const first = await uploads.add({ caseId, materialCode: 'id-card', image: photo(1000) });
  await settled().toBe('failed');
  expect(only()?.error).toMatchObject({ code: 'PAGE_NOT_AN_IMAGE' });
  fault = () => false;
  await uploads.add({ caseId, materialCode: 'id-card', image: photo(1000) });
  await expect.poll(() => uploads.state.getSnapshot()[1]?.state).toBe('done');
  uploads.retry(first.localId);
  await settled().toBe('done');
});

test('while the store is away the page waits', async () => {
  let tries = 0;
  const away = refuse(new AppError('STORE_UNAVAILABLE'));
  fault = (request, response) => {
    if (!carriesBytes(request) || tries >= 2) return false;
    tries += 1;
    return away(request, response);
  };
  await uploads.add({ caseId, materialCode: 'id-card', image: photo(1000) });
  await settled().toBe('done');
  expect(tries).toBe(2);
});

test('the wipe forgets everything at once, also what is on its way', async () => {
  const seen = new Promise<void>((resolve) => {
    fault = (request) => {
      if (request.method !== 'PATCH') return false;
      resolve();
      return true;
    };
  });
  await uploads.add({ caseId, materialCode: 'id-card', image: photo() });
  await seen;
  uploads.clear();
  expect(uploads.state.getSnapshot()).toEqual([]);
});

test('a page whose hash is still being taken at the wipe does not come back after it', async () => {
  const adding = uploads.add({ caseId, materialCode: 'id-card', image: photo() });
  uploads.clear();
  await expect(adding).rejects.toMatchObject({ code: 'UPLOAD_GONE' });
  expect(uploads.state.getSnapshot()).toEqual([]);
  expect(requests).toEqual([]);
});
