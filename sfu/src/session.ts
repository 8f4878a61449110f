// One participant's share of a room: it owns its transports, and with them every producer and consumer. Closing it leaves
// nothing behind in the worker (mediasoup #259).
import type {
  DtlsParameters,
  Producer,
  RtpCapabilities,
  RtpParameters,
  WebRtcTransport,
} from 'mediasoup/types';
import { AppError, mayConsume, maySend, type RoomRole } from '@cloud-window/shared';
import type { ControlPayload, ControlProducer, ControlResult } from '@cloud-window/shared/control';
import type { MediaSource } from '@cloud-window/shared/protocol';
import { Flow } from './flow.ts';
import { translated } from './media-errors.ts';
import type { Pace } from './pace.ts';
import type { Arrival, Room } from './room.ts';
import { KEY_FRAME_MS } from './timings.ts';
import { transportOptions } from './transport-options.ts';
import { createTransport } from './worker-pool.ts';

/** A client needs one each way, and for a moment a second pair while it changes over. */
const MAX_TRANSPORTS = 6;
const MAX_PRODUCERS = 8;
/** A room of ten who all show themselves. */
const MAX_CONSUMERS = 40;
/**
 * Who gets bits first when they are few (1 to 255); audio is sent before all video. The worker first gives each video one
 * layer, in this order, and papers have but one: they take what there is. So a face gets its smallest before the papers,
 * or it would not be seen at all until the line is known to be wide, and its larger ones after them.
 */
const PRIORITY: Readonly<Record<MediaSource, number>> = { microphone: 255, face: 200, document: 100 };

export interface OwnProducer {
  readonly producer: Producer;
  readonly source: MediaSource;
  readonly sender: Session;
}

interface OwnFlow {
  flow: Flow;
  sender: Session;
}

export class Session {
  readonly id: string;
  readonly participant: string;
  readonly holder: string;
  readonly room: Room;
  /** Another node serves this one (pipes.ts): only what it sends is here. */
  readonly isRemote: boolean;
  readonly transports = new Map<string, WebRtcTransport>();
  readonly producers = new Map<string, OwnProducer>();
  readonly consumers = new Map<string, OwnFlow>();
  readonly #pace: Pace;
  readonly #muted: Set<MediaSource>;
  #role: RoomRole;
  #stateSeq: number;
  /** Pauses and resumptions of producers, one after the other. */
  #muting: Promise<void> = Promise.resolve();
  #lastConnected = Date.now();
  #closed = false;

  constructor(room: Room, arrival: Arrival, pace: Pace, isRemote = false) {
    this.room = room;
    this.isRemote = isRemote;
    this.id = arrival.sessionId;
    this.participant = arrival.participant;
    this.holder = arrival.holder;
    this.#role = arrival.role;
    this.#stateSeq = arrival.stateSeq;
    this.#muted = new Set(arrival.muted);
    this.#pace = pace;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get role(): RoomRole {
    return this.#role;
  }

  /** The newest state of the call in which this session was asked for. */
  get stateSeq(): number {
    return this.#stateSeq;
  }

  /** Whether any transport has a live path to the client. */
  get connected(): boolean {
    return [...this.transports.values()].some(
      ({ iceState, dtlsState }) =>
        dtlsState === 'connected' && (iceState === 'connected' || iceState === 'completed'),
    );
  }

  /** How long the client has not been connected. */
  awayMs(now: number): number {
    if (this.connected || this.isRemote) this.#lastConnected = now;
    return now - this.#lastConnected;
  }

  /**
   * Its client asks for it once more: what has changed in the meantime is made good. Nobody is unmuted by coming back, also
   * not where whoever keeps the mutes has lost them.
   */
  async keep({ role, stateSeq, muted }: Arrival): Promise<void> {
    this.#stateSeq = Math.max(this.#stateSeq, stateSeq);
    await this.setRole(role);
    await Promise.all(muted.map((source) => this.setMuted(source, true)));
  }

