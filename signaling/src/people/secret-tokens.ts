// Secrets that a browser keeps in a cookie: 256 random bits. Only their SHA-256 is stored, so that a copy of a store opens
// nothing.
import { createHash, randomBytes } from 'node:crypto';

export function newSecretToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
