// The second factor of staff: one-time codes of an app (TOTP, RFC 6238). A code is good once: RFC 6238 section 5.2.
import { generateSecret, generateURI, verifySync } from 'otplib';
import type { Context } from '../context.ts';

const PERIOD_SECONDS = 30;
const SETUP_MS = 10 * 60_000;

const pendingKey = (staffId: string): string => `totp:pending:${staffId}`;
const usedKey = (staffId: string, period: number): string => `totp:used:${staffId}:${period}`;

type Parts = Pick<Context, 'redis' | 'sealer' | 'clock'>;

/** Makes a secret that counts only once `confirmSecret` has seen a code of it. */
export async function beginSecret(
  { redis, sealer }: Parts,
  staffId: string,
  username: string,
): Promise<{ secret: string; otpauthUrl: string }> {
  const secret = generateSecret();
  await redis.set(pendingKey(staffId), sealer.seal(secret).toString('base64'), 'PX', SETUP_MS);
  return { secret, otpauthUrl: generateURI({ issuer: 'Cloud Window', label: username, secret }) };
}

/** The sealed secret if the code is of the one begun; null when it is not, or nothing was begun. */
export async function confirmSecret(parts: Parts, staffId: string, code: string): Promise<Buffer | null> {
  const pending = await parts.redis.get(pendingKey(staffId));
  if (pending === null) return null;
  const sealed = Buffer.from(pending, 'base64');
  if (!(await isFreshCode(parts, staffId, sealed, code))) return null;
  await parts.redis.del(pendingKey(staffId));
  return sealed;
}

/** Whether the code is right just now (one period of drift either way) and has not been used before. */
export async function isFreshCode(
  { redis, sealer, clock }: Parts,
  staffId: string,
  sealedSecret: Buffer,
  code: string,
): Promise<boolean> {
  const epoch = Math.floor(clock.now() / 1_000);
  const result = verifySync({
    secret: sealer.open(sealedSecret),
    token: code,
    epoch,
    epochTolerance: PERIOD_SECONDS,
  });
  if (!result.valid) return false;
  const period = Math.floor(epoch / PERIOD_SECONDS) + result.delta;
  const first = await redis.set(usedKey(staffId, period), '1', 'EX', 4 * PERIOD_SECONDS, 'NX');
  return first === 'OK';
}
