// A PostgreSQL database of its own for each test file that asks, so that tests run side by side.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type {} from './provided.ts';

export interface FreshDatabase extends AsyncDisposable {
  /** Address of the database, owned by the role that signs in. */
  url: string;
  /** Ends every session with it and removes it. */
  drop(): Promise<void>;
}

/**
 * Makes a database on the test run's server that has the schema already, as after the first start of an installation: a copy
 * of one, for migrating takes three times as long. `await using` drops it at the end of the scope; in `beforeAll` call
 * `drop()` in `afterAll`.
 */
export const freshDatabase = (): Promise<FreshDatabase> =>
  createDatabase(`TEMPLATE ${inject('templateDatabase')}`);

/** The same, but without anything in it: as before the first start. */
export const emptyDatabase = (): Promise<FreshDatabase> => createDatabase('');

async function createDatabase(how: string): Promise<FreshDatabase> {
  const server = inject('databaseUrl');
  const name = `cw_test_${randomBytes(6).toString('hex')}`;
  await query(server, `CREATE DATABASE ${name} ${how}`);
  const drop = () => query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return { url: address.href, drop, [Symbol.asyncDispose]: drop };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
