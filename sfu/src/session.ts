// One party's share of a room: it owns its transports, and with them every producer and consumer. Closing it leaves
// nothing behind in the worker (mediasoup #259).
import type {
  Consumer,
  DtlsParameters,
  Producer,
  RtpCapabilities,
  RtpParameters,
  WebRtcTransport,
} from 'mediasoup/types';
import { AppError } from '@cloud-window/shared';
import type { ControlPayload, ControlProducer, ControlResult } from '@cloud-window/shared/control';
import type { MediaSource } from '@cloud-window/shared/protocol';
import { translated } from './media-errors.ts';
import type { Room } from './room.ts';
import { KEY_FRAME_MS } from './timings.ts';
import { createTransport } from './worker-pool.ts';

/** A client needs one each way, and for a moment a second pair while it changes over. */
const MAX_TRANSPORTS = 6;
const MAX_PRODUCERS = 8;

interface OwnProducer {
  producer: Producer;
  info: ControlProducer;
}

export class Session {
  readonly id: string;
  readonly party: ControlProducer['party'];
  readonly room: Room;
  readonly transports = new Map<string, WebRtcTransport>();
  readonly producers = new Map<string, OwnProducer>();
  readonly consumers = new Map<string, Consumer>();
  #closed = false;

  constructor(room: Room, id: string, party: ControlProducer['party']) {
    this.room = room;
    this.id = id;
    this.party = party;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether any transport has a live path to the client. */
  get connected(): boolean {
    return [...this.transports.values()].some(
      ({ iceState, dtlsState }) =>
        dtlsState === 'connected' && (iceState === 'connected' || iceState === 'completed'),
    );
  }

  async createTransport(): Promise<ControlResult<'transport:create'>> {
    if (this.transports.size >= MAX_TRANSPORTS) throw new AppError('RATE_LIMITED', 'too many transports');
    const transport = await this.#translated(() => createTransport(this.room.router, this.room.slot.server));
    if (this.#closed) {
      transport.close();
      throw gone();
    }
    this.transports.set(transport.id, transport);
    transport.observer.once('close', () => this.transports.delete(transport.id));
    transport.on('dtlsstatechange', (state) => {
      // The client has said goodbye or its handshake failed; it will not come back by this transport.
      if (state === 'closed' || state === 'failed') transport.close();
    });
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return {
      id,
      iceParameters: { ...iceParameters },
      iceCandidates: iceCandidates.map((candidate) => ({ ...candidate })),
      dtlsParameters: { ...dtlsParameters },
    };
  }

  async connectTransport(transportId: string, dtlsParameters: Record<string, unknown>): Promise<void> {
    const transport = this.#transport(transportId);
    await this.#translated(() =>
      transport.connect({ dtlsParameters: dtlsParameters as unknown as DtlsParameters }),
    );
  }

  async restartIce(transportId: string): Promise<ControlResult<'transport:restartIce'>> {
    const transport = this.#transport(transportId);
    return { iceParameters: { ...(await this.#translated(() => transport.restartIce())) } };
  }

  async produce(payload: ControlPayload<'producer:create'>): Promise<ControlResult<'producer:create'>> {
    const transport = this.#transport(payload.transportId);
    if (this.producers.size >= MAX_PRODUCERS) throw new AppError('RATE_LIMITED', 'too many producers');
    requireKind(payload);
    const producer = await this.#translated(() =>
      transport.produce({
        kind: payload.kind,
        rtpParameters: payload.rtpParameters as unknown as RtpParameters,
        ...(payload.kind === 'video' && { keyFrameRequestDelay: KEY_FRAME_MS }),
        appData: { source: payload.source },
      }),
    );
    const info: ControlProducer = {
      producerId: producer.id,
      sessionId: this.id,
      party: this.party,
      kind: payload.kind,
      source: payload.source,
    };
    this.producers.set(producer.id, { producer, info });
    producer.observer.once('close', () => {
      if (this.producers.delete(producer.id)) this.room.producerRemoved(info);
    });
    this.room.producerAdded(info);
    return { producerId: producer.id };
  }

  closeProducer(producerId: string): void {
    // Closing what is closed already changes nothing.
    this.producers.get(producerId)?.producer.close();
  }

  /** The consumer waits, paused, until the client has it in place (edumeet-client #153). */
  async consume(payload: ControlPayload<'consumer:create'>): Promise<ControlResult<'consumer:create'>> {
    const transport = this.#transport(payload.transportId);
    const source = this.room.sourceOf(payload.producerId);
    const rtpCapabilities = payload.rtpCapabilities as unknown as RtpCapabilities;
    const { producerId } = payload;
    const consumer = await this.#translated(() => {
      if (!this.room.router.canConsume({ producerId, rtpCapabilities })) {
        throw new AppError('MEDIA_BAD_PARAMETERS', 'the client cannot receive this producer');
      }
      return transport.consume({ producerId, rtpCapabilities, paused: true });
    });
    this.consumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => this.consumers.delete(consumer.id));
    return {
      consumerId: consumer.id,
      producerId,
      kind: consumer.kind,
      source,
      rtpParameters: { ...consumer.rtpParameters },
    };
  }

  async resumeConsumer(consumerId: string): Promise<void> {
    const consumer = this.consumers.get(consumerId);
    if (!consumer) throw new AppError('NOT_FOUND', 'no such consumer');
    await this.#translated(() => consumer.resume());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const transport of [...this.transports.values()]) transport.close();
    // Where the worker has died, nothing tells these maps.
    for (const { producer } of [...this.producers.values()]) producer.close();
    this.transports.clear();
    this.producers.clear();
    this.consumers.clear();
  }

  producerSource(producerId: string): MediaSource | undefined {
    return this.producers.get(producerId)?.info.source;
  }

  #transport(transportId: string): WebRtcTransport {
    const transport = this.transports.get(transportId);
    if (!transport) throw new AppError('NOT_FOUND', 'no such transport');
    return transport;
  }

  #translated<T>(work: () => Promise<T>): Promise<T> {
    return translated(work, () => this.#closed || this.room.closed || this.room.slot.worker.died);
  }
}

/** mediasoup takes a video codec under the name of audio; the other side would not. */
function requireKind({ kind, rtpParameters }: ControlPayload<'producer:create'>): void {
  const { codecs } = rtpParameters as { codecs?: unknown };
  const ofKind = (codec: unknown) =>
    String((codec as { mimeType?: unknown } | null)?.mimeType)
      .toLowerCase()
      .startsWith(`${kind}/`);
  if (Array.isArray(codecs) && codecs.length > 0 && codecs.every(ofKind)) return;
  throw new AppError('MEDIA_BAD_PARAMETERS', `the codecs are not of kind ${kind}`);
}

function gone(): AppError {
  return new AppError('MEDIA_ROOM_LOST', 'the session was closed');
}
