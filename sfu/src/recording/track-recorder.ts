// One track in the recorder process: packets from the worker's socket in, segments out. A segment begins with the first whole
// frame, is cut every minute (a picture only where a whole one comes), and ends when nothing has come for a while.
import { AppError } from '@cloud-window/shared';
import type { RecordedSegment } from '@cloud-window/shared/control';
import type { WebmTrack } from '@cloud-window/shared/recordings';
import { OpusAssembler, Vp8Assembler, type FrameAssembler, type MediaFrame } from './media-frames.ts';
import type { FromRecorder, TrackOrder } from './recorder-messages.ts';
import { PacketOrder, parseRtp, Unwrapped, type OrderedPacket } from './rtp-packet.ts';
import { SegmentFile } from './segment-file.ts';

/** A file for every minute: damage and the drift of clocks stay small, and a player fetches what it needs. */
const SEGMENT_MS = 60_000;
/** Without a frame for so long the segment ends. */
const SILENT_MS = 2_000;
/** Gathered frames are written after so long, also when no more come. */
const FLUSH_MS = 700;
const KEY_FRAME_RETRY_MS = 1_000;

export class TrackRecorder {
  readonly #order: TrackOrder;
  readonly #folder: string;
  readonly #tell: (message: FromRecorder) => void;
  readonly #requireRoom: () => Promise<void>;
  readonly #packets = new PacketOrder();
  readonly #timestamps = new Unwrapped(32);
  readonly #assembler: FrameAssembler;
  #file: SegmentFile | null = null;
  #firstTimestamp = 0;
  #closing: Promise<void> = Promise.resolve();
  #lastFrameAt = 0;
  #flushedAt = 0;
  #keyFrameAskedAt = 0;
  #isDone = false;
  /** Smallest arrival time minus media time since the segment began: the delay of the line, without its jitter. */
  #offset = Infinity;

  constructor(
    order: TrackOrder,
    folder: string,
    tell: (message: FromRecorder) => void,
    requireRoom: () => Promise<void>,
  ) {
    this.#order = order;
    this.#folder = folder;
    this.#tell = tell;
    this.#requireRoom = requireRoom;
    this.#assembler = order.subject.kind === 'video' ? new Vp8Assembler() : new OpusAssembler();
  }

  receive(bytes: Buffer, now: number): void {
    if (this.#isDone) return;
    const packet = parseRtp(bytes);
    if (packet?.payloadType !== this.#order.payloadType) return;
    this.#guarded(() => this.#take(this.#packets.push(packet, now), now));
  }

  /** What time alone brings about. */
  tick(now: number): void {
    if (this.#isDone) return;
    this.#guarded(() => {
      this.#take(this.#packets.due(now), now);
      if (this.#file === null) return;
      if (now - this.#lastFrameAt > SILENT_MS) {
        this.#endSegment('paused');
        this.#assembler.restart();
        this.#tell({ type: 'paused', trackId: this.#order.trackId });
      } else if (now - this.#flushedAt > FLUSH_MS) {
        this.#flushedAt = now;
        this.#file.flush();
      }
    });
  }

  /** Resolves once everything is on the disk. */
  async close(end: RecordedSegment['end']): Promise<void> {
    if (!this.#isDone) {
      this.#isDone = true;
      this.#endSegment(end);
    }
    await this.#closing;
  }

  #take(packets: readonly OrderedPacket[], now: number): void {
    for (const packet of packets) {
      const timestamp = this.#timestamps.next(packet.timestamp);
      this.#offset = Math.min(this.#offset, now - (timestamp * 1000) / this.#order.clockRate);
      for (const frame of this.#assembler.push(packet, timestamp)) this.#write(frame, now);
    }
    const wantsCut = this.#order.subject.kind === 'video' && (this.#file?.lengthMs ?? 0) >= SEGMENT_MS;
    if (packets.length > 0 && (this.#assembler.needsKeyFrame || wantsCut)) this.#askForKeyFrame(now);
  }

  #write(frame: MediaFrame, now: number): void {
    this.#lastFrameAt = now;
    if (this.#file !== null && this.#file.lengthMs >= SEGMENT_MS && frame.isKey) {
      this.#endSegment('cut');
      this.#checkRoom();
    }
    if (this.#file === null) this.#beginSegment(frame, now);
    const file = this.#file;
    if (file === null) return;
    file.startedAt = this.#offset + (this.#firstTimestamp * 1000) / this.#order.clockRate;
    file.write(frame);
  }

  #beginSegment(frame: MediaFrame, now: number): void {
    const { subject, channels, clockRate, key } = this.#order;
    const track: WebmTrack =
      subject.kind === 'audio'
        ? { kind: 'audio', codec: 'opus', channels }
        : { kind: 'video', codec: 'vp8', width: frame.size?.width ?? 0, height: frame.size?.height ?? 0 };
    this.#offset = Math.min(this.#offset, now - (frame.timestamp * 1000) / clockRate);
    this.#firstTimestamp = frame.timestamp;
    this.#flushedAt = now;
    this.#tell({ type: 'began', trackId: this.#order.trackId });
    this.#file = new SegmentFile({
      folder: this.#folder,
      key: Buffer.from(key, 'base64'),
      subject,
      clockRate,
      track,
      firstTimestamp: frame.timestamp,
      startedAt: Math.round(this.#offset + (frame.timestamp * 1000) / clockRate),
    });
  }

  #endSegment(end: RecordedSegment['end']): void {
    const file = this.#file;
    this.#file = null;
    // The next estimates anew: clocks drift.
    this.#offset = Infinity;
    if (file === null) return;
    const { trackId } = this.#order;
    this.#closing = this.#closing
      .then(() => file.close(end))
      .then((segment) => this.#tell({ type: 'segment', trackId, segment }))
      .catch((error: unknown) => this.#fail(error, file));
  }

  #checkRoom(): void {
    this.#requireRoom().catch((error: unknown) => this.#fail(error));
  }

  #askForKeyFrame(now: number): void {
    if (now - this.#keyFrameAskedAt < KEY_FRAME_RETRY_MS) return;
    this.#keyFrameAskedAt = now;
    this.#tell({ type: 'wantsKeyFrame', trackId: this.#order.trackId });
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The disk takes no more: what is written stays, and is mended by the node. */
  #fail(error: unknown, file: SegmentFile | null = this.#file): void {
    this.#isDone = true;
    this.#file = null;
    file?.abandon();
    const code = isFull(error) ? 'STORAGE_FULL' : 'INTERNAL';
    const message = error instanceof Error ? error.message : String(error);
    this.#tell({
      type: 'failed',
      trackId: this.#order.trackId,
      code,
      message,
      segmentId: file?.segmentId ?? null,
    });
  }
}

function isFull(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'STORAGE_FULL';
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}
