// Where the bytes of an upload wait until they are complete: a tus data store whose files are encrypted (AES-256-CTR with
// a key of each upload's own), so that an upload resumes after a restart of the server and yet no page ever lies on the
// disk in clear. The hash of the whole is checked at the end, so the missing authentication of CTR changes nothing.
import { createCipheriv } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataStore, Upload } from '@tus/server';
import { z } from 'zod';
import { AppError, idPattern, type Clock } from '@cloud-window/shared';
import type { Sealer } from '../../context.ts';

const BLOCK = 16;

const recordSchema = z.object({
  id: z.string(),
  size: z.number().int().nonnegative(),
  metadata: z.record(z.string(), z.string().nullable()),
  createdAt: z.number().int(),
  /** Set once the page is stored; from then on there are no bytes here any more. */
  pageId: z.string().nullable(),
});
/** What the spool knows about an upload beside its bytes. */
export type SpoolRecord = z.infer<typeof recordSchema>;

/** Encrypted spool of uploads in one folder. Implements the tus extensions creation, expiration and termination. */
export class EncryptedSpool extends DataStore {
  readonly #folder: string;
  readonly #sealer: Sealer;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;

  constructor(folder: string, sealer: Sealer, clock: Clock, lifetimeMs: number) {
    super();
    this.#folder = folder;
    this.#sealer = sealer;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.extensions = ['creation', 'creation-with-upload', 'expiration', 'termination'];
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  override async create(upload: Upload): Promise<Upload> {
    const createdAt = this.#clock.now();
    upload.creation_date = new Date(createdAt).toISOString();
    await this.#writeRecord({
      id: upload.id,
      size: upload.size ?? 0,
      metadata: upload.metadata ?? {},
      createdAt,
      pageId: null,
    });
    await writeFile(this.#dataPath(upload.id), '', { mode: 0o600 });
    return upload;
  }

  /** Appends at `offset`, encrypting on the way; answers the new offset. */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    let received = 0;
    const encrypt = this.#cipherAt(id, offset);
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length;
        done(null, encrypt(chunk));
      },
    });
    const file = createWriteStream(this.#dataPath(id), { flags: 'r+', start: offset });
    await pipeline(stream, count, file);
    return offset + received;
  }

  override async getUpload(id: string): Promise<Upload> {
    const record = await this.record(id);
    return new Upload({
      id,
      size: record.size,
      offset: record.pageId === null ? await this.#bytesSoFar(id) : record.size,
      metadata: record.metadata,
      creation_date: new Date(record.createdAt).toISOString(),
    });
  }

  override async remove(id: string): Promise<void> {
    await Promise.all([rm(this.#dataPath(id), { force: true }), rm(this.#recordPath(id), { force: true })]);
  }

  override getExpiration(): number {
    return this.#lifetimeMs;
  }

  /** Removes what is older than its lifetime; answers how many uploads went. */
  override async deleteExpired(): Promise<number> {
    const oldest = this.#clock.now() - this.#lifetimeMs;
    let removed = 0;
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => null);
      if (found === null || found.mtimeMs > oldest) continue;
      await rm(path, { force: true });
      if (name.endsWith('.upload')) removed += 1;
    }
    return removed;
  }

  /** Throws UPLOAD_GONE when there is no such upload (any more). */
  async record(id: string): Promise<SpoolRecord> {
    if (!idPattern('upload').test(id)) throw new AppError('UPLOAD_GONE', 'no such upload');
    try {
      const sealed = await readFile(this.#recordPath(id));
      return recordSchema.parse(JSON.parse(this.#sealer.open(sealed)));
    } catch (error) {
      throw new AppError('UPLOAD_GONE', 'no such upload', { cause: error });
    }
  }

  /** The whole upload, decrypted. (Not `read`: the tus server would hand it out by GET.) */
  async readWhole(id: string): Promise<Buffer> {
    const decrypt = this.#cipherAt(id, 0);
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(this.#dataPath(id))) chunks.push(decrypt(chunk as Buffer));
    return Buffer.concat(chunks);
  }

  /** Forgets the bytes and remembers which page they became, for a client that did not hear the answer. */
  async complete(id: string, pageId: string): Promise<void> {
    const record = await this.record(id);
    await this.#writeRecord({ ...record, pageId });
    await rm(this.#dataPath(id), { force: true });
  }

  async #bytesSoFar(id: string): Promise<number> {
    const found = await stat(this.#dataPath(id)).catch((error: unknown) => {
      throw new AppError('UPLOAD_GONE', 'no such upload', { cause: error });
    });
    return found.size;
  }

  async #writeRecord(record: SpoolRecord): Promise<void> {
    const path = this.#recordPath(record.id);
    const draft = `${path}.new`;
    await writeFile(draft, this.#sealer.seal(JSON.stringify(record)), { mode: 0o600 });
    await rename(draft, path).catch(async (error: unknown) => {
      await unlink(draft).catch(() => undefined);
      throw error;
    });
  }

  #dataPath(id: string): string {
    return join(this.#folder, `${id}.bytes`);
  }

  #recordPath(id: string): string {
    return join(this.#folder, `${id}.upload`);
  }

  /** The key stream from any byte on: the counter is the block number, what precedes within the block is skipped. */
  #cipherAt(id: string, offset: number): (bytes: Buffer) => Buffer {
    const counter = Buffer.alloc(BLOCK);
    counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK)), BLOCK - 8);
    const cipher = createCipheriv('aes-256-ctr', this.#sealer.deriveKey('upload-spool', id), counter);
    cipher.update(Buffer.alloc(offset % BLOCK));
    return (bytes) => cipher.update(bytes);
  }
}
