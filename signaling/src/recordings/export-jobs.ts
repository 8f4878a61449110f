// Exports as side jobs: taken from the database one at a time, made by ffmpeg, sealed, kept for a day and given out once. A
// job whose process has died is taken over from its beginning.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SegmentSealer, openSegment } from '@cloud-window/shared/recordings';
import type { Context } from '../context.ts';
import { isStorageFull } from '../storage/store-errors.ts';
import { canExport, makeFilm } from './export-film.ts';
import {
  claimExport,
  dueExports,
  finishExport,
  giveUpExport,
  noteProgress,
  type ExportJob,
} from './export-store.ts';
import { mergedTracks } from './merged-tracks.ts';
import { recordingKey } from './recording-store.ts';
import { loadTracks } from './recording-views.ts';
import type { SegmentFiles } from './segment-files.ts';

const SWEEP_MS = 5_000;
const PROGRESS_MS = 2_000;
const FRAME_BYTES = 64 * 1024;

export class ExportJobs {
  readonly #context: Context;
  readonly #files: SegmentFiles;
  readonly #folder: string;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;
  #isAvailable = false;

  constructor(context: Context, files: SegmentFiles) {
    this.#context = context;
    this.#files = files;
    this.#folder = join(context.config.RECORDINGS_DIR, 'exports');
  }

  /** Whether there is a program that can export. */
  get isAvailable(): boolean {
    return this.#isAvailable;
  }

  async start(): Promise<void> {
    const { config, log } = this.#context;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    this.#isAvailable = await canExport(config.FFMPEG);
    if (!this.#isAvailable)
      log.warn(
        `There is no ffmpeg with libx264 and aac (FFMPEG is ${config.FFMPEG}): recordings are not exported.`,
      );
    this.#timer = setInterval(() => this.request(), SWEEP_MS);
    this.request();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    await this.#running;
  }

  /** There may be something to do. */
  request(): void {
    this.#running ??= this.#run()
      .catch((error: unknown) => this.#context.log.error({ err: error }, 'exports are not being made'))
      .finally(() => {
        this.#running = null;
      });
  }

  /** The film in clear. */
  read({ id, recordingId }: ExportJob): AsyncGenerator<Buffer> {
    const { sealer } = this.#context;
    const frames = openSegment(createReadStream(this.#path(id)), sealer.deriveKey('export', recordingId), id);
    return (async function* () {
      for await (const { bytes } of frames) yield bytes;
    })();
  }

  async #run(): Promise<void> {
    await this.#removeDue();
    for (;;) {
      if (!this.#isAvailable || this.#stopping.signal.aborted) return;
      const job = await claimExport(this.#context.db, this.#context.clock.now());
      if (job === null) return;
      await this.#make(job);
    }
  }

  async #make(job: ExportJob): Promise<void> {
    const { db, clock, log } = this.#context;
    const draft = join(this.#folder, `${job.id}.part`);
    try {
      const bytes = await this.#film(job, draft);
      await finishExport(db, job.id, bytes, new Date(clock.now()));
    } catch (error) {
      await rm(this.#path(job.id), { force: true });
      const isStopping = this.#stopping.signal.aborted;
      if (!isStopping) log.error({ err: error, exportId: job.id }, 'an export has failed');
      await giveUpExport(db, job.id, isStopping ? null : isStorageFull(error) ? 'STORAGE_FULL' : 'INTERNAL');
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #film(job: ExportJob, draft: string): Promise<number> {
    const { config, db, clock, sealer } = this.#context;
    const { recordingId } = job;
    const key = await recordingKey(this.#context, recordingId);
    const { tracks, lengthMs } = await loadTracks(db, recordingId);
    const given = new AbortController();
    let notedAt = 0;
    const onProgress = (progress: number) => {
      if (clock.now() - notedAt < PROGRESS_MS) return;
      notedAt = clock.now();
      noteProgress(db, job.id, progress, clock.now()).then(
        (isOurs) => isOurs || given.abort(),
        () => given.abort(),
      );
    };
    await makeFilm({
      ffmpeg: config.FFMPEG,
      tracks,
      lengthMs,
      stream: mergedTracks({ recordingId, key, tracks, lengthMs, files: this.#files }),
      path: draft,
      signal: AbortSignal.any([this.#stopping.signal, given.signal]),
      onProgress,
    });
    const { size } = await stat(draft);
    const sealing = new SegmentSealer(sealer.deriveKey('export', recordingId), job.id);
    await pipeline(
      createReadStream(draft, { highWaterMark: FRAME_BYTES }),
      (chunks) => sealedFrames(sealing, chunks as AsyncIterable<Buffer>),
      createWriteStream(this.#path(job.id), { mode: 0o600, flush: true }),
    );
    return size;
  }

  /** What is due goes, and drafts of a process that died. */
  async #removeDue(): Promise<void> {
    const { db, clock } = this.#context;
    for (const id of await dueExports(db, clock.now())) {
      await rm(this.#path(id), { force: true });
      await db.updateTable('recordingExport').set({ state: 'removed' }).where('id', '=', id).execute();
    }
    const wanted = await db
      .selectFrom('recordingExport')
      .select('id')
      .where('state', 'in', ['running', 'ready'])
      .execute();
    const names = new Set(wanted.flatMap(({ id }) => [`${id}.part`, `${id}.sealed`]));
    for (const name of await readdir(this.#folder)) {
      if (!names.has(name)) await rm(join(this.#folder, name), { force: true });
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.sealed`);
  }
}

async function* sealedFrames(sealer: SegmentSealer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const times = { untilMs: 0, startedAt: 0 };
  yield sealer.head;
  for await (const chunk of chunks) yield sealer.seal(chunk, times);
  yield sealer.end(times);
}
