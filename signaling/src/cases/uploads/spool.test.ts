// The spool by itself: any offset encrypts like the whole, and what is abandoned goes.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { Upload } from '@tus/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { createSealer } from '../../storage/sealer.ts';
import { codeOf } from '../testing/counter.ts';
import { EncryptedSpool } from './spool.ts';

const HOUR = 3_600_000;
const sealer = createSealer(randomBytes(32));
let now = Date.now();
let folder: string;
let spool: EncryptedSpool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cw-spool-'));
  spool = new EncryptedSpool(folder, sealer, { now: () => now }, HOUR);
  await spool.open();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function createUpload(size: number): Promise<string> {
  const id = newId('upload');
  await spool.create(new Upload({ id, size, offset: 0, metadata: { sha256: 'x' } }));
  return id;
}

test('pieces of any length come back as the whole', async () => {
  const plain = randomBytes(5_000);
  for (const pieces of [[5_000], [1, 15, 16, 17, 4_951], [16, 4_984], [4_999, 1]]) {
    const id = await createUpload(plain.length);
    let offset = 0;
    for (const length of pieces) {
      const piece = Readable.from([plain.subarray(offset, offset + length)]);
      offset = await spool.write(piece, id, offset);
      expect((await spool.getUpload(id)).offset).toBe(offset);
    }
    expect((await spool.readWhole(id)).equals(plain)).toBe(true);
    await spool.remove(id);
  }
  expect(await readdir(folder)).toEqual([]);
});

test('another key reads nothing', async () => {
  const id = await createUpload(4);
  const stranger = new EncryptedSpool(folder, createSealer(randomBytes(32)), { now: () => now }, HOUR);
  expect(await codeOf(stranger.record(id))).toBe('UPLOAD_GONE');
  await spool.remove(id);
});

test('an abandoned upload goes after its time, a fresh one stays', async () => {
  const abandoned = await createUpload(10);
  await spool.write(Readable.from([Buffer.from('abc')]), abandoned, 0);
  expect(await spool.deleteExpired()).toBe(0);
  now += HOUR + 60_000;
  expect(await spool.deleteExpired()).toBe(1);
  expect(await codeOf(spool.getUpload(abandoned))).toBe('UPLOAD_GONE');
  expect(await readdir(folder)).toEqual([]);
});
