// The stores on real servers: migrations, constraints, coded errors, encryption at rest.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { createLogger } from '@cloud-window/shared/log';
import { emptyDatabase } from '../../../tests/support/database.ts';
import { createTestContext, testEnvironment } from '../testing/test-context.ts';
import { openBlobStore } from './blob-store.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { openRedis, redisReady } from './redis.ts';
import { createSealer, readMasterKey } from './sealer.ts';
import { asAppError } from './store-errors.ts';

const log = createLogger('test', 'fatal');

test('two processes may migrate the same database at once', async () => {
  const { environment, cleanUp } = await testEnvironment(emptyDatabase);
  const url = environment['DATABASE_URL'] ?? '';
  await Promise.all([migrate(url, log), migrate(url, log)]);
  await migrate(url, log);
  const db = openDatabase(url, log);
  expect(await db.selectFrom('site').selectAll().execute()).toEqual([]);
  await db.destroy();
  await cleanUp();
});

test('JSON keys, arrays, big numbers and times come back as they went in', async () => {
  await using context = await createTestContext();
  const { db } = context;
  const id = newId('site');
  const name = { 'zh-CN': '云谷', en: 'Cloud Valley' };
  await db
    .insertInto('site')
    .values({ id, name: JSON.stringify(name), sample: true })
    .execute();
  expect(await db.selectFrom('site').selectAll().executeTakeFirst()).toEqual({
    id,
    name,
    sample: true,
    hours: [],
  });

  const at = new Date(1_700_000_000_123);
  await db
    .insertInto('queueEvent')
    .values({
      domain: 'd',
      seq: 5_000_000_000,
      at,
      type: 'callEnqueued',
      callId: null,
      staffId: null,
      data: JSON.stringify({ fromState: 'x', some_key: 'y' }),
    })
    .execute();
  expect(await db.selectFrom('queueEvent').selectAll().executeTakeFirst()).toMatchObject({
    seq: 5_000_000_000,
    at,
    data: { fromState: 'x', some_key: 'y' },
  });
});

test('the audit trail refuses changes', async () => {
  await using context = await createTestContext();
  const { db, audit } = context;
  await audit.record(db, { actor: 'system', action: 'test.done', subject: 'x', detail: { n: 1 } });
  await expect(db.updateTable('auditEvent').set({ actor: 'nobody' }).execute()).rejects.toThrow(
    /append-only/,
  );
  await expect(db.deleteFrom('auditEvent').execute()).rejects.toThrow(/append-only/);
  expect(await db.selectFrom('auditEvent').select(['seq', 'detail']).execute()).toEqual([
    { seq: 1, detail: { n: 1 } },
  ]);
});

test('a database that is away, or that ends a connection, answers STORE_UNAVAILABLE and comes back', async () => {
  const nowhere = openDatabase('postgres://nobody@127.0.0.1:9/none', log);
  await expect(nowhere.selectFrom('site').selectAll().execute()).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
  await nowhere.destroy();

  await using context = await createTestContext();
  const killed = context.db.transaction().execute(async (tx) => {
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
    await tx.selectFrom('site').selectAll().execute();
  });
  await expect(killed).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await context.db.selectFrom('site').selectAll().execute()).toEqual([]);
});

test('a Redis that is away fails fast and is recognised', async () => {
  const redis = openRedis('redis://127.0.0.1:9', log);
  await expect(redisReady(redis, 300)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  const fault: unknown = await redis.get('x').catch((error: unknown) => error);
  expect(asAppError(fault).code).toBe('STORE_UNAVAILABLE');
  redis.disconnect();
});

test('the master key is made once, private to its owner, and must be 32 bytes', async () => {
  const { environment, cleanUp } = await testEnvironment();
  const path = join(environment['DATA_DIR'] ?? '', 'keys', 'master.key');
  const [one, two] = await Promise.all([readMasterKey(path), readMasterKey(path)]);
  expect(one).toEqual(two);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(path, '..'))).toEqual(['master.key']);
  await writeFile(path, 'short');
  await expect(readMasterKey(path)).rejects.toThrow(/exactly 32 bytes/);
  await cleanUp();
});

test('sealing: opens with the same key only, and tells a changed byte', () => {
  const sealer = createSealer(Buffer.alloc(32, 1));
  const sealed = sealer.seal('身份证 110105');
  expect(sealer.open(sealed)).toBe('身份证 110105');
  expect(sealer.seal('身份证 110105')).not.toEqual(sealed);
  const changed = Buffer.from(sealed);
  changed[20] = (changed[20] ?? 0) ^ 1;
  expect(() => sealer.open(changed)).toThrow();
  expect(() => createSealer(Buffer.alloc(32, 2)).open(sealed)).toThrow();
  expect(sealer.fingerprint('a', 'x')).not.toBe(sealer.fingerprint('b', 'x'));
});

test('blobs: stored once, unreadable on the disk, damage is told', async () => {
  const { environment, cleanUp } = await testEnvironment();
  const folder = join(environment['DATA_DIR'] ?? '', 'blobs');
  const blobs = await openBlobStore(folder, createSealer(Buffer.alloc(32, 7)));
  const bytes = Buffer.from('a page of paper '.repeat(1000));
  const [sha256, again] = await Promise.all([blobs.put(bytes), blobs.put(bytes)]);
  expect(again).toBe(sha256);
  expect(await blobs.get(sha256)).toEqual(bytes);
  expect(await blobs.has(sha256)).toBe(true);
  expect(await blobs.get('0'.repeat(64))).toBeNull();

  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
  expect(files).toHaveLength(1);
  const file = join(files[0]?.parentPath ?? '', files[0]?.name ?? '');
  expect(file).not.toContain(sha256);
  const onDisk = await readFile(file);
  expect(onDisk.includes('a page of paper')).toBe(false);
  onDisk[100] = (onDisk[100] ?? 0) ^ 1;
  await writeFile(file, onDisk);
  await expect(blobs.get(sha256)).rejects.toMatchObject({ code: 'INTERNAL' });
  await cleanUp();
});

test('a full disk is told as such', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(asAppError(full).code).toBe('STORAGE_FULL');
  expect(asAppError(new Error('anything')).code).toBe('INTERNAL');
});
