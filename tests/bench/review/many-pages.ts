// A case with as many pages as a visit brings: the first is captured at the kiosk, the others go the way its uploads go.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UPLOAD_PATH, type Item } from '@cloud-window/shared/protocol';
import pg from 'pg';
import { photo } from '../../driver/fake-camera.ts';
import type { KioskPerson } from '../../driver/kiosk-person.ts';

const run = promisify(execFile);
const WIDTH = 1654;
const HEIGHT = 2339;

/** Pictures of pages, no two alike, as JPEG. */
export async function makePages(folder: string, count: number): Promise<Buffer[]> {
  const target = join(folder, 'pages');
  await mkdir(target, { recursive: true });
  const margin = 64;
  const crop = `crop=${WIDTH}:${HEIGHT}:'mod(n*7,${margin})':'mod(n*3,${margin})'`;
  const grown = `${WIDTH + margin}:${HEIGHT + margin}`;
  await run('ffmpeg', [
    ...['-y', '-loglevel', 'error', '-loop', '1', '-i', photo('letter.jpg'), '-vf'],
    `scale=${grown}:force_original_aspect_ratio=increase,crop=${grown},${crop},format=yuvj420p`,
    ...['-frames:v', String(count), '-q:v', '4', join(target, '%03d.jpg')],
  ]);
  const names = (await readdir(target)).sort();
  return Promise.all(names.map((name) => readFile(join(target, name))));
}

/** Lets the material have so many pages: no sample item has one of sixty. */
export async function allowPages(
  databaseUrl: string,
  itemCode: string,
  materialCode: string,
  count: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ definition: Item }>('select definition from item where code = $1', [
      itemCode,
    ]);
    const definition = rows[0]?.definition;
    if (definition === undefined) throw new Error(`there is no item ${itemCode}`);
    const materials = definition.materials.map((material) =>
      material.code === materialCode ? { ...material, maxPages: count } : material,
    );
    await client.query('update item set definition = $2 where code = $1', [
      itemCode,
      JSON.stringify({ ...definition, materials }),
    ]);
  } finally {
    await client.end();
  }
}

/** Captures a page of the material at the kiosk; answers the case that it went to. */
export async function captureFirst(kiosk: KioskPerson, materialCode: string): Promise<string> {
  const creation = kiosk.page.waitForRequest(
    (request) => request.method() === 'POST' && new URL(request.url()).pathname.startsWith(UPLOAD_PATH),
  );
  await kiosk.capture(materialCode);
  const metadata = (await (await creation).allHeaders())['upload-metadata'] ?? '';
  const field = metadata.split(',').find((part) => part.startsWith('caseId '));
  if (field === undefined) throw new Error('the upload named no case');
  return Buffer.from(field.slice('caseId '.length), 'base64').toString();
}

/** Sends further pages of the material as the kiosk's own browser would. */
export async function sendPages(
  kiosk: KioskPerson,
  caseId: string,
  materialCode: string,
  images: readonly Buffer[],
): Promise<void> {
  const { request } = kiosk.page.context();
  const origin = new URL(kiosk.page.url()).origin;
  const tus = { 'Tus-Resumable': '1.0.0', 'X-Requested-With': 'cloud-window', Origin: origin };
  for (const image of images) {
    const metadata = Object.entries({
      caseId,
      materialCode,
      sha256: createHash('sha256').update(image).digest('hex'),
      capturedAt: String(Date.now()),
    });
    const created = await request.post(`${origin}${UPLOAD_PATH}`, {
      headers: {
        ...tus,
        'Upload-Length': String(image.byteLength),
        'Upload-Metadata': metadata
          .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
          .join(','),
      },
    });
    const location = created.headers()['location'];
    if (location === undefined) throw new Error(`an upload was refused: ${await created.text()}`);
    const sent = await request.patch(new URL(location, origin).href, {
      headers: { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
      data: image,
    });
    if (!sent.ok()) throw new Error(`a page was refused: ${await sent.text()}`);
  }
}
