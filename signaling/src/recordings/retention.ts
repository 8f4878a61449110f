// Ends what has been kept long enough: key first (from then on the bytes mean nothing), bytes after, both audited. A legal
// hold keeps everything.
import type { Context } from '../context.ts';
import type { SegmentFiles } from './segment-files.ts';

const SWEEP_MS = 600_000;

export class Retention {
  readonly #context: Pick<Context, 'db' | 'clock' | 'audit' | 'log'>;
  readonly #files: SegmentFiles;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(context: Pick<Context, 'db' | 'clock' | 'audit' | 'log'>, files: SegmentFiles) {
    this.#context = context;
    this.#files = files;
  }

  start(): void {
    const sweep = () => {
      this.#sweeping = this.#sweeping
        .then(() => this.sweep())
        .catch((error: unknown) =>
          this.#context.log.error({ err: error }, 'recordings that are due are not removed'),
        );
    };
    this.#timer = setInterval(sweep, SWEEP_MS);
    sweep();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async sweep(): Promise<void> {
    await this.#removeKeys();
    await this.#removeBytes();
  }

  async #removeKeys(): Promise<void> {
    const { db, clock, audit } = this.#context;
    const now = new Date(clock.now());
    await db.transaction().execute(async (tx) => {
      const removed = await tx
        .updateTable('recording')
        .set({ sealedKey: null, removedAt: now })
        .where('keepUntil', '<=', now)
        .where('removedAt', 'is', null)
        .where('legalHold', '=', false)
        .returning(['id', 'callId', 'basis'])
        .execute();
      for (const { id, callId, basis } of removed) {
        await audit.record(tx, {
          actor: 'system',
          action: 'recording.removed',
          subject: id,
          detail: { callId, basis },
        });
      }
    });
  }

  /** Also what a process that died in between has left. */
  async #removeBytes(): Promise<void> {
    const { db, clock } = this.#context;
    const due = await db
      .selectFrom('recording')
      .select('id')
      .where('removedAt', 'is not', null)
      .where('bytesRemovedAt', 'is', null)
      .execute();
    for (const { id } of due) {
      await this.#files.remove(id);
      await db
        .updateTable('recordingExport')
        .set({ state: 'removed' })
        .where('recordingId', '=', id)
        .where('state', '!=', 'removed')
        .execute();
      await db
        .updateTable('recording')
        .set({ bytesRemovedAt: new Date(clock.now()) })
        .where('id', '=', id)
        .execute();
    }
  }
}
