// PostgreSQL behind Kysely: short time-outs, so that a database that is away costs seconds and not a hung request, and
// connection faults as STORE_UNAVAILABLE. pg-pool replaces broken connections by itself once the server is back.
import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Logger } from '@cloud-window/shared/log';
import type { Database } from './schema.ts';
import { asAppError, isStoreAway } from './store-errors.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** Client side, for a server that does not answer at all (a stopped machine): a little later than its own time-out. */
const QUERY_TIMEOUT_MS = 6_000;
const POOL_SIZE = 10;

/**
 * Connects lazily: the first query shows whether the server is there. The owner ends it with `destroy()`.
 * `patient` lifts the statement time-outs, for migrations.
 */
export function openDatabase(
  url: string,
  log: Logger,
  options: { patient?: boolean; poolSize?: number } = {},
): Kysely<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'cloud-window-signaling',
    types: numbersAsNumbers(),
    ...(options.patient === true
      ? {}
      : {
          statement_timeout: STATEMENT_TIMEOUT_MS,
          query_timeout: QUERY_TIMEOUT_MS,
          idle_in_transaction_session_timeout: 15_000,
        }),
  });
  // Without listeners a connection that breaks would end the process, be it idle (pool) or in use (client).
  const broke = (error: Error) => log.warn({ reason: error.message }, 'a database connection broke');
  pool.on('error', broke);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool: codedPool(pool) }),
    // Keys inside JSON belong to the protocol and stay as they are.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/** int8 as a number, where pg would answer a string: our counters stay far below 2^53. */
function numbersAsNumbers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return types;
}

function codedPool(pool: pg.Pool): PostgresPool {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw asAppError(error);
      });
      let coded = wrapped.get(client);
      if (coded === undefined) {
        coded = codedClient(client);
        wrapped.set(client, coded);
      }
      return coded;
    },
  };
}

/** The client with coded errors; one whose query met a connection fault never returns to the pool. */
function codedClient(client: pg.PoolClient): PostgresPoolClient {
  let broken = false;
  const query = async (sql: string, parameters: readonly unknown[]) => {
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      if (isStoreAway(error)) broken = true;
      throw isStoreAway(error) ? asAppError(error) : error;
    }
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy?: boolean) => client.release(broken || destroy === true),
  };
}
