// All recordings of this node: what signaling asks of them, and the door at which it fetches what was recorded.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Express, Request, Response } from 'express';
import { AppError, type ErrorCode } from '@cloud-window/shared';
import {
  segmentIdSchema,
  segmentPath,
  type ControlPayload,
  type RecordingRequestName,
} from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import type { Room } from '../room.ts';
import type { ControlHandlers, Notify } from '../rooms.ts';
import { SPOOL_HAND_OVER_MS, SPOOL_LOOK_MS } from '../timings.ts';
import { Recorder } from './recorder.ts';
import { RoomRecorder } from './room-recorder.ts';
import { bytesPath, Spool } from './spool.ts';

export interface RecordingsOptions {
  folder: string;
  minFreeBytes: number;
  log: Logger;
  notify: Notify;
  findRoom: (roomId: string) => Room | undefined;
}

export class Recordings {
  readonly spool: Spool;
  readonly recorder: Recorder;
  readonly #options: RecordingsOptions;
  readonly #rooms = new Map<string, RoomRecorder>();

  constructor(options: RecordingsOptions) {
    const { folder, minFreeBytes, log, notify } = options;
    this.#options = options;
    this.spool = new Spool(folder, minFreeBytes);
    this.recorder = new Recorder(this.spool, minFreeBytes, log, (segment) =>
      notify('recording:segment', segment),
    );
  }

  /** @throws Error with one sentence when the folder cannot be used */
  async start(): Promise<void> {
    await this.spool.open();
    const mended = await this.spool.mend();
    if (mended.length > 0)
      this.#options.log.warn({ segments: mended.length }, 'mended what a dead recorder left');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#rooms.keys()].map((roomId) => this.#end(roomId, null)));
    await this.recorder.stop();
    await this.#handOver();
  }

  /** Gives signaling a moment to fetch what is left: this node may never start again. */
  async #handOver(): Promise<void> {
    const until = performance.now() + SPOOL_HAND_OVER_MS;
    for (;;) {
      const left = await this.spool.closed();
      if (left.length === 0) return;
      if (performance.now() > until) {
        this.#options.log.warn({ segments: left.length }, 'recorded segments wait for the next start');
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, SPOOL_LOOK_MS));
    }
  }

  readonly handlers: Pick<ControlHandlers, RecordingRequestName> = {
    'recording:start': async (payload) => {
      await this.#begin(payload);
      return {};
    },
    'recording:stop': async ({ roomId }) => {
      await this.#end(roomId, null);
      return {};
    },
    'recording:segments': async () => ({ segments: await this.spool.closed() }),
    'recording:removeSegment': async ({ segmentId }) => {
      await this.spool.remove(segmentId);
      return {};
    },
  };

  /** Serves closed segments to whoever `mayFetch` lets. */
  mount(app: Express, mayFetch: (request: Request) => boolean): void {
    app.get(segmentPath(':segmentId'), async (request, response) => {
      if (!mayFetch(request)) response.status(401).end();
      else await this.#serve(request.params['segmentId'], response);
    });
  }

  async #begin({ roomId, recordingId, key }: ControlPayload<'recording:start'>): Promise<void> {
    const room = this.#openRoom(roomId);
    const present = this.#rooms.get(roomId);
    if (present?.room === room && present.recordingId === recordingId) {
      // Asked again by who has missed what was said.
      this.#tell(present);
      return;
    }
    await this.spool.requireRoom();
    if (present) await this.#end(roomId, null);
    // It may have been closed, or built anew, in the meantime.
    if (this.#openRoom(roomId) !== room) throw new AppError('MEDIA_ROOM_LOST', 'the room is another one');
    const { log } = this.#options;
    const recording: RoomRecorder = new RoomRecorder(room, recordingId, key, {
      recorder: this.recorder,
      log,
      events: {
        state: () => this.#tell(recording),
        failed: (fault) => void this.#end(roomId, fault),
      },
    });
    this.#rooms.set(roomId, recording);
    const closed = () => {
      if (!room.closed) return;
      room.watchers.delete(closed);
      if (this.#rooms.get(roomId) === recording) void this.#end(roomId, null);
    };
    room.watchers.add(closed);
  }

  #openRoom(roomId: string): Room {
    const room = this.#options.findRoom(roomId);
    if (room === undefined || room.closed) throw new AppError('MEDIA_ROOM_LOST', 'no such room here');
    return room;
  }

  async #end(roomId: string, fault: ErrorCode | null): Promise<void> {
    const recording = this.#rooms.get(roomId);
    if (recording === undefined) return;
    this.#rooms.delete(roomId);
    await recording.stop();
    const { recordingId } = recording;
    this.#options.notify('recording:ended', { roomId, recordingId, fault });
  }

  #tell({ room, recordingId, isRecording }: RoomRecorder): void {
    this.#options.notify('recording:state', { roomId: room.id, recordingId, isRecording });
  }

  async #serve(given: unknown, response: Response): Promise<void> {
    const id = segmentIdSchema.safeParse(given);
    const isClosed = id.success && (await this.spool.closed()).some(({ segmentId }) => segmentId === id.data);
    if (!isClosed) {
      response.status(404).end();
      return;
    }
    const path = bytesPath(this.spool.folder, id.data);
    const { size } = await stat(path);
    response.status(200).set({ 'Content-Type': 'application/octet-stream', 'Content-Length': String(size) });
    await pipeline(createReadStream(path), response).catch(() => response.destroy());
  }
}
