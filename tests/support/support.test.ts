// The servers of the test run are real, and every file gets its own piece of them.
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from './database.ts';
import { freshRedis, freshRedisPrefix } from './redis.ts';

test('two databases know nothing of each other', async () => {
  await using one = await freshDatabase();
  await using other = await freshDatabase();
  const inOne = new pg.Client(one.url);
  const inOther = new pg.Client(other.url);
  await Promise.all([inOne.connect(), inOther.connect()]);
  await inOne.query('CREATE TABLE kept (page text)');
  const { rows } = await inOther.query("SELECT to_regclass('kept') AS found");
  expect(rows).toEqual([{ found: null }]);
  await Promise.all([inOne.end(), inOther.end()]);
});

test('the database speaks UTF-8 and folds case the same everywhere', async () => {
  await using database = await freshDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  const { rows } = await client.query(
    "SELECT upper('é 材料') AS folded, current_setting('server_encoding') AS encoding",
  );
  expect(rows).toEqual([{ folded: 'É 材料', encoding: 'UTF8' }]);
  await client.end();
});

test('two Redis databases know nothing of each other', async () => {
  const one = new Redis(await freshRedis());
  const other = new Redis(await freshRedis());
  await one.set('ticket', 'A001');
  expect(await other.get('ticket')).toBeNull();
  expect(freshRedisPrefix()).not.toBe(freshRedisPrefix());
  one.disconnect();
  other.disconnect();
});
