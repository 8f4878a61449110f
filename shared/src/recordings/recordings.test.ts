// The file format of recordings: what was written is read again, what was changed is noticed, what broke off is mended.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openSegment, scanSegment, SegmentSealer } from './sealed-segment.ts';
import { readCluster, webmCluster, webmHead } from './webm.ts';

const key = randomBytes(32);
const times = (untilMs: number) => ({ untilMs, startedAt: 1_700_000_000_000 });

function segment(id = 'segment_1', under = key): Buffer[] {
  const sealer = new SegmentSealer(under, id);
  return [
    sealer.head,
    sealer.seal(Buffer.from('one'), times(500)),
    sealer.seal(Buffer.from('two'), times(1_000)),
    sealer.end(times(1_000)),
  ];
}

/** In chunks of so many bytes, as a stream from a disk cuts them. */
async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function opened(bytes: Buffer, id = 'segment_1', under = key, size = 7): Promise<string[]> {
  const texts: string[] = [];
  for await (const frame of openSegment(inChunks(bytes, size), under, id)) texts.push(frame.bytes.toString());
  return texts;
}

test('frames come out as they went in, however the file is cut', async () => {
  const bytes = Buffer.concat(segment());
  for (const size of [1, 7, 64, 100_000])
    expect(await opened(bytes, 'segment_1', key, size)).toEqual(['one', 'two']);
});

test('a changed byte anywhere is noticed', async () => {
  const bytes = Buffer.concat(segment());
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    const frames = openSegment(inChunks(changed, 64), key, 'segment_1');
    const isWhole = async (): Promise<boolean> => {
      for (;;) {
        const next = await frames.next();
        if (next.done) return next.value;
      }
    };
    expect(await isWhole().catch(() => false), `byte ${at}`).toBe(false);
  }
});

test('another key, another segment and a frame that was taken out are noticed', async () => {
  const [head, one, two, end] = segment();
  const bytes = Buffer.concat(segment());
  await expect(opened(bytes, 'segment_1', randomBytes(32))).rejects.toThrow();
  await expect(opened(bytes, 'segment_2')).rejects.toThrow();
  await expect(
    opened(Buffer.concat([head, two, end].filter((part) => part !== undefined))),
  ).rejects.toThrow();
  await expect(
    opened(Buffer.concat([head, two, one, end].filter((part) => part !== undefined))),
  ).rejects.toThrow();
});

test('a file that breaks off is whole up to its last whole frame', async () => {
  const parts = segment();
  const bytes = Buffer.concat(parts);
  const whole = Buffer.concat(parts.slice(0, 2)).length;
  const scan = await scanSegment(inChunks(bytes.subarray(0, whole + 10), 5));
  expect(scan).toMatchObject({ wholeBytes: whole, frames: 1, untilMs: 500, isEnded: false });
  expect(await opened(bytes.subarray(0, scan.wholeBytes))).toEqual(['one']);
  expect(await scanSegment(inChunks(bytes, 1_000))).toMatchObject({
    frames: 2,
    isEnded: true,
    wholeBytes: bytes.length,
  });
  expect(await scanSegment(inChunks(randomBytes(300), 50))).toMatchObject({ wholeBytes: 0, frames: 0 });
});

test('a cluster gives back its blocks', () => {
  const blocks = [
    { track: 1, ms: 100_000, isKey: true, data: randomBytes(70_000) },
    { track: 2, ms: 100_020, isKey: true, data: Buffer.from([0xf8]) },
    { track: 1, ms: 100_067, isKey: false, data: randomBytes(900) },
    { track: 1, ms: 100_100, isKey: true, data: randomBytes(90), durationMs: 33 },
    { track: 1, ms: 100_133, isKey: false, data: randomBytes(90), durationMs: 1_400 },
  ];
  expect(readCluster(webmCluster(blocks))).toEqual(blocks);
  expect(readCluster(webmHead([{ kind: 'audio', codec: 'opus', channels: 2 }]))).toEqual([]);
});
