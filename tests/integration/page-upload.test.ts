// A page's whole way: paired kiosk, signed-in applicant, real cookies, the browser's own upload client against the real
// signaling process, and back as the same bytes. And what a neighbour at another kiosk gets of it: nothing.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError, idNumberCheckCharacter } from '@cloud-window/shared';
import { createPageUploads } from '@cloud-window/shared/client';
import { createLogger } from '@cloud-window/shared/log';
import { binaryPaths, UPLOAD_PATH, type Case } from '@cloud-window/shared/protocol';
import { readConfig } from '../../signaling/src/config.ts';
import { startSignaling, type SignalingServer } from '../../signaling/src/server.ts';
import { Administrator } from '../driver/administrator.ts';
import { RestClient } from '../driver/rest-client.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { freshRedis } from '../support/redis.ts';

let folder: string;
let database: FreshDatabase;
let server: SignalingServer;
let administrator: Administrator;
let photograph: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cw-upload-'));
  database = await freshDatabase();
  photograph = await readFile(new URL('../fixtures/photos/form.jpg', import.meta.url));
  const config = readConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder,
    REDIS_URL: await freshRedis(),
    DATABASE_URL: database.url,
    SFU_SECRET: 'a-secret-of-sixteen-characters',
    CW_DEMO: '1',
  });
  server = await startSignaling(config, createLogger('test', 'fatal'));
  if (!server.firstSignIn) throw new Error('no first administrator');
  administrator = await Administrator.signIn(server.url, server.firstSignIn);
});
afterAll(async () => {
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A kiosk of its own with an applicant who has opened a case. */
async function visitor(index: number): Promise<{ rest: RestClient; opened: Case }> {
  const rest = new RestClient(server.url);
  await rest.call('pairDevice', { body: { code: await administrator.pairingCode(index) } });
  const first17 = `1101051949123100${index}`;
  const idNumber = first17.padEnd(17, '0');
  const phone = `1380013800${index}`;
  const { challengeId } = await rest.call('requestPhoneCode', {
    body: { idNumber: idNumber + idNumberCheckCharacter(idNumber), phone },
  });
  const code = await administrator.phoneCode(phone);
  await rest.call('signInApplicant', { body: { challengeId, code } });
  const opened = await rest.call('openCase', {
    body: {
      itemCode: 'MR101',
      locale: 'zh-CN',
      consents: { privacy: true, recording: false },
    },
  });
  return { rest, opened };
}

/** The upload client of the kiosk's page, with this visitor's cookies. */
function uploadsOf(rest: RestClient) {
  return createPageUploads({
    endpoint: new URL(UPLOAD_PATH, server.url).href,
    headers: { cookie: rest.cookieHeader },
  });
}

async function send(rest: RestClient, caseId: string, materialCode: string) {
  const uploads = uploadsOf(rest);
  const settled = Promise.withResolvers<undefined>();
  uploads.state.subscribe(() => {
    const [upload] = uploads.state.getSnapshot();
    if (upload?.state === 'done' || upload?.state === 'failed') settled.resolve(undefined);
  });
  await uploads.add({ caseId, materialCode, image: new Blob([new Uint8Array(photograph)]) });
  await settled.promise;
  const [upload] = uploads.state.getSnapshot();
  uploads.clear();
  if (!upload) throw new Error('the upload has vanished');
  return upload;
}

test('the kiosk uploads a photograph and gets the same bytes back; another kiosk gets nothing', async () => {
  const { rest, opened } = await visitor(0);
  const materialCode = (await rest.call('listItems')).find(({ code }) => code === 'MR101')?.materials[0]
    ?.code;
  const upload = await send(rest, opened.id, materialCode ?? '');
  expect(upload).toMatchObject({ state: 'done', error: null });
  const pageId = upload.pageId ?? '';
  const shown = await rest.call('getCase', { params: { id: opened.id } });
  expect(shown.pages.map(({ id, sha256 }) => [id, sha256])).toEqual([
    [pageId, createHash('sha256').update(photograph).digest('hex')],
  ]);
  const original = await rest.raw(binaryPaths.pageOriginal(pageId));
  expect(Buffer.from(await original.arrayBuffer()).equals(photograph)).toBe(true);
  expect(original.headers.get('cache-control')).toBe('private, no-store');
  const view = await rest.raw(binaryPaths.pageView(pageId, 320));
  expect([view.status, view.headers.get('content-type')]).toEqual([200, 'image/webp']);
  // A reloaded kiosk finds its case again.
  expect((await rest.call('deviceState')).case?.pages).toHaveLength(1);

  const neighbour = await visitor(1);
  for (const path of [
    binaryPaths.pageOriginal(pageId),
    binaryPaths.pageView(pageId, 320),
    binaryPaths.receiptPdf(opened.id),
  ]) {
    expect((await neighbour.rest.raw(path)).status).toBe(404);
    expect((await administrator.rest.raw(path)).status).toBe(404);
    expect((await new RestClient(server.url).raw(path)).status).toBe(404);
  }
  const foreign = await send(neighbour.rest, opened.id, materialCode ?? '');
  expect(foreign).toMatchObject({ state: 'failed', pageId: null });
  expect(foreign.error?.code).toBe('NOT_FOUND');
  await expect(neighbour.rest.call('getCase', { params: { id: opened.id } })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });

  await rest.call('signOutApplicant');
  expect((await rest.raw(binaryPaths.pageOriginal(pageId))).status).toBe(404);
  await expect(rest.call('getCase', { params: { id: opened.id } })).rejects.toBeInstanceOf(AppError);
});
