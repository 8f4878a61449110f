// Redis connections that fail fast: no offline queue, so that a request meets STORE_UNAVAILABLE at once instead of
// hanging, and a reconnect every second at most for as long as the server is away.
import { Redis } from 'ioredis';
import { AppError } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';

const FAIL_FAST = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  connectTimeout: 3_000,
  commandTimeout: 3_000,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 1_000),
};

/** For requests. Blocking reads (XREAD BLOCK) need `blockingRedis`, which has no command time-out. */
export function openRedis(url: string, log: Logger): Redis {
  return observed(new Redis(url, FAIL_FAST), log);
}

/** Resolves once the connection is usable; rejects with the last fault after `timeoutMs`. */
export async function redisReady(redis: Redis, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  let lastFault: unknown;
  const remember = (error: Error) => (lastFault = error);
  redis.on('error', remember);
  const ready = Promise.withResolvers<undefined>();
  const announce = () => ready.resolve(undefined);
  redis.once('ready', announce);
  const timer = setTimeout(() => ready.reject(new Error('timed out')), timeoutMs);
  try {
    await ready.promise;
  } catch (error) {
    throw new AppError('STORE_UNAVAILABLE', 'Redis cannot be reached', { cause: lastFault ?? error });
  } finally {
    clearTimeout(timer);
    redis.off('error', remember);
    redis.off('ready', announce);
  }
}

/** What arrives within the BLOCK of a read, even if only its end; a connection silent for longer is dead. */
const SOCKET_SILENCE_MS = 6_000;

/**
 * A connection of its own like the given one, for commands that block for up to 2 s or subscribe: it keeps connecting for
 * ever, but a command whose connection breaks, or cannot be made, rejects, so that the reader can ask again from where it
 * was. (With `maxRetriesPerRequest: null` and no resending, ioredis would leave such a command unsettled.)
 */
export function blockingRedis(redis: Redis, log: Logger): Redis {
  const patient = {
    commandTimeout: undefined,
    socketTimeout: SOCKET_SILENCE_MS,
    enableOfflineQueue: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  };
  return observed(redis.duplicate(patient), log);
}

/** Without a listener each failed reconnect would be reported as unhandled; one line a change of state is enough. */
function observed(redis: Redis, log: Logger): Redis {
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ reason: error.message }, 'Redis is away');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('Redis is back');
    away = false;
  });
  return redis;
}
