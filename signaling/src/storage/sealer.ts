// The installation's keys: one master key file, everything else derived from it by HKDF-SHA-256 (RFC 5869). Whoever
// copies the database or the blob folder without this file holds nothing readable.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Sealer } from '../context.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12; // NIST SP 800-38D: 96-bit nonces for GCM
const TAG_BYTES = 16;
/** First byte of everything sealed, so that a later format can tell itself apart. */
const FORMAT = 1;

/** Reads the master key, or creates it with mode 0600 at the first boot. Throws an Error in one sentence. */
export async function readMasterKey(path: string): Promise<Buffer> {
  const key = (await readIfThere(path)) ?? (await createKey(path));
  if (key.length !== KEY_BYTES) {
    throw new Error(
      `The master key file ${path} must hold exactly ${KEY_BYTES} bytes; it holds ${key.length}.`,
    );
  }
  return key;
}

/** Keys and sealing from one master key. */
export function createSealer(masterKey: Uint8Array): Sealer {
  const deriveKey = (purpose: string, context: string): Buffer =>
    Buffer.from(
      hkdfSync('sha256', masterKey, Buffer.alloc(0), `cloud-window/${purpose}/${context}`, KEY_BYTES),
    );
  const sealKey = deriveKey('seal', 'v1');
  const fingerprintKeys = new Map<string, Buffer>();
  return {
    deriveKey,
    seal: (plain) => sealBytes(sealKey, Buffer.from(plain, 'utf8'), ''),
    open: (sealed) => openBytes(sealKey, sealed, '').toString('utf8'),
    fingerprint(purpose, value) {
      let key = fingerprintKeys.get(purpose);
      if (key === undefined) {
        key = deriveKey('fingerprint', purpose);
        fingerprintKeys.set(purpose, key);
      }
      return createHmac('sha256', key).update(value).digest('hex');
    },
  };
}

/** AES-256-GCM: format byte, nonce, ciphertext, tag. `bound` must be the same again to open it. */
export function sealBytes(key: Buffer, plain: Uint8Array, bound: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(bound));
  const body = cipher.update(plain);
  return Buffer.concat([Buffer.from([FORMAT]), nonce, body, cipher.final(), cipher.getAuthTag()]);
}

/** The plain bytes; throws when one byte was changed or the key is another. */
export function openBytes(key: Buffer, sealed: Uint8Array, bound: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < 1 + NONCE_BYTES + TAG_BYTES || bytes[0] !== FORMAT) {
    throw new Error('sealed bytes of an unknown format');
  }
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE_BYTES));
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  const body = decipher.update(bytes.subarray(1 + NONCE_BYTES, bytes.length - TAG_BYTES));
  return Buffer.concat([body, decipher.final()]);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`The master key file ${path} cannot be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** Several processes may start at once: the first to link its file wins, the others read that one. */
async function createKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(KEY_BYTES));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(path);
}
