// Passwords: argon2id with the parameters OWASP recommends (19 MiB, two passes), the same work for a name that nobody has.
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '@cloud-window/shared';

const MIN_PASSWORD_LENGTH = 10;
const NAME_LENGTH_TO_AVOID = 4;
const ONE_TIME_ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'));
}

let nobody: Promise<string> | undefined;

/** Whether the password belongs to the hash. Without a hash (nobody has that name) it takes as long and is false. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(32).toString('hex'));
  const matches = await verify(passwordHash ?? (await nobody), password.normalize('NFKC'));
  return matches && passwordHash !== null;
}

/** Throws PASSWORD_TOO_WEAK for a password that is short, has the username in it, or is the one it replaces. */
export function requireStrength(next: string, username: string, current: string): void {
  const own = next.toLowerCase().replaceAll(username.toLowerCase(), '');
  // A long random password holds a name of two or three letters by chance; what is left without it must do.
  const isByChance = username.length < NAME_LENGTH_TO_AVOID;
  const weak =
    own.length < MIN_PASSWORD_LENGTH ||
    (own.length < next.length && !isByChance) ||
    next === current ||
    new Set(own).size < 4;
  if (weak)
    throw new AppError('PASSWORD_TOO_WEAK', `at least ${MIN_PASSWORD_LENGTH} characters, not the name`);
}

/** A password to be changed at the first sign-in: four groups of four, nothing that is misread. About 79 bits. */
export function oneTimePassword(): string {
  const characters: string[] = [];
  while (characters.length < 16) {
    for (const byte of randomBytes(16)) {
      const character = ONE_TIME_ALPHABET[byte & 31];
      if (character !== undefined && characters.length < 16) characters.push(character);
    }
  }
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-');
}
