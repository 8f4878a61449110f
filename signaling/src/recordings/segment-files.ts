// The store of segments: a folder for each recording, a sealed file for each segment, which appears under its name only when
// it is whole and on the disk. Nothing is ever held in memory as a whole.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@cloud-window/shared';
import { openSegment, type OpenedFrame } from '@cloud-window/shared/recordings';
import { isStorageFull } from '../storage/store-errors.ts';

export class SegmentFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws Error with one sentence when the folder cannot be used */
  async open(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new Error(`The folder for recordings ${this.#folder} cannot be used.`, { cause });
    }
  }

  /** @throws AppError STORAGE_FULL; INTERNAL when what comes is not what was announced */
  async store(
    recordingId: string,
    segmentId: string,
    sha256: string,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const folder = join(this.#folder, recordingId);
    const draft = join(folder, `${segmentId}.${randomBytes(6).toString('hex')}.part`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const found = await writeHashed(draft, bytes);
      if (found !== sha256) throw new AppError('INTERNAL', 'a segment has another hash than was announced');
      await rename(draft, this.#path(recordingId, segmentId));
      await syncFolder(folder);
    } catch (error) {
      await unlink(draft).catch(() => undefined);
      if (isStorageFull(error)) throw new AppError('STORAGE_FULL', 'the disk is full', { cause: error });
      throw error;
    }
  }

  /** The frames in clear. Throws at the first that was tampered with. */
  read(recordingId: string, segmentId: string, key: Buffer): AsyncGenerator<OpenedFrame, boolean> {
    return openSegment(createReadStream(this.#path(recordingId, segmentId)), key, segmentId);
  }

  /** Removes everything of a recording; repeating it changes nothing. */
  async remove(recordingId: string): Promise<void> {
    await rm(join(this.#folder, recordingId), { recursive: true, force: true });
  }

  #path(recordingId: string, segmentId: string): string {
    return join(this.#folder, recordingId, `${segmentId}.cwr`);
  }
}

async function writeHashed(path: string, bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of bytes) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
