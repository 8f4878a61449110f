// A phone code that was sent and waits to be typed: good for five minutes, five attempts, once, and at the kiosk that asked
// for it. What the person entered lies in Redis only sealed.
import { randomInt, timingSafeEqual } from 'node:crypto';
import { AppError, newId } from '@cloud-window/shared';
import type { Context } from '../context.ts';

export const PHONE_CODE_MS = 5 * 60_000;
const MAX_ATTEMPTS = 5;

const challengeKey = (challengeId: string): string => `challenge:${challengeId}`;

interface Entered {
  idNumber: string;
  phone: string;
}

type Parts = Pick<Context, 'redis' | 'sealer'>;

// Counts the attempt and reads the challenge in one step, never reviving one that has expired.
const ATTEMPT = `if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
redis.call('HINCRBY', KEYS[1], 'attempts', 1) return redis.call('HGETALL', KEYS[1])`;

/** Remembers what was entered and answers the code to be sent. */
export async function beginChallenge(
  { redis, sealer }: Parts,
  kioskId: string,
  entered: Entered,
): Promise<{ challengeId: string; code: string }> {
  const challengeId = newId('challenge');
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const key = challengeKey(challengeId);
  const outcome = await redis
    .multi()
    .hset(key, {
      kioskId,
      codeHash: codeHash(sealer, challengeId, code),
      entered: sealer.seal(JSON.stringify(entered)).toString('base64'),
      attempts: '0',
    })
    .pexpire(key, PHONE_CODE_MS)
    .exec();
  for (const [error] of outcome ?? []) if (error !== null) throw error;
  return { challengeId, code };
}

/** What was entered, if the code is right; throws PHONE_CODE_WRONG or PHONE_CODE_EXPIRED. The challenge stays. */
export async function answerChallenge(
  { redis, sealer }: Parts,
  kioskId: string,
  challengeId: string,
  code: string,
): Promise<Entered> {
  const key = challengeKey(challengeId);
  const challenge = pairs((await redis.eval(ATTEMPT, 1, key)) as string[]);
  const [owner, expected, entered] = [challenge['kioskId'], challenge['codeHash'], challenge['entered']];
  if (owner !== kioskId || expected === undefined || entered === undefined) {
    throw new AppError('PHONE_CODE_EXPIRED', 'the code is too old, used, or of another kiosk');
  }
  if (Number(challenge['attempts']) > MAX_ATTEMPTS) {
    await redis.del(key);
    throw new AppError('PHONE_CODE_EXPIRED', 'too many attempts');
  }
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(codeHash(sealer, challengeId, code)))) {
    throw new AppError('PHONE_CODE_WRONG', 'the code is wrong');
  }
  return JSON.parse(sealer.open(Buffer.from(entered, 'base64'))) as Entered;
}

/** Uses the challenge up; false when it was used meanwhile. */
export async function closeChallenge({ redis }: Parts, challengeId: string): Promise<boolean> {
  return (await redis.del(challengeKey(challengeId))) === 1;
}

function codeHash(sealer: Context['sealer'], challengeId: string, code: string): string {
  return sealer.fingerprint('phone-code', `${challengeId}/${code}`);
}

function pairs(flat: readonly string[]): Record<string, string | undefined> {
  const record: Record<string, string> = {};
  for (let index = 0; index + 1 < flat.length; index += 2) record[flat[index] ?? ''] = flat[index + 1] ?? '';
  return record;
}
