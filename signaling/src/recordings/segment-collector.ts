// Brings segments from the nodes' spools into the store. A node keeps a segment until it is told that it was stored, and each
// is claimed in the database before it is fetched: whoever dies in between, it arrives once.
import type { RecordedSegment } from '@cloud-window/shared/control';
import { segmentPath } from '@cloud-window/shared/control';
import type { Context } from '../context.ts';
import type { SfuConnection } from '../media/sfu-connection.ts';
import { claimSegment, settleSegment } from './recording-store.ts';
import type { SegmentFiles } from './segment-files.ts';

const SWEEP_MS = 10_000;
const FETCH_MS = 60_000;

export class SegmentCollector {
  readonly #context: Pick<Context, 'db' | 'clock' | 'log' | 'config'>;
  readonly #files: SegmentFiles;
  readonly #nodes: () => readonly SfuConnection[];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(
    context: Pick<Context, 'db' | 'clock' | 'log' | 'config'>,
    files: SegmentFiles,
    nodes: () => readonly SfuConnection[],
  ) {
    this.#context = context;
    this.#files = files;
    this.#nodes = nodes;
  }

  start(): void {
    this.#timer = setInterval(() => this.request(), SWEEP_MS);
    this.request();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** There may be something to fetch. */
  request(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await Promise.all(this.#nodes().map((node) => this.#collect(node)));
    }
  }

  async #collect(node: SfuConnection): Promise<void> {
    if (!node.isConnected) return;
    try {
      const { segments } = await node.request('recording:segments', {});
      for (const segment of segments) {
        if (this.#stopped) return;
        await this.#take(node, segment);
      }
    } catch (error) {
      this.#context.log.warn({ err: error, sfu: node.nodeId }, 'recorded segments could not be fetched');
    }
  }

  async #take(node: SfuConnection, segment: RecordedSegment): Promise<void> {
    const { db, clock, log } = this.#context;
    const { segmentId } = segment;
    const claim = await claimSegment(db, clock.now(), segment);
    if (claim === 'taken') return;
    if (claim === 'unwanted') log.warn({ segmentId }, 'a segment of no recording is thrown away');
    if (claim === 'fetch') {
      try {
        await this.#fetch(node, segment);
      } catch (error) {
        await settleSegment(db, segmentId, null);
        throw error;
      }
      await settleSegment(db, segmentId, new Date(clock.now()));
    }
    await node.request('recording:removeSegment', { segmentId });
  }

  async #fetch(node: SfuConnection, { segmentId, recordingId, sha256 }: RecordedSegment): Promise<void> {
    const response = await fetch(new URL(segmentPath(segmentId), node.controlUrl), {
      headers: { authorization: `Bearer ${this.#context.config.SFU_SECRET}` },
      signal: AbortSignal.timeout(FETCH_MS),
    });
    if (!response.ok || response.body === null) {
      throw new Error(`the node answers ${String(response.status)} for a segment it has offered`);
    }
    await this.#files.store(recordingId, segmentId, sha256, response.body);
  }
}
