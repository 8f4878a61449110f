// The spool folder of a node: where recorded segments lie, sealed, until signaling has fetched them. Each has its bytes
// (`.cwr`) and a card beside it (`.json`), which says what it is and, once it is closed, how long and which hash.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, statfs, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '@cloud-window/shared';
import { recordedSegmentSchema, segmentIdSchema, type RecordedSegment } from '@cloud-window/shared/control';
import { scanSegment } from '@cloud-window/shared/recordings';

/** What is known when the first byte is written. */
const openCardSchema = recordedSegmentSchema
  .omit({ durationMs: true, bytes: true, sha256: true, end: true })
  .extend({ writer: z.number().int() });
export type OpenCard = z.infer<typeof openCardSchema>;

export const bytesPath = (folder: string, segmentId: string): string => join(folder, `${segmentId}.cwr`);
export const cardPath = (folder: string, segmentId: string): string => join(folder, `${segmentId}.json`);

export class Spool {
  readonly folder: string;
  readonly #minFreeBytes: number;

  constructor(folder: string, minFreeBytes: number) {
    this.folder = folder;
    this.#minFreeBytes = minFreeBytes;
  }

  /** @throws Error with one sentence when the folder cannot be used */
  async open(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await readdir(this.folder);
    } catch (cause) {
      throw new Error(`The folder for recordings ${this.folder} cannot be used.`, { cause });
    }
  }

  /** @throws AppError STORAGE_FULL */
  async requireRoom(): Promise<void> {
    await requireRoom(this.folder, this.#minFreeBytes);
  }

  /** Closed segments, the oldest first. */
  async closed(): Promise<RecordedSegment[]> {
    const cards = await Promise.all((await this.#ids()).map((id) => this.#card(id)));
    return cards
      .flatMap((card) => {
        const parsed = recordedSegmentSchema.safeParse(card);
        return parsed.success ? [parsed.data] : [];
      })
      .toSorted((one, other) => one.startedAt - other.startedAt);
  }

  /** Removes what signaling has stored; repeating it changes nothing. */
  async remove(segmentId: string): Promise<void> {
    const id = segmentIdSchema.parse(segmentId);
    // The bytes first: a card without bytes is cleared up by the next start, bytes without a card would lie for ever.
    await rm(bytesPath(this.folder, id), { force: true });
    await rm(cardPath(this.folder, id), { force: true });
  }

  /**
   * Closes segments whose writer has died: cut behind the last whole frame, hashed, and marked so. One that holds no frame
   * goes. `writer` leaves alone what another process writes.
   */
  async mend(writer?: number): Promise<RecordedSegment[]> {
    return this.#mendEach(await this.#ids(), writer);
  }

  /** The same for one that its writer has given up. */
  async mendOne(segmentId: string): Promise<RecordedSegment[]> {
    return this.#mendEach([segmentId]);
  }

  async #mendEach(ids: readonly string[], writer?: number): Promise<RecordedSegment[]> {
    const mended: RecordedSegment[] = [];
    for (const id of ids) {
      const card = openCardSchema.safeParse(await this.#card(id));
      if (!card.success) {
        if (!recordedSegmentSchema.safeParse(await this.#card(id)).success) await this.remove(id);
        continue;
      }
      if (writer !== undefined && card.data.writer !== writer) continue;
      const segment = await this.#close(card.data);
      if (segment !== null) mended.push(segment);
    }
    return mended;
  }

  async #close({ writer: _writer, ...card }: OpenCard): Promise<RecordedSegment | null> {
    const path = bytesPath(this.folder, card.segmentId);
    const scan = await scanSegment(createReadStream(path)).catch(() => null);
    if (scan === null || scan.frames === 0) {
      await this.remove(card.segmentId);
      return null;
    }
    await truncate(path, scan.wholeBytes);
    const segment: RecordedSegment = {
      ...card,
      startedAt: scan.startedAt,
      durationMs: scan.untilMs,
      bytes: scan.wholeBytes,
      sha256: await hashFile(path),
      end: scan.isEnded ? 'cut' : 'mended',
    };
    await writeCard(this.folder, segment.segmentId, segment);
    return segment;
  }

  async #ids(): Promise<string[]> {
    const names = await readdir(this.folder);
    const ids = names.map((name) => name.replace(/\.(cwr|json)$/, ''));
    return [...new Set(ids)].filter((id) => segmentIdSchema.safeParse(id).success);
  }

  /** Undefined when there is none that can be read. */
  async #card(segmentId: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(cardPath(this.folder, segmentId), 'utf8')) as unknown;
    } catch {
      return undefined;
    }
  }
}

/** @throws AppError STORAGE_FULL when less than so many bytes are free */
export async function requireRoom(folder: string, minFreeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < minFreeBytes) throw new AppError('STORAGE_FULL', 'the disk for recordings is full');
}

/** Appears whole or not at all. */
export async function writeCard(folder: string, segmentId: string, card: object): Promise<void> {
  const path = cardPath(folder, segmentId);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(card));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
