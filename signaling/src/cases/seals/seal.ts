// The installation's seal: Ed25519 (RFC 8032) over whole files. A sealed PDF carries its signature in a last line of its
// own, after the end that PDF readers look for, so that one file is all that a holder has to keep.
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Sealer } from '../../context.ts';

/** PKCS #8 of an Ed25519 private key without its 32 bytes (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const LINE_HEAD = '%CloudWindowSeal-1 ';
const SIGNATURE_CHARACTERS = 88;
const LINE_BYTES = LINE_HEAD.length + SIGNATURE_CHARACTERS + 1;

export interface Seal {
  /** Detached, base64. */
  signatureOf(bytes: Uint8Array): string;
  /** The file with its last line. */
  sealed(file: Uint8Array): Uint8Array;
  /** SubjectPublicKeyInfo as PEM. */
  publicKeyPem: string;
}

/** The secret of the seal, from the installation's keys. */
export function sealSeed(sealer: Pick<Sealer, 'deriveKey'>): Uint8Array {
  return sealer.deriveKey('seal-of-papers', 'ed25519');
}

/** From 32 secret bytes; the same bytes always make the same seal. */
export function createSeal(seed: Uint8Array): Seal {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const signatureOf = (bytes: Uint8Array): string => sign(null, bytes, key).toString('base64');
  return {
    signatureOf,
    sealed: (file) => Buffer.concat([file, Buffer.from(`${LINE_HEAD}${signatureOf(file)}\n`)]),
    publicKeyPem: createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString(),
  };
}

/** Whether this detached signature (base64) is the key's over these bytes. */
export function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: string): boolean {
  const raw = Buffer.from(signature.trim(), 'base64');
  return raw.length === 64 && verify(null, bytes, key, raw);
}

/** A sealed file taken apart; null for one without a seal. */
export function readSeal(file: Uint8Array): { content: Uint8Array; signature: string } | null {
  const line = Buffer.from(file.subarray(Math.max(0, file.length - LINE_BYTES))).toString('latin1');
  const match = /^%CloudWindowSeal-1 ([A-Za-z0-9+/]{86}==)\n$/.exec(line);
  return match?.[1] === undefined
    ? null
    : { content: file.subarray(0, file.length - LINE_BYTES), signature: match[1] };
}
