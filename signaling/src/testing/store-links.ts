// A test's own Redis and PostgreSQL behind links that can be cut or frozen.
import { openLink, type BreakableLink } from './breakable-link.ts';

export interface StoreLinks {
  redis: BreakableLink;
  database: BreakableLink;
  /** REDIS_URL and DATABASE_URL through the links. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** @param direct an environment whose stores listen on unix sockets, as `testEnvironment` gives it. */
export async function openStoreLinks(direct: Record<string, string>): Promise<StoreLinks> {
  const [redisPath = '', redisQuery] = (direct['REDIS_URL'] ?? '').split('?');
  const redis = await openLink({ path: redisPath });
  const databaseUrl = new URL(direct['DATABASE_URL'] ?? '');
  const host = databaseUrl.searchParams.get('host') ?? '';
  const database = await openLink({ path: `${host}/.s.PGSQL.${databaseUrl.port || '5432'}` });
  databaseUrl.searchParams.delete('host');
  databaseUrl.hostname = '127.0.0.1';
  databaseUrl.port = String(database.port);
  return {
    redis,
    database,
    environment: {
      REDIS_URL: `redis://127.0.0.1:${redis.port}/${new URLSearchParams(redisQuery).get('db') ?? '0'}`,
      DATABASE_URL: databaseUrl.href,
    },
    async close() {
      await Promise.all([redis.close(), database.close()]);
    },
  };
}
