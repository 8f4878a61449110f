// What a call sends: a voice in packets of 20 ms and some 32 kbit/s, a picture of 30 frames a second and 1 Mbit/s whose every
// 60th frame is a key frame, as RTP (RFC 3550) with VP8 (RFC 7741) on the outside and nothing on the inside.
import { OPUS, VP8, type Kind, type SendingPeer, type Ssrcs } from './rtp-peer.ts';

/** Somebody who is connected and may talk. */
export interface Talking {
  sender: SendingPeer;
  ssrcs: Ssrcs;
}

const TICK_MS = 5;
const LATE_MS = 60;
const VOICE = { everyMs: 20, bytes: 80 } as const;
const PICTURE = { everyMs: 1000 / 30, packets: 4, bytes: 1_040, keyFrameEvery: 60 } as const;
const HEADER_BYTES = 12;

/** Packets of a party in a second, both tracks. */
export const PACKETS_PER_SECOND = 1000 / VOICE.everyMs + (1000 / PICTURE.everyMs) * PICTURE.packets;

/** The voices and pictures of all parties. They go on where they were after a silence, as SRTP wants it. */
export class Talks {
  readonly #streams: readonly Stream[];
  #timer: ReturnType<typeof setInterval> | undefined;
  sent = 0;

  constructor(parties: readonly Talking[]) {
    this.#streams = parties.flatMap((party, index) => {
      // Spread over the time of a frame: no two people speak in step.
      const offset = (index / parties.length) * PICTURE.everyMs;
      return [new Stream(party, 'audio', offset), new Stream(party, 'video', offset)];
    });
  }

  begin(): void {
    const began = performance.now();
    for (const stream of this.#streams) stream.begin(began);
    this.#timer = setInterval(() => {
      const now = performance.now();
      for (const stream of this.#streams) this.sent += stream.sendDue(now);
    }, TICK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

class Stream {
  readonly #party: Talking;
  readonly #kind: Kind;
  readonly #packet: Buffer;
  readonly #everyMs: number;
  readonly #offset: number;
  #dueAt = 0;
  #sequence = Math.floor(Math.random() * 0x7fff);
  #units = 0;

  constructor(party: Talking, kind: Kind, offset: number) {
    this.#party = party;
    this.#kind = kind;
    this.#offset = offset;
    this.#everyMs = kind === 'audio' ? VOICE.everyMs : PICTURE.everyMs;
    this.#packet = Buffer.alloc(HEADER_BYTES + (kind === 'audio' ? VOICE.bytes : PICTURE.bytes), 0x5a);
    this.#packet[0] = 0x80;
    this.#packet.writeUInt32BE(party.ssrcs[kind], 8);
  }

  begin(at: number): void {
    this.#dueAt = at + this.#offset;
  }

  /** Sends what is due. What a busy machine is much too late with is left out: a flood would be another measurement. */
  sendDue(now: number): number {
    let sent = 0;
    if (now - this.#dueAt > LATE_MS) this.#dueAt = now;
    while (this.#dueAt <= now) {
      sent += this.#kind === 'audio' ? this.#sendVoice() : this.#sendFrame();
      this.#dueAt += this.#everyMs;
      this.#units += 1;
    }
    return sent;
  }

  #sendVoice(): number {
    this.#send(OPUS.payloadType, false, this.#units * (OPUS.clockRate / 1000) * VOICE.everyMs);
    return 1;
  }

  #sendFrame(): number {
    const timestamp = Math.round(this.#units * (VP8.clockRate / 1000) * PICTURE.everyMs);
    const key = this.#units % PICTURE.keyFrameEvery === 0;
    for (let index = 0; index < PICTURE.packets; index++) {
      const first = index === 0;
      // Payload descriptor: the S bit where the frame begins. Then the frame's first byte, whose P bit is 0 in a key frame.
      this.#packet[HEADER_BYTES] = first ? 0x10 : 0;
      if (first) {
        this.#packet[HEADER_BYTES + 1] = key ? 0x50 : 0x51;
        // Start code and size of a key frame (RFC 6386 section 9.1).
        this.#packet.set(key ? [0, 0, 0x9d, 0x01, 0x2a, 0, 5, 0xd0, 2] : KEY_FRAME_BLANK, HEADER_BYTES + 2);
      }
      this.#send(VP8.payloadType, index === PICTURE.packets - 1, timestamp);
    }
    return PICTURE.packets;
  }

  #send(payloadType: number, marker: boolean, timestamp: number): void {
    this.#packet[1] = payloadType | (marker ? 0x80 : 0);
    this.#packet.writeUInt16BE(this.#sequence, 2);
    this.#packet.writeUInt32BE(timestamp >>> 0, 4);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#party.sender.send(this.#kind, this.#packet);
  }
}

const KEY_FRAME_BLANK = Buffer.alloc(9, 0x5a);
