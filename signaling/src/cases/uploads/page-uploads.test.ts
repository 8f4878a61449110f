// Uploads end to end over HTTP: whole, resumed, repeated, and everything that must be refused without a trace.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Case } from '@cloud-window/shared/protocol';
import { openCounter, photographs, sha256, type Counter } from '../testing/counter.ts';
import { create, head, patch, upload, type PageToSend } from '../testing/tus-client.ts';
import { MAX_UPLOAD_BYTES } from './page-uploads.ts';

let counter: Counter;
let form: Buffer;
let letter: Buffer;
beforeAll(async () => {
  [counter, form, letter] = await Promise.all([openCounter(), photographs.form(), photographs.letter()]);
});
afterAll(() => counter[Symbol.asyncDispose]());

/** A fresh applicant with a fresh case, so that tests do not meet. */
async function freshCase() {
  const applicant = await counter.addApplicant();
  const opened = await counter.openCase(applicant);
  const send = (page: Partial<PageToSend> & { bytes: Uint8Array }) =>
    upload(counter, applicant, { caseId: opened.id, materialCode: 'form', ...page });
  const load = (): Promise<Case> => counter.feature.cases.load(opened.id);
  return { applicant, caseId: opened.id, send, load };
}

async function filesBelow(folder: string): Promise<Buffer[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((file) => readFile(join(file.parentPath, file.name))));
}
const spoolFolder = () => join(counter.context.config.DATA_DIR, 'spool');
const JPEG_MAGIC = Buffer.from([0xff, 0xd8, 0xff]);

test('a page sent whole is stored once, in full, with its hash and size', async () => {
  const { send, load, applicant } = await freshCase();
  const answer = await send({ bytes: form });
  expect(answer.status).toBe(204);
  const { pages } = await load();
  expect(pages).toMatchObject([
    {
      id: answer.pageId,
      materialCode: 'form',
      position: 1,
      version: 1,
      current: true,
      sha256: sha256(form),
      bytes: form.byteLength,
      width: 768,
      height: 1024,
      verdict: null,
      seen: null,
    },
  ]);
  const original = await counter.fetch(applicant, `/api/pages/${answer.pageId ?? ''}/original`);
  expect(Buffer.from(await original.arrayBuffer()).equals(form)).toBe(true);
});

test('an upload resumes after the connection broke and after the server restarted', async () => {
  const { applicant, caseId, load } = await freshCase();
  const page = { caseId, materialCode: 'id', bytes: letter };
  const { location } = await create(counter, applicant, page);
  if (location === null) throw new Error('not created');
  // 1,001 and 20,003 are no multiples of the cipher's block.
  await patch(counter, applicant, location, 0, letter.subarray(0, 1001));
  expect(await head(counter, applicant, location)).toMatchObject({ status: 200, offset: 1001, pageId: null });
  await counter.restart();
  expect(await head(counter, applicant, location)).toMatchObject({ status: 200, offset: 1001 });
  await patch(counter, applicant, location, 1001, letter.subarray(1001, 20_003));
  const stale = await patch(counter, applicant, location, 1001, letter.subarray(1001));
  expect(stale).toMatchObject({ status: 409, code: 'STORE_UNAVAILABLE' });
  const spooled = await filesBelow(spoolFolder());
  expect(spooled.some((file) => file.length >= 20_003)).toBe(true);
  expect(spooled.some((file) => file.includes(letter.subarray(0, 64)))).toBe(false);
  const last = await patch(counter, applicant, location, 20_003, letter.subarray(20_003));
  expect(last).toMatchObject({ status: 204, pageId: expect.stringMatching(/^page_/) as string });
  expect((await load()).pages.map((stored) => stored.sha256)).toEqual([sha256(letter)]);
});

test('a client that did not hear the last answer learns the page by asking again', async () => {
  const { applicant, caseId } = await freshCase();
  const { location } = await create(counter, applicant, { caseId, materialCode: 'form', bytes: form });
  if (location === null) throw new Error('not created');
  const { pageId } = await patch(counter, applicant, location, 0, form);
  const asked = await head(counter, applicant, location);
  expect(asked).toMatchObject({ status: 200, offset: form.byteLength, pageId });
  expect(Buffer.from(asked.metadata ?? '').includes('filename')).toBe(false);
});

test('the same bytes twice are one page, even at the same time', async () => {
  const { send, load } = await freshCase();
  const answers = await Promise.all([send({ bytes: form }), send({ bytes: form }), send({ bytes: form })]);
  expect(new Set(answers.map(({ pageId }) => pageId)).size).toBe(1);
  expect((await load()).pages).toHaveLength(1);
  // In another material they are another page.
  await send({ bytes: form, materialCode: 'id' });
  expect((await load()).pages).toHaveLength(2);
});

test('different papers sent at the same time stand one after the other', async () => {
  const { send, load } = await freshCase();
  const papers = await Promise.all([11, 12, 13].map(distinct));
  await Promise.all(papers.map((bytes) => send({ bytes })));
  expect((await load()).pages.map(({ position, version }) => [position, version])).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
});

