// Rooms in which one browser tries its ways to this node: it sends to itself and nobody else is ever in them. Each has a
// router of its own, a few transports and no more than a little video, and ends by itself soon after.
import type {
  Consumer,
  DtlsParameters,
  Producer,
  Router,
  RtpCapabilities,
  RtpParameters,
  WebRtcTransport,
} from 'mediasoup/types';
import { AppError } from '@cloud-window/shared';
import type { CheckRequestName, ControlPayload, ControlResult } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { MEDIA_CODECS } from './codecs.ts';
import { translated } from './media-errors.ts';
import { CHECK_ROOM_MS } from './timings.ts';
import { transportOptions } from './transport-options.ts';
import { createTransport, type PoolWorker, type WorkerPool } from './worker-pool.ts';

/** A hall of kiosks that all come back at once may check at once; calls come first all the same. */
const MAX_CHECKS = 40;
/** One for the sound of each way, and one for the picture of the way that is measured. */
const MAX_PRODUCERS = 6;
/** Enough to tell a good line from a poor one (bit/s). */
const MAX_INCOMING_BITRATE = 2_500_000;

type Handlers = {
  [N in CheckRequestName]: (payload: ControlPayload<N>) => Promise<ControlResult<N>>;
};

class CheckRoom {
  readonly router: Router;
  readonly slot: PoolWorker;
  readonly transports = new Map<string, WebRtcTransport>();
  readonly producers = new Map<string, Producer>();
  readonly consumers = new Map<string, Consumer>();

  constructor(router: Router, slot: PoolWorker) {
    this.router = router;
    this.slot = slot;
  }

  async addTransport(): Promise<ControlResult<'check:open'>['pairs'][number]['send']> {
    const transport = await createTransport(this.router, this.slot.server);
    await transport.setMaxIncomingBitrate(MAX_INCOMING_BITRATE);
    this.transports.set(transport.id, transport);
    return transportOptions(transport, this.slot.server);
  }

  transport(transportId: string): WebRtcTransport {
    const transport = this.transports.get(transportId);
    if (!transport) throw new AppError('NOT_FOUND', 'no such transport');
    return transport;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return translated(work, () => this.router.closed || this.slot.worker.died);
  }
}

export class CheckRooms {
  readonly #pool: WorkerPool;
  readonly #log: Logger;
  readonly #lifeMs: number;
  readonly #rooms = new Map<string, CheckRoom>();
  readonly #ends = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(pool: WorkerPool, log: Logger, lifeMs = CHECK_ROOM_MS) {
    this.#pool = pool;
    this.#log = log;
    this.#lifeMs = lifeMs;
  }

  get size(): number {
    return this.#rooms.size;
  }

  closeAll(): void {
    for (const checkId of [...this.#rooms.keys()]) this.#close(checkId);
  }

  readonly handlers: Handlers = {
    'check:open': async ({ checkId, pairs }) => {
      this.#close(checkId);
      if (this.#rooms.size >= MAX_CHECKS) throw new AppError('RATE_LIMITED', 'too many checks at once');
      const room = await this.#create(checkId);
      const made = await room
        .run(() =>
          Promise.all(
            Array.from({ length: pairs }, async () => {
              const [send, receive] = await Promise.all([room.addTransport(), room.addTransport()]);
              return { send, receive };
            }),
          ),
        )
        .catch((error: unknown) => {
          this.#close(checkId);
          throw error;
        });
      return { rtpCapabilities: { ...room.router.rtpCapabilities }, pairs: made };
    },

    'check:connect': async ({ checkId, transportId, dtlsParameters }) => {
      const room = this.#room(checkId);
      const transport = room.transport(transportId);
      await room.run(() =>
        transport.connect({ dtlsParameters: dtlsParameters as unknown as DtlsParameters }),
      );
      return {};
    },

    'check:produce': async ({ checkId, transportId, kind, rtpParameters }) => {
      const room = this.#room(checkId);
      if (room.producers.size >= MAX_PRODUCERS) throw new AppError('RATE_LIMITED', 'too many producers');
      const transport = room.transport(transportId);
      const producer = await room.run(() =>
        transport.produce({ kind, rtpParameters: rtpParameters as unknown as RtpParameters }),
      );
      room.producers.set(producer.id, producer);
      return { producerId: producer.id };
    },

    /** Paused until the browser has it in place, as in a call. */
    'check:consume': async ({ checkId, transportId, producerId, rtpCapabilities }) => {
      const room = this.#room(checkId);
      const transport = room.transport(transportId);
      if (!room.producers.has(producerId)) throw new AppError('NOT_FOUND', 'no such producer');
      if (room.consumers.size >= MAX_PRODUCERS) throw new AppError('RATE_LIMITED', 'too many consumers');
      const capabilities = rtpCapabilities as unknown as RtpCapabilities;
      const consumer = await room.run(() =>
        transport.consume({ producerId, rtpCapabilities: capabilities, paused: true }),
      );
      room.consumers.set(consumer.id, consumer);
      return {
        consumerId: consumer.id,
        kind: consumer.kind,
        rtpParameters: { ...consumer.rtpParameters },
      };
    },

    'check:resume': async ({ checkId, consumerId }) => {
      const room = this.#room(checkId);
      const consumer = room.consumers.get(consumerId);
      if (!consumer) throw new AppError('NOT_FOUND', 'no such consumer');
      await room.run(() => consumer.resume());
      return {};
    },

    'check:close': ({ checkId }) => {
      this.#close(checkId);
      return Promise.resolve({});
    },
  };

  async #create(checkId: string): Promise<CheckRoom> {
    const slot = await this.#pool.available();
    const router = await slot.worker.createRouter({ mediaCodecs: MEDIA_CODECS }).catch((cause: unknown) => {
      throw new AppError('MEDIA_UNAVAILABLE', 'the worker died under the check', { cause });
    });
    const room = new CheckRoom(router, slot);
    this.#rooms.set(checkId, room);
    this.#ends.set(
      checkId,
      setTimeout(() => {
        this.#log.debug({ checkId }, 'a check took too long');
        this.#close(checkId);
      }, this.#lifeMs),
    );
    router.observer.once('close', () => {
      if (this.#rooms.get(checkId) === room) this.#close(checkId);
    });
    return room;
  }

  #room(checkId: string): CheckRoom {
    const room = this.#rooms.get(checkId);
    if (!room) throw new AppError('MEDIA_ROOM_LOST', 'the check is over');
    return room;
  }

  #close(checkId: string): void {
    clearTimeout(this.#ends.get(checkId));
    this.#ends.delete(checkId);
    const room = this.#rooms.get(checkId);
    this.#rooms.delete(checkId);
    // With it go its transports, producers and consumers.
    if (room && !room.router.closed) room.router.close();
  }
}
