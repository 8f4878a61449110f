// How often one source may try: sign-in, codes, pairing, verification, uploads, and everything together. Counted in Redis,
// so that all processes count as one; when Redis is away nothing that needs a limit goes through.
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '@cloud-window/shared';
import { asAppError } from '../storage/store-errors.ts';

/** Attempts (points) in a window of seconds; `RATE_LIMIT_FACTOR` multiplies the attempts. */
const LIMITS = {
  signInByAddress: { points: 60, seconds: 15 * 60 },
  /** Failures only. */
  signInByAccount: { points: 10, seconds: 15 * 60 },
  codesByKiosk: { points: 20, seconds: 10 * 60 },
  codesByPhone: { points: 10, seconds: 10 * 60 },
  pairingByAddress: { points: 20, seconds: 10 * 60 },
  verifyByAddress: { points: 60, seconds: 60 },
  uploadsByKiosk: { points: 120, seconds: 60 },
  phoneLinksByKiosk: { points: 20, seconds: 10 * 60 },
  scansByKiosk: { points: 60, seconds: 10 * 60 },
  phonesByAddress: { points: 120, seconds: 60 },
} as const;
const REQUESTS = { points: 1_200, seconds: 60 };

type LimitName = keyof typeof LIMITS;

export interface RateLimits {
  /** Counts one attempt; throws RATE_LIMITED when there were too many, STORE_UNAVAILABLE when nobody can count. */
  count(limit: LimitName, key: string): Promise<void>;
  /** Throws RATE_LIMITED when there already were too many, without counting. */
  check(limit: LimitName, key: string): Promise<void>;
  /** Forgets the attempts, after a success. */
  forget(limit: LimitName, key: string): Promise<void>;
  /** Counts one request of any kind, in this process alone. */
  countRequest(key: string): Promise<void>;
}

export function createRateLimits(redis: Redis, factor = 1): RateLimits {
  const limiters = new Map<LimitName, RateLimiterRedis>();
  for (const [name, { points, seconds }] of Object.entries(LIMITS)) {
    limiters.set(
      name as LimitName,
      new RateLimiterRedis({
        storeClient: redis,
        rejectIfRedisNotReady: true,
        keyPrefix: `limit:${name}`,
        points: points * factor,
        duration: seconds,
      }),
    );
  }
  const requests = new RateLimiterMemory({ points: REQUESTS.points * factor, duration: REQUESTS.seconds });
  const limiter = (name: LimitName): RateLimiterRedis => {
    const found = limiters.get(name);
    if (found === undefined) throw new Error(`no such limit: ${name}`);
    return found;
  };

  return {
    async count(limit, key) {
      await limiter(limit).consume(key).catch(refuse);
    },
    async check(limit, key) {
      const state = await limiter(limit).get(key).catch(refuse);
      if (state !== null && state.consumedPoints >= LIMITS[limit].points * factor) {
        throw new AppError('RATE_LIMITED', 'too many attempts');
      }
    },
    async forget(limit, key) {
      await limiter(limit).delete(key).catch(refuse);
    },
    async countRequest(key) {
      await requests.consume(key).catch(refuse);
    },
  };
}

/** rate-limiter-flexible rejects with its result when the limit is reached, and with an Error when the store failed. */
function refuse(reason: unknown): never {
  if (reason instanceof RateLimiterRes) throw new AppError('RATE_LIMITED', 'too many attempts');
  throw reason instanceof Error && asAppError(reason).code === 'INTERNAL'
    ? new AppError('STORE_UNAVAILABLE', 'the limits cannot be counted', { cause: reason })
    : asAppError(reason);
}
