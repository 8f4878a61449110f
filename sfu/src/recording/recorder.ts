// The node's hand on its recorder process: tracks are opened and closed over it, and a recorder that dies is replaced. What
// it left unfinished is mended, and whoever had a track is told to open it again.
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError } from '@cloud-window/shared';
import type { RecordedSegment } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { RECORDER_ANSWER_MS, RECORDER_MEND_MS, RECORDER_RESTART_MS } from '../timings.ts';
import type { FromRecorder, ToRecorder, TrackOrder } from './recorder-messages.ts';
import type { Spool } from './spool.ts';

const PROGRAM = fileURLToPath(new URL('recorder-process.ts', import.meta.url));

/** What a track's owner hears. */
export interface TrackListener {
  began(): void;
  paused(): void;
  wantsKeyFrame(): void;
  failed(error: AppError): void;
  /** The recorder has died: the track is gone. */
  lost(): void;
}

interface Track {
  listener: TrackListener;
  opened: PromiseWithResolvers<number>;
  closed: PromiseWithResolvers<undefined>;
}

export class Recorder {
  readonly #spool: Spool;
  readonly #minFreeBytes: number;
  readonly #log: Logger;
  readonly #onSegment: (segment: RecordedSegment) => void;
  readonly #tracks = new Map<string, Track>();
  #child: ChildProcess | null = null;
  #deaths = 0;
  #stopped = false;

  constructor(
    spool: Spool,
    minFreeBytes: number,
    log: Logger,
    onSegment: (segment: RecordedSegment) => void,
  ) {
    this.#spool = spool;
    this.#minFreeBytes = minFreeBytes;
    this.#log = log;
    this.#onSegment = onSegment;
  }

  /** Null between the death of one and the start of the next, and before the first track. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** The port that takes the track's packets. @throws AppError MEDIA_UNAVAILABLE */
  async open(order: TrackOrder, listener: TrackListener): Promise<number> {
    const track = {
      listener,
      opened: Promise.withResolvers<number>(),
      closed: Promise.withResolvers<undefined>(),
    };
    this.#tracks.set(order.trackId, track);
    track.closed.promise.catch(() => undefined);
    this.#send({ type: 'open', track: order });
    try {
      return await within(track.opened.promise, 'the recorder does not answer');
    } catch (error) {
      this.#tracks.delete(order.trackId);
      throw error;
    }
  }

  /** Resolves once the track's files are closed, or mended by somebody else. */
  async close(trackId: string, end: RecordedSegment['end']): Promise<void> {
    const track = this.#tracks.get(trackId);
    if (track === undefined) return;
    this.#send({ type: 'close', trackId, end });
    await within(track.closed.promise, 'the recorder does not close its files').catch((error: unknown) =>
      this.#log.warn({ err: error }, 'a recorded track was not closed in order'),
    );
    this.#tracks.delete(trackId);
  }

  /** Ends the process once it has closed what is open. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    if (child === null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.disconnect();
    await within(exited, 'the recorder does not end').catch(() => child.kill('SIGKILL'));
  }

  #send(message: ToRecorder): void {
    if (this.#stopped) throw new AppError('MEDIA_UNAVAILABLE', 'the recorder is stopping');
    this.#child ??= this.#start();
    this.#child.send(message, () => undefined);
  }

  #start(): ChildProcess {
    const child = fork(PROGRAM, [this.#spool.folder, String(this.#minFreeBytes)], {
      // Nothing of the node's settings is its business.
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (message: FromRecorder) => this.#hear(message));
    child.on('error', (error) => this.#log.error({ err: error }, 'the recorder process'));
    child.once('exit', (code, signal) => void this.#ended(child, code ?? signal));
    this.#log.info({ pid: child.pid }, 'recorder started');
    return child;
  }

  #hear(message: FromRecorder): void {
    const track = this.#tracks.get(message.trackId);
    switch (message.type) {
      case 'segment':
        this.#onSegment(message.segment);
        return;
      case 'opened':
        track?.opened.resolve(message.port);
        return;
      case 'began':
        track?.listener.began();
        return;
      case 'paused':
        track?.listener.paused();
        return;
      case 'wantsKeyFrame':
        track?.listener.wantsKeyFrame();
        return;
      case 'failed':
        this.#log.error({ fault: message.code, reason: message.message }, 'a track cannot be recorded');
        if (message.segmentId !== null) void this.#mendLater(message.segmentId);
        track?.opened.reject(new AppError(message.code, message.message));
        track?.listener.failed(new AppError(message.code, message.message));
        return;
      case 'closed':
        track?.closed.resolve(undefined);
        return;
    }
  }

  /** A full disk takes not even the card: tried until it does, or the next start does it. */
  async #mendLater(segmentId: string): Promise<void> {
    try {
      for (const segment of await this.#spool.mendOne(segmentId)) this.#onSegment(segment);
    } catch {
      setTimeout(() => {
        if (!this.#stopped) void this.#mendLater(segmentId);
      }, RECORDER_MEND_MS).unref();
    }
  }

  async #ended(child: ChildProcess, reason: number | string | null): Promise<void> {
    if (this.#stopped) return;
    this.#child = null;
    this.#deaths += 1;
    this.#log.error({ pid: child.pid, reason }, 'the recorder died');
    const tracks = [...this.#tracks.values()];
    this.#tracks.clear();
    for (const track of tracks) {
      track.opened.reject(new AppError('MEDIA_UNAVAILABLE', 'the recorder died'));
      track.closed.resolve(undefined);
    }
    const mended = await this.#spool.mend(child.pid).catch((error: unknown) => {
      this.#log.error({ err: error }, 'unfinished recordings could not be mended');
      return [];
    });
    for (const segment of mended) this.#onSegment(segment);
    const wait = RECORDER_RESTART_MS[Math.min(this.#deaths - 1, RECORDER_RESTART_MS.length - 1)] ?? 0;
    setTimeout(() => {
      for (const { listener } of tracks) listener.lost();
    }, wait).unref();
  }
}

async function within<T>(work: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('MEDIA_UNAVAILABLE', message)), RECORDER_ANSWER_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