  get muted(): MediaSource[] {
    return [...this.#muted];
  }

  /** What it sends, as others see it. */
  sent(): ControlProducer[] {
    return [...this.producers.values()].map((own) => this.#info(own));
  }

  async createTransport(): Promise<ControlResult<'transport:create'>> {
    this.#pace.take('transport');
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
    return transportOptions(transport, this.room.slot.server);
  }

  async connectTransport(transportId: string, dtlsParameters: Record<string, unknown>): Promise<void> {
    const transport = this.#transport(transportId);
    await this.#translated(() =>
      transport.connect({ dtlsParameters: dtlsParameters as unknown as DtlsParameters }),
    );
  }

  async restartIce(transportId: string): Promise<ControlResult<'transport:restartIce'>> {
    const transport = this.#transport(transportId);
    this.#pace.take('restart');
    return { iceParameters: { ...(await this.#translated(() => transport.restartIce())) } };
  }

  async produce(payload: ControlPayload<'producer:create'>): Promise<ControlResult<'producer:create'>> {
    const { kind, source } = payload;
    const transport = this.#transport(payload.transportId);
    if (!maySend(this.#role, source)) throw new AppError('FORBIDDEN', `a ${this.#role} sends no ${source}`);
    this.#pace.take('produce');
    if (this.producers.size >= MAX_PRODUCERS) throw new AppError('RATE_LIMITED', 'too many producers');
    requireKind(payload);
    const producer = await this.#translated(() =>
      transport.produce({
        kind,
        rtpParameters: payload.rtpParameters as unknown as RtpParameters,
        paused: this.#muted.has(source),
        ...(kind === 'video' && { keyFrameRequestDelay: KEY_FRAME_MS }),
        appData: { source },
      }),
    );
    if (this.#closed || !maySend(this.#role, source)) {
      producer.close();
      throw gone();
    }
    this.room.producerAdded(this.#info(this.#keep(producer, source)));
    // Muted or not in the meantime.
    await this.setMuted(source, this.#muted.has(source));
    return { producerId: producer.id };
  }

  /** A track that comes from the node which serves this participant; that one announces it. */
  adopt(producer: Producer, source: MediaSource): void {
    this.#keep(producer, source);
    this.room.changed();
  }

  #keep(producer: Producer, source: MediaSource): OwnProducer {
    const own: OwnProducer = { producer, source, sender: this };
    this.producers.set(producer.id, own);
    producer.observer.once('close', () => {
      if (this.producers.delete(producer.id)) this.room.producerRemoved(this.#info(own));
    });
    return own;
  }

  closeProducer(producerId: string): void {
    // Closing what is closed already changes nothing.
    this.producers.get(producerId)?.producer.close();
  }

  /** Stops this source for everybody who receives it, and whenever it is sent anew. */
  async setMuted(source: MediaSource, muted: boolean): Promise<void> {
    if (muted) this.#muted.add(source);
    else this.#muted.delete(source);
    const step = this.#muting.then(() => this.#translated(() => this.#settleMuted(source)));
    this.#muting = step.catch(() => undefined);
    await step;
  }

  /** In place: what may be sent and received in the new role as well goes on without a break. */
  async setRole(role: RoomRole): Promise<void> {
    const was = this.#role;
    if (role === was) return;
    for (const { producer, source } of [...this.producers.values()]) {
      if (!maySend(role, source)) producer.close();
    }
    this.#role = role;
    for (const session of this.room.sessions.values()) session.dropForbidden();
    this.room.roleChanged(this, was);
    await this.#translated(() => this.room.settle());
  }

  /** Lets go of what can never run again in the roles that sender and receiver have now. */
  dropForbidden(): void {
    for (const { flow, sender } of [...this.consumers.values()]) {
      if (!mayConsume(sender.role, this.#role)) flow.consumer.close();
    }
  }

  /** The consumer waits, paused, until the client has it in place and the room lets it run. */
  async consume(payload: ControlPayload<'consumer:create'>): Promise<ControlResult<'consumer:create'>> {
    const transport = this.#transport(payload.transportId);
    const { source, sender } = this.room.producerFor(this, payload.producerId);
    this.#pace.take('consume');
    if (this.consumers.size >= MAX_CONSUMERS) throw new AppError('RATE_LIMITED', 'too many consumers');
    const rtpCapabilities = payload.rtpCapabilities as unknown as RtpCapabilities;
    const { producerId } = payload;
    const consumer = await this.#translated(() => {
      if (!this.room.router.canConsume({ producerId, rtpCapabilities })) {
        throw new AppError('MEDIA_BAD_PARAMETERS', 'the client cannot receive this producer');
      }
      return transport.consume({ producerId, rtpCapabilities, paused: true });
    });
    // The producer, or this session, went away under it.
    if (consumer.closed) throw new AppError('NOT_FOUND', 'no such producer in this room');
    const flow = new Flow(consumer, () => this.room.lets(sender.role, this.#role));
    this.consumers.set(consumer.id, { flow, sender });
    this.room.flows.add(flow);
    consumer.observer.once('close', () => {
      this.consumers.delete(consumer.id);
      this.room.flows.delete(flow);
    });
    await flow.prefer(PRIORITY[source]);
    // A role may have changed in the meantime.
    this.dropForbidden();
    return {
      consumerId: consumer.id,
      producerId,
      kind: consumer.kind,
      source,
      rtpParameters: { ...consumer.rtpParameters },
    };
  }

  async resumeConsumer(consumerId: string): Promise<void> {
    const flow = this.#flow(consumerId);
    await this.#translated(() => flow.resume());
  }

  async setDemand(demand: ControlPayload<'consumer:setDemand'>): Promise<void> {
    const flow = this.#flow(demand.consumerId);
    this.#pace.take('demand');
    await this.#translated(async () => {
      if (demand.priority !== undefined) await flow.prefer(demand.priority);
      await flow.demand(demand.paused, demand.spatialLayer, demand.temporalLayer);
    });
  }

  async requestKeyFrame(consumerId: string): Promise<void> {
    const { consumer } = this.#flow(consumerId);
    this.#pace.take('keyFrame');
    if (consumer.kind === 'video') await this.#translated(() => consumer.requestKeyFrame());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const transport of [...this.transports.values()]) transport.close();
    // Where the worker has died, nothing tells these maps.
    for (const { producer } of [...this.producers.values()]) producer.close();
    for (const { flow } of this.consumers.values()) this.room.flows.delete(flow);
    this.transports.clear();
    this.producers.clear();
    this.consumers.clear();
  }

  async #settleMuted(source: MediaSource): Promise<void> {
    const muted = this.#muted.has(source);
    for (const { producer, source: its } of [...this.producers.values()]) {
      if (its !== source || producer.closed || producer.paused === muted) continue;
      await (muted ? producer.pause() : producer.resume());
    }
  }

  #info({ producer, source }: OwnProducer): ControlProducer {
    const { id: sessionId, participant } = this;
    return {
      producerId: producer.id,
      sessionId,
      participant,
      role: this.#role,
      kind: producer.kind,
      source,
    };
  }

  #flow(consumerId: string): Flow {
    const own = this.consumers.get(consumerId);
    if (!own) throw new AppError('NOT_FOUND', 'no such consumer');
    return own.flow;
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
