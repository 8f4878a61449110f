// The recording of one room: whoever sends, and may be recorded in the present phase, has a track at the recorder; what is
// muted, held or gone has none. It looks again whenever something in the room has changed.
import { randomUUID } from 'node:crypto';
import type { Consumer, PlainTransport, Router, RtpCapabilities } from 'mediasoup/types';
import { AppError, type ErrorCode } from '@cloud-window/shared';
import type { RecordedSegment } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import type { Room } from '../room.ts';
import type { OwnProducer } from '../session.ts';
import { RECORDER_RETRY_MS } from '../timings.ts';
import type { Recorder } from './recorder.ts';

const LOOPBACK = '127.0.0.1';
const MIME_TYPES = { audio: 'audio/opus', video: 'video/vp8' } as const;
const CODECS = { audio: 'opus', video: 'vp8' } as const;
/** The worker takes what is beyond the best layer for the best one. */
const BEST_LAYERS = { spatialLayer: 7, temporalLayer: 7 };

export interface RoomRecorderEvents {
  /** Whether frames are being written. */
  state(isRecording: boolean): void;
  /** It cannot go on. */
  failed(code: ErrorCode): void;
}

interface Track {
  id: string;
  transport: PlainTransport | null;
  consumer: Consumer | null;
  isWriting: boolean;
}

export class RoomRecorder {
  readonly room: Room;
  readonly recordingId: string;
  readonly #key: string;
  readonly #recorder: Recorder;
  readonly #events: RoomRecorderEvents;
  readonly #log: Logger;
  readonly #tracks = new Map<OwnProducer, Track>();
  readonly #observed = new WeakSet<OwnProducer>();
  #work: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;
  #isRecording = false;
  #end: RecordedSegment['end'] | null = null;

