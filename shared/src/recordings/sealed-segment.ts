// The file format of a recorded segment, written by the sfu and read by signaling (docs/media.md draws it): a head in clear,
// then frames of at most a second of media, each sealed by AES-256-GCM as it is written, so that whatever is on the disk
// when a process dies is readable up to the last whole frame. Lengths and times of frames are in clear (and authenticated):
// a file can be mended without its key.
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';

const MAGIC = Buffer.from('CWREC\0\0\u0001', 'latin1');
const FRAME_HEAD_BYTES = 20;
const TAG_BYTES = 16;
const MAX_HEAD_BYTES = 4096;
/** Far above any second of video; a length beyond it is damage. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const DATA = 1;
const END = 2;

export const RECORDING_KEY_BYTES = 32;

/** What the frame says in clear. */
export interface FrameTimes {
  /** Length of the segment up to the end of this frame (ms). */
  untilMs: number;
  /** When the segment's first sample arrived at the sfu, by its clock; estimated better from frame to frame (ms). */
  startedAt: number;
}

export interface OpenedFrame extends FrameTimes {
  bytes: Buffer;
}

/** What a file holds up to its last whole frame, found without its key. */
export interface SegmentScan extends FrameTimes {
  /** Length of the file that is whole; 0 when not even the head is. */
  wholeBytes: number;
  frames: number;
  /** Whether it was closed in order. */
  isEnded: boolean;
}

interface RawFrame {
  type: number;
  head: Buffer;
  sealed: Buffer;
  times: FrameTimes;
}

/** Each segment has a key of its own under the recording's, so that nonces may simply count. */
function segmentKey(recordingKey: Uint8Array, segmentId: string): Buffer {
  return Buffer.from(
    hkdfSync(
      'sha256',
      recordingKey,
      Buffer.alloc(0),
      `cloud-window/segment/${segmentId}`,
      RECORDING_KEY_BYTES,
    ),
  );
}

function nonce(count: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(count), 4);
  return bytes;
}

function fileHead(segmentId: string): Buffer {
  const text = Buffer.from(JSON.stringify({ segmentId }));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([MAGIC, length, text]);
}

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Makes the bytes of a segment file, in order: head, data frames, end. */
export class SegmentSealer {
  readonly head: Buffer;
  readonly #key: Buffer;
  readonly #bound: Buffer;
  #count = 0;

  constructor(recordingKey: Uint8Array, segmentId: string) {
    this.#key = segmentKey(recordingKey, segmentId);
    this.head = fileHead(segmentId);
    this.#bound = digest(this.head);
  }

  seal(bytes: Uint8Array, times: FrameTimes): Buffer {
    return this.#frame(DATA, bytes, times);
  }

  /** The mark of a file that was closed in order: without it frames may be missing at the end. */
  end(times: FrameTimes): Buffer {
    return this.#frame(END, Buffer.alloc(0), times);
  }

  #frame(type: number, bytes: Uint8Array, { untilMs, startedAt }: FrameTimes): Buffer {
    const head = Buffer.alloc(FRAME_HEAD_BYTES);
    head.writeUInt8(type, 0);
    head.writeUInt32BE(bytes.length + TAG_BYTES, 4);
    head.writeUInt32BE(Math.max(0, Math.round(untilMs)), 8);
    head.writeBigUInt64BE(BigInt(Math.max(0, Math.round(startedAt))), 12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce(this.#count));
    this.#count += 1;
    cipher.setAAD(Buffer.concat([this.#bound, head]));
    const body = cipher.update(bytes);
    return Buffer.concat([head, body, cipher.final(), cipher.getAuthTag()]);
  }
}

/** Cuts a stream of chunks into whole frames; what is left at the end is an unfinished one. */
class FrameCutter {
  #pending: Buffer = Buffer.alloc(0);
  #head: Buffer | null = null;
  /** Bytes of head and whole frames seen so far. */
  wholeBytes = 0;

  /** Of the file; null until it has come. */
  get head(): Buffer | null {
    return this.#head;
  }

  *push(chunk: Uint8Array): Generator<RawFrame> {
    this.#pending = this.#pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#pending, chunk]);
    if (this.#head === null && !this.#takeHead()) return;
    for (;;) {
      const frame = this.#takeFrame();
      if (frame === null) return;
      yield frame;
    }
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    this.wholeBytes += length;
    return taken;
  }

  #takeHead(): boolean {
    const start = MAGIC.length + 2;
    if (this.#pending.length < start) return false;
    const length = this.#pending.readUInt16BE(MAGIC.length);
    if (!this.#pending.subarray(0, MAGIC.length).equals(MAGIC) || length > MAX_HEAD_BYTES) {
      throw new Error('not a recorded segment');
    }
    if (this.#pending.length < start + length) return false;
    this.#head = this.#take(start + length);
    return true;
  }

  #takeFrame(): RawFrame | null {
    if (this.#pending.length < FRAME_HEAD_BYTES) return null;
    const type = this.#pending.readUInt8(0);
    const length = this.#pending.readUInt32BE(4);
    if ((type !== DATA && type !== END) || length < TAG_BYTES || length > MAX_FRAME_BYTES) {
      throw new Error('a damaged frame in a recorded segment');
    }
    if (this.#pending.length < FRAME_HEAD_BYTES + length) return null;
    const head = this.#take(FRAME_HEAD_BYTES);
    const times = { untilMs: head.readUInt32BE(8), startedAt: Number(head.readBigUInt64BE(12)) };
    return { type, head, sealed: this.#take(length), times };
  }
}

/**
 * The data frames of a segment in order. Throws when a byte was changed, a frame is missing in between or the file is
 * another's. Returns whether it was closed in order: one that was mended after its writer died has no end mark.
 */
export async function* openSegment(
  chunks: AsyncIterable<Uint8Array>,
  recordingKey: Uint8Array,
  segmentId: string,
): AsyncGenerator<OpenedFrame, boolean> {
  const key = segmentKey(recordingKey, segmentId);
  const expected = fileHead(segmentId);
  const bound = digest(expected);
  const cutter = new FrameCutter();
  let count = 0;
  let isEnded = false;
  for await (const chunk of chunks) {
    for (const { type, head, sealed, times } of cutter.push(chunk)) {
      if (cutter.head?.equals(expected) !== true) throw new Error('the segment is another one');
      const decipher = createDecipheriv('aes-256-gcm', key, nonce(count));
      count += 1;
      decipher.setAAD(Buffer.concat([bound, head]));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      const body = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
      const bytes = Buffer.concat([body, decipher.final()]);
      if (type === DATA) yield { bytes, ...times };
      else isEnded = true;
    }
  }
  return isEnded;
}

/** How far a file is whole. A damaged one is whole up to the damage. */
export async function scanSegment(chunks: AsyncIterable<Uint8Array>): Promise<SegmentScan> {
  const cutter = new FrameCutter();
  const scan: SegmentScan = { wholeBytes: 0, frames: 0, untilMs: 0, startedAt: 0, isEnded: false };
  try {
    for await (const chunk of chunks) {
      for (const { type, times } of cutter.push(chunk)) {
        Object.assign(scan, times);
        if (type === DATA) scan.frames += 1;
        else scan.isEnded = true;
      }
      scan.wholeBytes = cutter.wholeBytes;
    }
  } catch {
    scan.wholeBytes = cutter.wholeBytes;
  }
  return scan;
}
