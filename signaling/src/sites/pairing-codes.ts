// Codes that pair a kiosk: eight characters of Crockford base 32 (40 bits), good once and for ten minutes. Redis holds only
// a keyed hash of a code.
import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';

export const PAIRING_CODE_MS = 10 * 60_000;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const codeKey = (codeHash: string): string => `pairing:code:${codeHash}`;
const kioskKey = (kioskId: string): string => `pairing:of:${kioskId}`;

type Parts = Pick<Context, 'redis' | 'sealer'>;

/** A new code for the kiosk, as `XXXX-XXXX`; an earlier one for it is void. */
export async function createPairingCode({ redis, sealer }: Parts, kioskId: string): Promise<string> {
  const code = Array.from(randomBytes(8), (byte) => ALPHABET.charAt(byte & 31)).join('');
  const codeHash = sealer.fingerprint('pairing', code);
  const former = await redis.set(kioskKey(kioskId), codeHash, 'PX', PAIRING_CODE_MS, 'GET');
  if (former !== null) await redis.del(codeKey(former));
  await redis.set(codeKey(codeHash), kioskId, 'PX', PAIRING_CODE_MS);
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** The kiosk the code is for; null when it is wrong, used or too old. The code stays good. */
export async function kioskOfPairingCode({ redis, sealer }: Parts, typed: string): Promise<string | null> {
  const code = normalise(typed);
  return code === null ? null : redis.get(codeKey(sealer.fingerprint('pairing', code)));
}

/** Uses the code up; false when somebody else has been quicker. */
export async function redeemPairingCode({ redis, sealer }: Parts, typed: string): Promise<boolean> {
  const code = normalise(typed);
  return code !== null && (await redis.del(codeKey(sealer.fingerprint('pairing', code)))) === 1;
}

/** Void a code that may still be out for this kiosk. */
export async function voidPairingCode({ redis }: Parts, kioskId: string): Promise<void> {
  const codeHash = await redis.getdel(kioskKey(kioskId));
  if (codeHash !== null) await redis.del(codeKey(codeHash));
}

/** Crockford's reading: O is 0, I and L are 1, hyphens and blanks mean nothing. */
function normalise(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[-\s]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code) ? code : null;
}