test('a kiosk that starts too many uploads has to wait', async () => {
  // Three in a minute instead of 120.
  await using small = await openCounter(3 / 120);
  const { id: caseId } = await small.openCase();
  const start = () => create(small, small.applicant, { caseId, materialCode: 'form', bytes: form });
  const answers = [await start(), await start(), await start(), await start()];
  expect(answers.map(({ status, code }) => [status, code])).toEqual([
    [201, null],
    [201, null],
    [201, null],
    [429, 'RATE_LIMITED'],
  ]);
});

test('a re-capture raises the version and keeps the former page', async () => {
  const { send, load } = await freshCase();
  const first = await send({ bytes: form });
  const second = await send({ bytes: letter, position: 1 });
  const { pages } = await load();
  expect(pages.map(({ id, version, position, current }) => ({ id, version, position, current }))).toEqual([
    { id: first.pageId, version: 1, position: 1, current: false },
    { id: second.pageId, version: 2, position: 1, current: true },
  ]);
  expect(await send({ bytes: await distinct(7), position: 2 })).toMatchObject({ code: 'BAD_REQUEST' });
});

test('bytes that are not the announced ones change nothing', async () => {
  const { send, load, caseId } = await freshCase();
  const tampered = Buffer.from(form);
  tampered[tampered.length - 100] = (tampered[tampered.length - 100] ?? 0) ^ 1;
  expect(await send({ bytes: tampered, sha256: sha256(form) })).toMatchObject({
    status: 400,
    code: 'PAGE_HASH_MISMATCH',
    pageId: null,
  });
  expect((await load()).pages).toEqual([]);
  expect(await counter.context.blobs.has(sha256(tampered))).toBe(false);
  const refused = await counter.context.db
    .selectFrom('auditEvent')
    .select(['action', 'detail'])
    .where('subject', '=', caseId)
    .orderBy('seq', 'desc')
    .executeTakeFirst();
  expect(refused).toMatchObject({ action: 'page.refused', detail: { code: 'PAGE_HASH_MISMATCH' } });
});

