// Reads what the Lua library cmsgpack writes: MessagePack, of which the queue uses maps, lists, texts, whole numbers, true,
// false and nil.
import { AppError } from '@cloud-window/shared';

/** One value. */
export function unpacked(packed: Buffer): unknown {
  return new Reader(packed).value();
}

/** A list of texts that are packed themselves. */
export function packedTexts(packed: Buffer): Buffer[] {
  return new Reader(packed).texts();
}

/** Values that stand one behind the other. */
export function allUnpacked(packed: Buffer): unknown[] {
  const reader = new Reader(packed);
  const values: unknown[] = [];
  while (!reader.isAtEnd) values.push(reader.value());
  return values;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  value(): unknown {
    const kind = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    if (kind < 0x80) return kind;
    if (kind < 0x90) return this.#map(kind & 0x0f);
    if (kind < 0xa0) return this.#list(kind & 0x0f);
    if (kind < 0xc0) return this.#text(kind & 0x1f);
    if (kind >= 0xe0) return kind - 0x100;
    switch (kind) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.#number(4, (at) => this.#bytes.readFloatBE(at));
      case 0xcb:
        return this.#number(8, (at) => this.#bytes.readDoubleBE(at));
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.#unsigned(1 << (kind - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.#number(1 << (kind - 0xd0), (at) => this.#bytes.readIntBE(at, 1 << (kind - 0xd0)));
      case 0xd3:
        return this.#number(8, (at) => Number(this.#bytes.readBigInt64BE(at)));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#unsigned(1 << (kind - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#unsigned(2 << (kind - 0xdc)));
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(2 << (kind - 0xde)));
      default:
        throw new AppError('INTERNAL', `a packed record holds ${kind}`);
    }
  }

  /** As bytes. */
  texts(): Buffer[] {
    const kind = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    const count = kind < 0xa0 ? kind & 0x0f : this.#unsigned(2 << (kind - 0xdc));
    return Array.from({ length: count }, () => {
      const head = this.#bytes.readUInt8(this.#at);
      this.#at += 1;
      const length = head < 0xc0 ? head & 0x1f : this.#unsigned(1 << (head - 0xd9));
      this.#at += length;
      return this.#bytes.subarray(this.#at - length, this.#at);
    });
  }

  #number(size: number, read: (at: number) => number): number {
    const found = read(this.#at);
    this.#at += size;
    return found;
  }

  #unsigned(size: number): number {
    // Moments have six bytes at most for some thousand years.
    if (size === 8)
      return this.#number(
        8,
        (at) => this.#bytes.readUInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4),
      );
    return this.#number(size, (at) => this.#bytes.readUIntBE(at, size));
  }

  #text(length: number): string {
    const text = this.#bytes.toString('utf8', this.#at, this.#at + length);
    this.#at += length;
    return text;
  }

  #list(length: number): unknown[] {
    const list: unknown[] = [];
    for (let i = 0; i < length; i += 1) list.push(this.value());
    return list;
  }

  #map(length: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let i = 0; i < length; i += 1) {
      const key = String(this.value());
      map[key] = this.value();
    }
    return map;
  }
}
