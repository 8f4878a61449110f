// Just enough WebM (Matroska, RFC 9559) for recordings: a head with tracks of VP8 and Opus, and clusters of a second or
// less that are complete by themselves. The sfu writes them as they come; signaling reads them again for an export.

const ID = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  blockDuration: 0x9b,
  referenceBlock: 0xfb,
} as const;
/** An element whose end is where its parent ends: the file grows. */
const UNKNOWN_SIZE = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
const KEY_FRAME_FLAG = 0x80;
/** Opus wants 80 ms decoded before what is heard after a seek (RFC 7845 section 4.6); in ns. */
const OPUS_SEEK_PREROLL_NS = 80_000_000;

export type WebmTrack =
  | { kind: 'video'; codec: 'vp8'; width: number; height: number }
  | { kind: 'audio'; codec: 'opus'; channels: number };

export interface WebmBlock {
  /** From 1, in the order of the head. */
  track: number;
  /** Since the start of the file (ms). */
  ms: number;
  isKey: boolean;
  data: Buffer;
  /**
   * How long it is shown, where the next one is not in the same cluster. Without it a player guesses from the frames before, and
   * where the next one comes later than that, a browser takes it for a hole and shows nothing until the next key frame.
   */
  durationMs?: number;
}

/** Everything before the first cluster. */
export function webmHead(tracks: readonly WebmTrack[]): Buffer {
  const ebml = element(
    ID.ebml,
    unsigned(0x4286, 1), // EBMLVersion
    unsigned(0x42f7, 1), // EBMLReadVersion
    unsigned(0x42f2, 4), // EBMLMaxIDLength
    unsigned(0x42f3, 8), // EBMLMaxSizeLength
    text(0x4282, 'webm'), // DocType
    unsigned(0x4287, 4), // DocTypeVersion
    unsigned(0x4285, 2), // DocTypeReadVersion
  );
  const info = element(
    ID.info,
    unsigned(0x2ad7b1, 1_000_000), // TimestampScale: a tick is a millisecond
    text(0x4d80, 'cloud-window'), // MuxingApp
    text(0x5741, 'cloud-window'), // WritingApp
  );
  const entries = tracks.map((track, index) => trackEntry(track, index + 1));
  return Buffer.concat([ebml, idBytes(ID.segment), UNKNOWN_SIZE, info, element(ID.tracks, ...entries)]);
}

/** A cluster of blocks; all lie within 32 s after the first. */
export function webmCluster(blocks: readonly WebmBlock[]): Buffer {
  const base = Math.round(blocks[0]?.ms ?? 0);
  return element(
    ID.cluster,
    unsigned(ID.timestamp, base),
    ...blocks.map(({ track, ms, isKey, data, durationMs }) => {
      const head = Buffer.alloc(4);
      head.writeUInt8(0x80 | track, 0);
      head.writeInt16BE(Math.round(ms) - base, 1);
      if (durationMs === undefined) {
        head.writeUInt8(isKey ? KEY_FRAME_FLAG : 0, 3);
        return element(ID.simpleBlock, head, data);
      }
      // Here a frame is a key frame unless it refers to another one: to the one a tick before, for want of a better word.
      return element(
        ID.blockGroup,
        element(ID.block, head, data),
        unsigned(ID.blockDuration, Math.round(durationMs)),
        ...(isKey ? [] : [element(ID.referenceBlock, Buffer.from([0xff]))]),
      );
    }),
  );
}

