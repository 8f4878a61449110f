// RTP as it comes from the worker (RFC 3550): what a recorder needs of a packet, and packets brought back into order.

export interface RtpPacket {
  sequence: number;
  timestamp: number;
  payloadType: number;
  marker: boolean;
  payload: Buffer;
}

/** Packets of RTCP share the port; their second byte is 192 to 223 (RFC 5761 section 4). */
function isRtcp(bytes: Buffer): boolean {
  const type = bytes[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** Null for what is no RTP packet with a payload. */
export function parseRtp(bytes: Buffer): RtpPacket | null {
  if (bytes.length < 12 || bytes.readUInt8(0) >> 6 !== 2 || isRtcp(bytes)) return null;
  const flags = bytes.readUInt8(0);
  let start = 12 + (flags & 0x0f) * 4;
  if ((flags & 0x10) !== 0) {
    if (bytes.length < start + 4) return null;
    start += 4 + bytes.readUInt16BE(start + 2) * 4;
  }
  const padding = (flags & 0x20) === 0 ? 0 : (bytes.at(-1) ?? 0);
  const end = bytes.length - padding;
  if (end < start) return null;
  return {
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    payloadType: bytes.readUInt8(1) & 0x7f,
    marker: (bytes.readUInt8(1) & 0x80) !== 0,
    payload: bytes.subarray(start, end),
  };
}

/** Continues a counter of so many bits beyond its wrap-around; late values go back, also below the first. */
export class Unwrapped {
  readonly #span: number;
  #last: number | null = null;

  constructor(bits: 16 | 32) {
    this.#span = 2 ** bits;
  }

  next(value: number): number {
    if (this.#last === null) return (this.#last = value);
    const former = ((this.#last % this.#span) + this.#span) % this.#span;
    let step = value - former;
    if (step > this.#span / 2) step -= this.#span;
    else if (step < -this.#span / 2) step += this.#span;
    const result = this.#last + step;
    if (step > 0) this.#last = result;
    return result;
  }
}

export interface OrderedPacket extends RtpPacket {
  /** Packets before this one never came. */
  afterLoss: boolean;
}

/** So long a packet that was lost and sent again may be late (ms). */
const HOLD_MS = 400;
/** A sender that jumps further than this has begun anew. */
const JUMP = 2_000;

/** Gives packets out in the order they were sent; what does not come in time counts as lost. */
export class PacketOrder {
  readonly #waiting = new Map<number, { packet: RtpPacket; at: number }>();
  #counter = new Unwrapped(16);
  #next: number | null = null;

  /** Packets that may go on, now that this one has come at `now`. */
  push(packet: RtpPacket, now: number): OrderedPacket[] {
    const number = this.#counter.next(packet.sequence);
    if (this.#next !== null && Math.abs(number - this.#next) > JUMP) this.#restart(number);
    this.#next ??= number;
    if (number >= this.#next) this.#waiting.set(number, { packet, at: now });
    return this.due(now);
  }

  /** Packets that may go on because those before them are given up. */
  due(now: number): OrderedPacket[] {
    const ready: OrderedPacket[] = [];
    let afterLoss = false;
    while (this.#next !== null && this.#waiting.size > 0) {
      const entry = this.#waiting.get(this.#next);
      if (entry !== undefined) {
        this.#waiting.delete(this.#next);
        this.#next += 1;
        ready.push({ ...entry.packet, afterLoss });
        afterLoss = false;
        continue;
      }
      const [first] = [...this.#waiting.keys()].sort((one, other) => one - other);
      const waiting = first === undefined ? undefined : this.#waiting.get(first);
      if (first === undefined || waiting === undefined || now - waiting.at < HOLD_MS) break;
      this.#next = first;
      afterLoss = true;
    }
    return ready;
  }

  #restart(number: number): void {
    this.#waiting.clear();
    this.#next = number;
  }
}
