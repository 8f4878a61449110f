// What the global set-up of a test run gives to every test file, for `inject` of vitest.

declare module 'vitest' {
  interface ProvidedContext {
    /** The test run's Redis, as ioredis takes it; use `freshRedis()` for a database of your own. */
    redisUrl: string;
    /** The test run's PostgreSQL; use `freshDatabase()` for a database of your own. */
    databaseUrl: string;
    /** A database on it that has the schema and no rows; `freshDatabase()` copies it. */
    templateDatabase: string;
    /** The mediasoup worker, or '' when none has been provisioned (`npm test` does it first). */
    workerBin: string;
    /** Chromium, or '' when there is none on this machine. */
    chromiumBin: string;
    /** Firefox, or '' when there is none on this machine. */
    firefoxBin: string;
    /** A folder of this run that is removed at its end. */
    temporaryFolder: string;
  }
}

export {};
