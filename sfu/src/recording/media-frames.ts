// From packets to frames as they lie in a file: VP8 pictures are put together (RFC 7741), Opus packets are frames already
// (RFC 7587) and get stand-ins where silence was not sent.
import type { OrderedPacket } from './rtp-packet.ts';

export interface MediaFrame {
  /** By the sender's clock, in units of the codec's clock rate, continued beyond 32 bits. */
  timestamp: number;
  isKey: boolean;
  data: Buffer;
  /** Of key frames of video. */
  size?: { width: number; height: number };
}

export interface FrameAssembler {
  /** `timestamp` is that of the packet, continued beyond 32 bits. */
  push(packet: OrderedPacket, timestamp: number): MediaFrame[];
  /** Whether pictures are missing until the sender sends a whole one. */
  readonly needsKeyFrame: boolean;
  /** What follows begins a new file. */
  restart(): void;
}

interface Vp8Payload {
  isStart: boolean;
  data: Buffer;
}

/** RFC 7741 section 4.2: strips the payload descriptor. */
function readVp8Payload(payload: Buffer): Vp8Payload | null {
  const first = payload[0];
  if (first === undefined) return null;
  let at = 1;
  if ((first & 0x80) !== 0) {
    const extension = payload[at] ?? 0;
    at += 1;
    if ((extension & 0x80) !== 0) at += ((payload[at] ?? 0) & 0x80) !== 0 ? 2 : 1;
    if ((extension & 0x40) !== 0) at += 1;
    if ((extension & 0x30) !== 0) at += 1;
  }
  if (at >= payload.length) return null;
  return { isStart: (first & 0x10) !== 0 && (first & 0x07) === 0, data: payload.subarray(at) };
}

/** RFC 6386 section 9.1: the frame tag, and behind it the size of a key frame. */
function keyFrameSize(data: Buffer): { width: number; height: number } | null {
  const isKey = ((data[0] ?? 1) & 1) === 0;
  if (!isKey || data.length < 10) return null;
  return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
}

export class Vp8Assembler implements FrameAssembler {
  #parts: Buffer[] = [];
  #timestamp: number | null = null;
  #needsKeyFrame = true;

  get needsKeyFrame(): boolean {
    return this.#needsKeyFrame;
  }

  restart(): void {
    this.#needsKeyFrame = true;
  }

  push(packet: OrderedPacket, timestamp: number): MediaFrame[] {
    if (packet.afterLoss) this.#broken();
    const payload = readVp8Payload(packet.payload);
    if (payload === null) return [];
    if (payload.isStart) {
      // The last packet of the picture before has never come.
      if (this.#parts.length > 0) this.#broken();
      this.#timestamp = timestamp;
      this.#parts = [payload.data];
    } else if (this.#timestamp === timestamp && this.#parts.length > 0) {
      this.#parts.push(payload.data);
    } else {
      this.#broken();
      return [];
    }
    return packet.marker ? this.#finish(timestamp) : [];
  }

  #finish(timestamp: number): MediaFrame[] {
    const data = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#timestamp = null;
    const size = keyFrameSize(data);
    if (size !== null) {
      this.#needsKeyFrame = false;
      return [{ timestamp, isKey: true, data, size }];
    }
    return this.#needsKeyFrame ? [] : [{ timestamp, isKey: false, data }];
  }

  /** Pictures that build on one that is missing would show smears: the last good one stays until a whole one comes. */
  #broken(): void {
    this.#parts = [];
    this.#timestamp = null;
    this.#needsKeyFrame = true;
  }
}

/** In units of 48 kHz (RFC 6716 section 3.1): the length of one frame of each configuration. */
const OPUS_FRAME_UNITS = [
  [480, 960, 1920, 2880],
  [480, 960],
  [120, 240, 480, 960],
] as const;
/** A longer silence is a gap: the track was muted or away. */
const FILL_UNITS = 48_000;

/** The length of an Opus packet in units of 48 kHz. */
export function opusPacketUnits(packet: Buffer): number {
  const toc = packet[0];
  if (toc === undefined) return 960;
  const config = toc >> 3;
  const table = config < 12 ? OPUS_FRAME_UNITS[0] : config < 16 ? OPUS_FRAME_UNITS[1] : OPUS_FRAME_UNITS[2];
  const frame = table[config < 16 && config >= 12 ? config & 1 : config & 3] ?? 960;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code === 3 ? Math.max(1, (packet[1] ?? 1) & 0x3f) : 2;
  return frame * frames;
}

export class OpusAssembler implements FrameAssembler {
  readonly needsKeyFrame = false;
  #nextTimestamp: number | null = null;
  #toc = 0;

  restart(): void {
    this.#nextTimestamp = null;
  }

  push({ payload }: OrderedPacket, timestamp: number): MediaFrame[] {
    const frames: MediaFrame[] = [];
    const [toc] = payload;
    if (toc === undefined) return frames;
    const units = opusPacketUnits(payload);
    const expected = this.#nextTimestamp;
    if (expected !== null && timestamp < expected) return frames;
    if (expected !== null && timestamp - expected <= FILL_UNITS) {
      // Silence that was not sent (DTX) or a lost packet: a frame without content makes every decoder fill it in.
      const empty = Buffer.from([this.#toc & 0xfc]);
      const step = opusPacketUnits(empty);
      for (let at = expected; at + step <= timestamp; at += step) {
        frames.push({ timestamp: at, isKey: true, data: empty });
      }
    }
    this.#toc = toc;
    this.#nextTimestamp = timestamp + units;
    frames.push({ timestamp, isKey: true, data: payload });
    return frames;
  }
}