  constructor(
    room: Room,
    recordingId: string,
    key: string,
    { recorder, events, log }: { recorder: Recorder; events: RoomRecorderEvents; log: Logger },
  ) {
    this.room = room;
    this.recordingId = recordingId;
    this.#key = key;
    this.#recorder = recorder;
    this.#events = events;
    this.#log = log;
    room.watchers.add(this.#look);
    this.#look();
  }

  get isRecording(): boolean {
    return this.#isRecording;
  }

  /** Resolves once every file is closed. */
  async stop(): Promise<void> {
    this.#end ??= 'stopped';
    this.room.watchers.delete(this.#look);
    clearTimeout(this.#retry);
    this.#look();
    await this.#work;
  }

  readonly #look = (): void => {
    this.#work = this.#work
      .then(() => this.#align())
      .catch((error: unknown) => this.#log.error({ err: error }, 'a recording did not follow its room'));
  };

  async #align(): Promise<void> {
    const wanted = this.#end === null && !this.room.closed ? this.#recordable() : [];
    const gone = [...this.#tracks].filter(([own]) => !wanted.includes(own));
    await Promise.all(gone.map(([own, track]) => this.#close(own, track)));
    const missing = wanted.filter((own) => !this.#tracks.has(own));
    await Promise.all(missing.map((own) => this.#open(own)));
  }

  #recordable(): OwnProducer[] {
    const all = [...this.room.sessions.values()].flatMap((session) => [...session.producers.values()]);
    for (const own of all) this.#observe(own);
    return all.filter(
      ({ producer, sender }) =>
        !producer.closed && !producer.paused && this.room.lets(sender.role, 'recorder'),
    );
  }

  /** A track that is muted is paused at its producer. */
  #observe(own: OwnProducer): void {
    if (this.#observed.has(own)) return;
    this.#observed.add(own);
    own.producer.observer.on('pause', this.#look);
    own.producer.observer.on('resume', this.#look);
  }

  async #open(own: OwnProducer): Promise<void> {
    const track: Track = { id: randomUUID(), transport: null, consumer: null, isWriting: false };
    this.#tracks.set(own, track);
    try {
      await this.#connect(own, track);
    } catch (error) {
      this.#drop(own, track);
      if (this.room.closed || own.producer.closed || this.#end !== null) return;
      if (error instanceof AppError && error.code === 'STORAGE_FULL') return;
      this.#log.warn({ err: error, roomId: this.room.id }, 'a track cannot be recorded yet');
      this.#lookLater();
    }
  }

  async #connect(own: OwnProducer, track: Track): Promise<void> {
    const { producer, source, sender } = own;
    const transport = await this.room.router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: LOOPBACK },
      rtcpMux: true,
      comedia: false,
    });
    track.transport = transport;
    const consumer = await transport.consume({
      producerId: producer.id,
      rtpCapabilities: recordedCapabilities(this.room.router),
      paused: true,
    });
    track.consumer = consumer;
    const [codec] = consumer.rtpParameters.codecs;
    const { kind } = producer;
    if (codec?.mimeType.toLowerCase() !== MIME_TYPES[kind]) {
      this.#log.warn({ codec: codec?.mimeType }, 'a track of this codec is not recorded');
      this.#release(track);
      return;
    }
    const { participant, role } = sender;
    const { recordingId } = this;
    const port = await this.#recorder.open(
      {
        trackId: track.id,
        subject: { recordingId, participant, role, source, kind, codec: CODECS[kind] },
        key: this.#key,
        payloadType: codec.payloadType,
        clockRate: codec.clockRate,
        channels: codec.channels ?? 1,
        fromPort: transport.tuple.localPort,
      },
      {
        began: () => this.#writes(track, true),
        paused: () => this.#writes(track, false),
        wantsKeyFrame: () => void consumer.requestKeyFrame().catch(() => undefined),
        failed: ({ code }) => this.#fail(code),
        lost: () => {
          this.#drop(own, track);
          this.#look();
        },
      },
    );
    await transport.connect({ ip: LOOPBACK, port });
    if (consumer.type === 'simulcast' || consumer.type === 'svc')
      await consumer.setPreferredLayers(BEST_LAYERS);
    await consumer.resume();
  }

  async #close(own: OwnProducer, track: Track): Promise<void> {
    // First the sender: what the worker still sends to a closed port would be lost without a trace.
    await track.consumer?.pause().catch(() => undefined);
    await this.#recorder.close(track.id, this.#end ?? 'paused').catch(() => undefined);
    this.#drop(own, track);
  }

  #drop(own: OwnProducer, track: Track): void {
    if (this.#tracks.get(own) === track) this.#tracks.delete(own);
    this.#release(track);
    this.#writes(track, false);
  }

  #release(track: Track): void {
    track.transport?.close();
  }

  #writes(track: Track, isWriting: boolean): void {
    track.isWriting = isWriting;
    const isRecording = [...this.#tracks.values()].some((one) => one.isWriting);
    if (isRecording === this.#isRecording) return;
    this.#isRecording = isRecording;
    this.#events.state(isRecording);
  }

  #fail(code: ErrorCode): void {
    if (this.#end !== null) return;
    this.#end = 'stopped';
    this.#look();
    this.#events.failed(code);
  }

  #lookLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#look, RECORDER_RETRY_MS).unref();
  }
}

/** What the recorder understands: no retransmission and no header extensions, over loopback nothing is lost. */
function recordedCapabilities(router: Router): RtpCapabilities {
  const codecs = (router.rtpCapabilities.codecs ?? [])
    .filter(({ mimeType }) => !mimeType.toLowerCase().endsWith('/rtx'))
    .map((codec) => ({
      ...codec,
      rtcpFeedback: (codec.rtcpFeedback ?? []).filter(
        ({ type, parameter }) =>
          (type === 'nack' && parameter === 'pli') || (type === 'ccm' && parameter === 'fir'),
      ),
    }));
  return { codecs, headerExtensions: [] };
}
