// Proof of being the operator of this machine: whoever can read the data folder can read this file. It opens nothing but
// the self-test.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashToken } from '../people/secret-tokens.ts';

/** The token in `DATA_DIR/operator.token`, made at the first start; signaling processes that share the folder share it. */
export async function readOperatorToken(dataDir: string): Promise<string> {
  const file = join(dataDir, 'operator.token');
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}

/** Compared in constant time. */
export function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(hashToken(expected)));
}

/** Whether a request came from this very machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
