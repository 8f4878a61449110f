// All tracks of a recording as one WebM stream on one clock, for whoever turns it into another format. Where a track has
// nothing (before it began, held, muted, a lost line) it carries black or silence, so that a reader never has to wait for it.
import { webmCluster, webmHead, readCluster, type WebmBlock } from '@cloud-window/shared/recordings';
import type { RecordingTrack } from '@cloud-window/shared/protocol';
import type { SegmentFiles } from './segment-files.ts';

/** A longer pause between two pictures is a gap: the last one does not stand for it (ms). */
const PICTURE_GAP_MS = 2_500;
const BLACK_EVERY_MS = 500;
const SILENCE_MS = 20;
const CLUSTER_MS = 500;
/** 20 ms of nothing (RFC 6716: CELT, mono, one frame). */
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);
/** One black picture of 16 × 16 in VP8. */
const BLACK = Buffer.from('EAIAnQEqEAAQAABHCIWFiIWEiAICAAwNYAD+/6tQgA==', 'base64');
const BLACK_SIZE = 16;

export interface MergedOptions {
  recordingId: string;
  key: Buffer;
  tracks: readonly RecordingTrack[];
  lengthMs: number;
  files: SegmentFiles;
}

/** The bytes of the stream. Throws when a segment was tampered with. */
export async function* mergedTracks(options: MergedOptions): AsyncGenerator<Buffer> {
  const { tracks, lengthMs } = options;
  yield webmHead(
    tracks.map(({ kind }) =>
      kind === 'audio'
        ? { kind, codec: 'opus', channels: 2 }
        : { kind, codec: 'vp8', width: BLACK_SIZE, height: BLACK_SIZE },
    ),
  );
  const sources = tracks.map((track, index) =>
    filled(blocksOf(options, track, index + 1), track.kind, index + 1, lengthMs),
  );
  let cluster: WebmBlock[] = [];
  for await (const block of inOrder(sources)) {
    const [first] = cluster;
    if (first && block.ms - first.ms >= CLUSTER_MS) {
      yield webmCluster(cluster);
      cluster = [];
    }
    cluster.push(block);
  }
  if (cluster.length > 0) yield webmCluster(cluster);
}

async function* blocksOf(
  { files, recordingId, key }: MergedOptions,
  track: RecordingTrack,
  number: number,
): AsyncGenerator<WebmBlock> {
  let last = -1;
  for (const segment of track.segments) {
    for await (const { bytes } of files.read(recordingId, segment.id, key)) {
      for (const block of readCluster(bytes)) {
        const ms = segment.startMs + block.ms;
        // Two segments may overlap by the error of their clocks.
        if (ms <= last) continue;
        last = ms;
        yield { ...block, track: number, ms };
      }
    }
  }
}

async function* filled(
  blocks: AsyncGenerator<WebmBlock>,
  kind: 'audio' | 'video',
  track: number,
  lengthMs: number,
): AsyncGenerator<WebmBlock> {
  const isPicture = kind === 'video';
  const data = isPicture ? BLACK : SILENCE;
  const step = isPicture ? BLACK_EVERY_MS : SILENCE_MS;
  const gap = isPicture ? PICTURE_GAP_MS : SILENCE_MS * 2;
  /** From here on nothing is covered. */
  let next = 0;
  const fill = function* (until: number): Generator<WebmBlock> {
    for (; next <= until - step; next += step) yield { track, ms: next, isKey: true, data };
  };
  let isFirst = true;
  for await (const block of blocks) {
    if (isFirst || block.ms - next > gap) {
      if (isFirst && block.ms > 0) yield { track, ms: 0, isKey: true, data };
      if (isFirst) next = step;
      yield* fill(block.ms);
    }
    isFirst = false;
    yield block;
    next = block.ms + (isPicture ? 1 : SILENCE_MS);
  }
  if (isFirst) yield { track, ms: 0, isKey: true, data };
  if (lengthMs - next > gap) yield* fill(lengthMs);
}

/** Merges streams that are in order by themselves. */
async function* inOrder(sources: readonly AsyncGenerator<WebmBlock>[]): AsyncGenerator<WebmBlock> {
  const heads = await Promise.all(sources.map(async (source) => ({ source, next: await source.next() })));
  for (;;) {
    let earliest: (typeof heads)[number] | null = null;
    for (const head of heads) {
      if (head.next.done) continue;
      if (earliest === null || earliest.next.done || head.next.value.ms < earliest.next.value.ms)
        earliest = head;
    }
    if (earliest === null || earliest.next.done) return;
    yield earliest.next.value;
    earliest.next = await earliest.source.next();
  }
}