/** The blocks of one cluster as `webmCluster` makes it; of anything else (the head), none. */
export function readCluster(bytes: Buffer): WebmBlock[] {
  const outer = readElement(bytes, 0);
  if (outer?.id !== ID.cluster) return [];
  const blocks: WebmBlock[] = [];
  let base = 0;
  const readBlock = ({ start, end }: Element): WebmBlock => ({
    track: bytes.readUInt8(start) & 0x7f,
    ms: base + bytes.readInt16BE(start + 1),
    isKey: (bytes.readUInt8(start + 3) & KEY_FRAME_FLAG) !== 0,
    data: bytes.subarray(start + 4, end),
  });
  for (const inner of elementsIn(bytes, outer)) {
    if (inner.id === ID.timestamp) base = unsignedIn(bytes, inner);
    if (inner.id === ID.simpleBlock) blocks.push(readBlock(inner));
    if (inner.id === ID.blockGroup) {
      const parts = new Map([...elementsIn(bytes, inner)].map((part) => [part.id, part]));
      const [block, duration] = [parts.get(ID.block), parts.get(ID.blockDuration)];
      if (!block || !duration) continue;
      const isKey = !parts.has(ID.referenceBlock);
      blocks.push({ ...readBlock(block), isKey, durationMs: unsignedIn(bytes, duration) });
    }
  }
  return blocks;
}

function trackEntry(track: WebmTrack, number: number): Buffer {
  const common = [unsigned(0xd7, number), unsigned(0x73c5, number), unsigned(0x9c, 0)]; // number, UID, no lacing
  if (track.kind === 'video') {
    const size = element(0xe0, unsigned(0xb0, track.width), unsigned(0xba, track.height));
    return element(ID.trackEntry, ...common, unsigned(0x83, 1), text(0x86, 'V_VP8'), size);
  }
  const rate = Buffer.alloc(8);
  rate.writeDoubleBE(48_000);
  return element(
    ID.trackEntry,
    ...common,
    unsigned(0x83, 2), // audio
    text(0x86, 'A_OPUS'),
    element(0x63a2, opusHead(track.channels)), // CodecPrivate
    unsigned(0x56aa, 0), // CodecDelay
    unsigned(0x56bb, OPUS_SEEK_PREROLL_NS),
    element(0xe1, element(0xb5, rate), unsigned(0x9f, track.channels)),
  );
}

/** RFC 7845 section 5.1. */
function opusHead(channels: number): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(channels, 9);
  head.writeUInt32LE(48_000, 12);
  return head;
}

function idBytes(id: number): Buffer {
  const length = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(id, 0, length);
  return bytes;
}

function element(id: number, ...content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const size = Buffer.alloc(8);
  size.writeUInt32BE(length, 4);
  size.writeUInt8(0x01, 0);
  return Buffer.concat([idBytes(id), size, ...content]);
}

function unsigned(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  const first = bytes.findIndex((byte) => byte !== 0);
  return element(id, first === -1 ? Buffer.alloc(1) : bytes.subarray(first));
}

const text = (id: number, value: string): Buffer => element(id, Buffer.from(value, 'latin1'));

interface Element {
  id: number;
  start: number;
  end: number;
}

function* elementsIn(bytes: Buffer, { start, end }: Element): Generator<Element> {
  for (let at = start; at < end;) {
    const inner = readElement(bytes, at);
    if (inner === null) return;
    yield inner;
    at = inner.end;
  }
}

const unsignedIn = (bytes: Buffer, { start, end }: Element): number => bytes.readUIntBE(start, end - start);

function readElement(bytes: Buffer, at: number): Element | null {
  const first = bytes[at];
  if (first === undefined || first === 0) return null;
  const idLength = Math.clz32(first) - 23;
  const sizeAt = at + idLength;
  const sizeFirst = bytes[sizeAt];
  if (sizeFirst === undefined || sizeFirst === 0) return null;
  const sizeLength = Math.clz32(sizeFirst) - 23;
  const start = sizeAt + sizeLength;
  if (start > bytes.length) return null;
  let size = sizeFirst & (0xff >> sizeLength);
  for (let i = 1; i < sizeLength; i += 1) size = size * 256 + (bytes[sizeAt + i] ?? 0);
  const end = start + size;
  if (end > bytes.length) return null;
  return { id: bytes.readUIntBE(at, idLength), start, end };
}
