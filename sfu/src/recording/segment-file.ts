// One segment as it is written: frames are gathered into clusters of half a second, sealed and appended. Written at once and
// in order, by the recorder's own process, where a slow disk holds up nobody's call.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fdatasync, openSync, writeFileSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { newId } from '@cloud-window/shared';
import type { RecordedSegment } from '@cloud-window/shared/control';
import {
  SegmentSealer,
  webmCluster,
  webmHead,
  type WebmBlock,
  type WebmTrack,
} from '@cloud-window/shared/recordings';
import type { MediaFrame } from './media-frames.ts';
import { bytesPath, cardPath, writeCard, type OpenCard } from './spool.ts';

/** A cluster is written when it spans so much (ms) or is so big: that much can be lost. */
const CLUSTER_MS = 500;
const CLUSTER_BYTES = 64 * 1024;

export type SegmentSubject = Omit<OpenCard, 'segmentId' | 'startedAt' | 'writer'>;

export interface SegmentOptions {
  folder: string;
  key: Buffer;
  subject: SegmentSubject;
  clockRate: number;
  track: WebmTrack;
  /** Of the first frame, as `MediaFrame.timestamp`. */
  firstTimestamp: number;
  startedAt: number;
}

export class SegmentFile {
  readonly segmentId = newId('segment');
  readonly #options: SegmentOptions;
  readonly #sealer: SegmentSealer;
  readonly #fd: number;
  readonly #hash: Hash = createHash('sha256');
  #blocks: WebmBlock[] = [];
  #blockBytes = 0;
  #bytes = 0;
  #untilMs = 0;
  #lastMs = 0;
  #isClosed = false;
  #startedAt: number;

  /** Creates the file. @throws what the file system says, ENOSPC among it */
  constructor(options: SegmentOptions) {
    const { folder, key, subject, track, startedAt } = options;
    this.#options = options;
    this.#startedAt = startedAt;
    this.#sealer = new SegmentSealer(key, this.segmentId);
    const card: OpenCard = { ...subject, segmentId: this.segmentId, startedAt, writer: process.pid };
    writeFileSync(cardPath(folder, this.segmentId), JSON.stringify(card), { mode: 0o600, flag: 'wx' });
    this.#fd = openSync(bytesPath(folder, this.segmentId), 'wx', 0o600);
    try {
      this.#append(this.#sealer.head);
      this.#append(this.#sealer.seal(webmHead([track]), this.#times()));
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** How long it is by now (ms). */
  get lengthMs(): number {
    return this.#lastMs;
  }

  /** A better estimate of when the first frame came. */
  set startedAt(at: number) {
    this.#startedAt = at;
  }

  write({ timestamp, isKey, data }: MediaFrame): void {
    const ms = ((timestamp - this.#options.firstTimestamp) * 1000) / this.#options.clockRate;
    if (ms < this.#lastMs) return;
    const first = this.#blocks[0];
    if (first && (ms - first.ms >= CLUSTER_MS || this.#blockBytes >= CLUSTER_BYTES))
      this.#writeCluster(this.#blocks.splice(0), ms);
    this.#blocks.push({ track: 1, ms, isKey, data });
    this.#blockBytes += data.length;
    this.#lastMs = ms;
  }

  /** Writes what is gathered, but for the last frame: how long it is shown, the next one tells. */
  flush(): void {
    const last = this.#blocks.pop();
    if (last === undefined) return;
    this.#writeCluster(this.#blocks.splice(0), last.ms);
    this.#blocks = [last];
    this.#blockBytes = last.data.length;
  }

  #writeCluster(blocks: WebmBlock[], nextMs: number | null): void {
    const last = blocks.at(-1);
    if (last === undefined) return;
    // A frame of sound says itself how long it is.
    if (nextMs !== null && this.#options.track.kind === 'video') last.durationMs = nextMs - last.ms;
    this.#untilMs = last.ms;
    this.#blockBytes = 0;
    this.#append(this.#sealer.seal(webmCluster(blocks), this.#times()));
  }

  /** Lets go of a file that cannot be written any more: the node mends it. */
  abandon(): void {
    this.#release();
  }

  /** Closes the file in order and puts what it became on its card. */
  async close(end: RecordedSegment['end']): Promise<RecordedSegment> {
    try {
      this.#writeCluster(this.#blocks.splice(0), null);
      this.#append(this.#sealer.end(this.#times()));
      await promisify(fdatasync)(this.#fd);
    } finally {
      this.#release();
    }
    const { subject, folder } = this.#options;
    const segment: RecordedSegment = {
      ...subject,
      segmentId: this.segmentId,
      startedAt: Math.round(this.#startedAt),
      durationMs: Math.round(this.#untilMs),
      bytes: this.#bytes,
      sha256: this.#hash.digest('hex'),
      end,
    };
    await writeCard(folder, this.segmentId, segment);
    return segment;
  }

  #release(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
  }

  #times() {
    return { untilMs: this.#untilMs, startedAt: this.#startedAt };
  }

  #append(bytes: Buffer): void {
    for (let written = 0; written < bytes.length;) written += writeSync(this.#fd, bytes, written);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }
}
