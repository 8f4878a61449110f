// The seal: what was sealed verifies, and nothing else does.
import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSeal, isSignedBy, readSeal } from './seal.ts';

const seal = createSeal(Buffer.alloc(32, 7));
const key = createPublicKey(seal.publicKeyPem);
const file = Buffer.from('%PDF-1.3\n…\n%%EOF\n');

test('a sealed file verifies, and its seal comes off again', () => {
  const found = readSeal(seal.sealed(file));
  expect(found && Buffer.from(found.content).equals(file)).toBe(true);
  expect(isSignedBy(key, file, found?.signature ?? '')).toBe(true);
});

test('the same secret makes the same seal, another secret another', () => {
  expect(createSeal(Buffer.alloc(32, 7)).publicKeyPem).toBe(seal.publicKeyPem);
  const other = createSeal(Buffer.alloc(32, 8));
  expect(isSignedBy(createPublicKey(other.publicKeyPem), file, seal.signatureOf(file))).toBe(false);
});

test('each changed bit is noticed, wherever it is', () => {
  const sealed = Buffer.from(seal.sealed(file));
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    const found = readSeal(changed);
    expect(found !== null && isSignedBy(key, found.content, found.signature), `byte ${index}`).toBe(false);
  }
});

test('a file without a seal has none', () => {
  expect(readSeal(file)).toBeNull();
  expect(readSeal(Buffer.alloc(0))).toBeNull();
});