const notImages: [string, () => Buffer][] = [
  ['a text', () => Buffer.from('not an image at all')],
  ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ['an HTML page named .jpg', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['a GIF', () => Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
  ['a signature and nothing else', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ['a truncated JPEG', () => form.subarray(0, Math.floor(form.length * 0.7))],
  ['nothing', () => Buffer.alloc(0)],
];
test.each(notImages)('%s is not taken for an image', async (_name, bytes) => {
  const { send, load } = await freshCase();
  const content = bytes();
  expect(await send({ bytes: content })).toMatchObject({ status: 400, code: 'PAGE_NOT_AN_IMAGE' });
  expect((await load()).pages).toEqual([]);
  expect(await counter.context.blobs.has(sha256(content))).toBe(false);
});

test('a decompression bomb is refused by its header', async () => {
  const { send, load } = await freshCase();
  const bomb = blankPng(12_000, 9_000);
  expect((await sharp(bomb, { limitInputPixels: false }).metadata()).width).toBe(12_000);
  expect(bomb.byteLength).toBeLessThan(1_000_000);
  expect(await send({ bytes: bomb })).toMatchObject({ status: 413, code: 'PAGE_TOO_MANY_PIXELS' });
  expect((await load()).pages).toEqual([]);
});

test('too large a page is refused before its first byte, and a longer body than announced while it runs', async () => {
  const { applicant, caseId } = await freshCase();
  const page = { caseId, materialCode: 'form', bytes: form };
  const announced = await create(counter, applicant, page, MAX_UPLOAD_BYTES + 1);
  expect(announced).toMatchObject({ status: 413, code: 'PAGE_TOO_LARGE', location: null });
  const { location } = await create(counter, applicant, page, 100);
  expect(await patch(counter, applicant, location ?? '', 0, form)).toMatchObject({
    status: 413,
    code: 'PAGE_TOO_LARGE',
  });
});

test('a store that is away at the last byte costs nothing: asking again later makes the page', async () => {
  const { applicant, caseId, load } = await freshCase();
  const { location } = await create(counter, applicant, { caseId, materialCode: 'form', bytes: form });
  if (location === null) throw new Error('not created');
  const { db } = counter.context;
  await sql`alter table page_view rename to page_view_away`.execute(db);
  try {
    expect(await patch(counter, applicant, location, 0, form)).toMatchObject({ status: 500, pageId: null });
    expect((await load()).pages).toEqual([]);
    await counter.restart();
  } finally {
    await sql`alter table page_view_away rename to page_view`.execute(db);
  }
  const asked = await head(counter, applicant, location);
  expect(asked).toMatchObject({ status: 200, offset: form.byteLength });
  expect((await load()).pages.map(({ id }) => id)).toEqual([asked.pageId]);
});

test('nobody uploads into, resumes or removes what belongs to another case', async () => {
  const { applicant, caseId, load } = await freshCase();
  const other = await counter.addApplicant();
  const page = { caseId, materialCode: 'form', bytes: form };
  expect(await upload(counter, other, page)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  const { location } = await create(counter, applicant, page);
  if (location === null) throw new Error('not created');
  expect(await patch(counter, other, location, 0, form)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  expect(await head(counter, other, location)).toMatchObject({ status: 404, offset: null });
  const elsewhere = { ...applicant, kioskId: other.kioskId };
  expect(await patch(counter, elsewhere, location, 0, form)).toMatchObject({ code: 'NOT_FOUND' });
  const signedOut = { ...applicant, applicantId: null };
  expect(await patch(counter, signedOut, location, 0, form)).toMatchObject({ code: 'NOT_SIGNED_IN' });
  expect(await upload(counter, counter.clerk, page)).toMatchObject({ code: 'DEVICE_NOT_PAIRED' });
  expect((await load()).pages).toEqual([]);
});

test('unknown materials, missing metadata, other protocol versions and reading back are refused', async () => {
  const { send, applicant, caseId } = await freshCase();
  expect(await send({ bytes: form, materialCode: 'nonsense' })).toMatchObject({ code: 'BAD_REQUEST' });
  expect(await send({ bytes: form, sha256: 'abc' })).toMatchObject({ code: 'BAD_REQUEST' });
  const version = await counter.fetch(applicant, '/api/uploads', { method: 'POST' });
  expect([version.status, ((await version.json()) as { error: { code: string } }).error.code]).toEqual([
    412,
    'BAD_REQUEST',
  ]);
  const { location } = await create(counter, applicant, { caseId, materialCode: 'form', bytes: form });
  expect((await counter.fetch(applicant, location ?? '')).status).toBe(404);
  const gone = '/api/uploads/upload_000000000000000000000000';
  expect(await patch(counter, applicant, gone, 0, form)).toMatchObject({ status: 410, code: 'UPLOAD_GONE' });
  expect(await patch(counter, applicant, '/api/uploads/..%2f..%2fetc', 0, form)).toMatchObject({
    code: 'UPLOAD_GONE',
  });
});

test('a material takes so many papers and no more', async () => {
  const { send } = await freshCase();
  await send({ bytes: await distinct(1), materialCode: 'id' });
  await send({ bytes: await distinct(2), materialCode: 'id' });
  const third = await send({ bytes: await distinct(3), materialCode: 'id' });
  expect(third).toMatchObject({ status: 409, code: 'PAGE_LIMIT_REACHED' });
  // Replacing one of them is still possible.
  expect((await send({ bytes: await distinct(4), materialCode: 'id', position: 2 })).status).toBe(204);
});

test('nothing readable lies on the disk, neither while uploading nor afterwards', async () => {
  const { applicant, caseId, send } = await freshCase();
  await send({ bytes: letter, materialCode: 'id' });
  const { location } = await create(counter, applicant, { caseId, materialCode: 'form', bytes: form });
  await patch(counter, applicant, location ?? '', 0, form.subarray(0, 30_000));
  const files = await filesBelow(counter.context.config.DATA_DIR);
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    expect(file.subarray(0, 3).equals(JPEG_MAGIC)).toBe(false);
    expect(file.includes('WEBP')).toBe(false);
    expect(file.includes(caseId)).toBe(false);
    expect(file.includes(form.subarray(0, 32))).toBe(false);
  }
});

test('a view is upright, light and without metadata', async () => {
  const { applicant, send } = await freshCase();
  const sideways = await sharp(form)
    .withExif({ IFD0: { Artist: 'somebody', Orientation: '6' } })
    .jpeg()
    .toBuffer();
  const rotated = await sharp(sideways).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const { pageId } = await send({ bytes: rotated });
  for (const size of [320, 1600, 3200] as const) {
    const response = await counter.fetch(applicant, `/api/pages/${pageId ?? ''}/view?size=${size}`);
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const { width, height, exif, format } = await sharp(await response.arrayBuffer()).metadata();
    expect([format, exif, width > height]).toEqual(['webp', undefined, true]);
    expect(Math.max(width, height)).toBe(Math.min(size, 1024));
  }
  expect((await counter.fetch(applicant, `/api/pages/${pageId ?? ''}/view?size=99999`)).status).not.toBe(200);
});

test('the picture that a clerk looks at first is made without being asked for', async () => {
  const { send } = await freshCase();
  const bytes = await sharp(letter).modulate({ brightness: 0.9 }).jpeg().toBuffer();
  await send({ bytes, materialCode: 'id' });
  const sizes = () =>
    counter.context.db.selectFrom('pageView').select('size').where('sha256', '=', sha256(bytes)).execute();
  // The small one is there with the page; the large one follows.
  expect(await sizes()).toContainEqual({ size: 320 });
  await expect.poll(sizes, { timeout: 10_000 }).toContainEqual({ size: 1600 });
});

/** A valid all-black PNG of one bit a pixel: a hundred megapixels in a few kilobytes. */
function blankPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

async function distinct(seed: number): Promise<Buffer> {
  const background = { r: seed * 20, g: 100, b: 200 };
  return sharp({ create: { width: 40, height: 60, channels: 3, background } })
    .png()
    .toBuffer();
}
