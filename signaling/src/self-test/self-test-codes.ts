// The phone codes of the self-test kiosk: nobody has that phone, so its codes wait here for the self-test alone, whichever
// sender the installation has.
import type { Redis } from 'ioredis';

const CODE_KEY = 'self-test:phone-code';

export async function keepSelfTestCode(redis: Redis, code: string, expiresAt: number): Promise<void> {
  await redis.set(CODE_KEY, code, 'PXAT', expiresAt);
}

/** The code that was asked for last, once. */
export async function takeSelfTestCode(redis: Redis): Promise<string | null> {
  return redis.getdel(CODE_KEY);
}
