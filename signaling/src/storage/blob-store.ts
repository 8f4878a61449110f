// Pages and receipts as files: addressed by the SHA-256 of their plain bytes, stored once, encrypted with AES-256-GCM.
// A file appears under its name only when it is whole and on the disk (write, fsync, rename, fsync of the folder).
import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@cloud-window/shared';
import type { BlobStore, Sealer } from '../context.ts';
import { openBytes, sealBytes } from './sealer.ts';
import { isStorageFull } from './store-errors.ts';

/** Opens the store below `folder`, which is created when missing. */
export async function openBlobStore(folder: string, sealer: Sealer): Promise<BlobStore> {
  const incoming = join(folder, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  // The name is a keyed hash: a folder listing must not tell which known document lies in it.
  const pathOf = (sha256: string): string => {
    const name = sealer.fingerprint('blob-name', sha256);
    return join(folder, name.slice(0, 2), name);
  };

  return {
    async put(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = pathOf(sha256);
      if (await exists(path)) return sha256;
      const sealed = sealBytes(sealer.deriveKey('blob', sha256), bytes, sha256);
      try {
        await writeWhole(join(incoming, randomBytes(12).toString('hex')), path, sealed);
      } catch (error) {
        if (isStorageFull(error))
          throw new AppError('STORAGE_FULL', 'the blob disk is full', { cause: error });
        throw error;
      }
      return sha256;
    },

    async get(sha256) {
      let sealed: Buffer;
      try {
        sealed = await readFile(pathOf(sha256));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw new AppError('INTERNAL', 'a stored file cannot be read', { cause: error });
      }
      try {
        return openBytes(sealer.deriveKey('blob', sha256), sealed, sha256);
      } catch (error) {
        throw new AppError('INTERNAL', 'a stored file is damaged', { cause: error });
      }
    },

    has: (sha256) => exists(pathOf(sha256)),
  };
}

/** Whether the folder takes a file just now, for the health check. */
export async function isWritable(folder: string): Promise<boolean> {
  const probe = join(folder, 'incoming', `probe-${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(probe, 'wx', 0o600);
    try {
      await file.writeFile('probe');
    } finally {
      await file.close();
      await unlink(probe);
    }
    return true;
  } catch {
    return false;
  }
}

async function writeWhole(draft: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(draft, path);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
