// A Context for tests on real stores: a database of its own with all migrations, a Redis database of its own, a blob
// folder of its own; all gone at the end of the `await using` scope. What is broadcast is written down, not sent.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { createLogger } from '@cloud-window/shared/log';
import { systemClock, type Clock } from '@cloud-window/shared';
import type { ServerEventName } from '@cloud-window/shared/protocol';
import { freshDatabase } from '../../../tests/support/database.ts';
import { freshRedis } from '../../../tests/support/redis.ts';
import { createAudit } from '../audit/audit-log.ts';
import { readConfig, type Config } from '../config.ts';
import type { Broadcaster, Context } from '../context.ts';
import type { CallQueue } from '../queue/queue-types.ts';
import { openBlobStore } from '../storage/blob-store.ts';
import { openDatabase } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { openRedis, redisReady } from '../storage/redis.ts';
import { createSealer } from '../storage/sealer.ts';

/** One thing that was sent to browsers. */
interface RecordedBroadcast {
  to: 'kiosk' | 'staff' | 'call' | 'wallboards';
  id: string | null;
  event: ServerEventName;
  payload: unknown;
}

export interface TestContext extends Context, AsyncDisposable {
  /** Everything broadcast so far, in order. */
  sent: RecordedBroadcast[];
}

export interface TestContextOptions {
  /** Settings that differ from those of a test, as environment variables. */
  environment?: Record<string, string>;
  clock?: Clock;
  /** The queue of this context; without it any use of the queue throws. */
  queue?: (parts: Omit<Context, 'queue'>) => CallQueue;
}

/** Settings for a signaling process of a test on stores of its own. */
export async function testEnvironment(makeDatabase = freshDatabase): Promise<{
  environment: Record<string, string>;
  cleanUp: () => Promise<void>;
}> {
  const [database, redisUrl, folder] = await Promise.all([
    makeDatabase(),
    freshRedis(),
    mkdtemp(join(tmpdir(), 'cw-signaling-')),
  ]);
  return {
    environment: {
      PORT: '0',
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl,
      DATA_DIR: folder,
      SFU_SECRET: randomBytes(16).toString('hex'),
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal',
      SECOND_FACTOR: 'optional',
      PHONE_CODE_SENDER: 'demo',
      CW_DEMO: '1',
      // Tests of reading switch it on.
      READING: 'off',
    },
    cleanUp: async () => {
      await Promise.all([database.drop(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

/** `await using context = await createTestContext()` */
export async function createTestContext(options: TestContextOptions = {}): Promise<TestContext> {
  const { environment, cleanUp } = await testEnvironment();
  const config: Config = readConfig({ ...environment, ...options.environment });
  const log = createLogger('test', config.LOG_LEVEL);
  const clock = options.clock ?? systemClock;
  await migrate(config.DATABASE_URL, log);
  const db = openDatabase(config.DATABASE_URL, log);
  const redis = openRedis(config.REDIS_URL, log);
  await redisReady(redis, 5_000);
  const sealer = createSealer(randomBytes(32));
  const { broadcast, sent } = recordingBroadcaster();
  const parts = {
    config,
    log,
    clock,
    db,
    redis,
    blobs: await openBlobStore(join(config.DATA_DIR, 'blobs'), sealer),
    sealer,
    audit: createAudit(clock),
    broadcast,
  };
  return {
    ...parts,
    queue: options.queue?.(parts) ?? absentQueue(),
    sent,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await db.destroy();
      await cleanUp();
    },
  };
}

function recordingBroadcaster(): { broadcast: Broadcaster; sent: RecordedBroadcast[] } {
  const sent: RecordedBroadcast[] = [];
  return {
    sent,
    broadcast: {
      toKiosk: (id, event, payload) => void sent.push({ to: 'kiosk', id, event, payload }),
      toStaff: (id, event, payload) => void sent.push({ to: 'staff', id, event, payload }),
      toCall: (id, event, payload) => void sent.push({ to: 'call', id, event, payload }),
      toWallboards: (event, payload) => void sent.push({ to: 'wallboards', id: null, event, payload }),
    },
  };
}

function absentQueue(): CallQueue {
  return new Proxy({} as CallQueue, {
    get(_target, method) {
      throw new Error(`this test context has no queue; it was asked for ${String(method)}`);
    },
  });
}
