// One stay in the room of a call: two transports, what is sent, what is received. It does not mend itself; it says how
// its transports fare, and the session above it decides (media-session.ts).
import type { types } from 'mediasoup-client';
import { AppError } from '../../errors.ts';
import type { ClientPayload, ClientResult } from '../../protocol/events.ts';
import type { MediaSource, ProducerInfo } from '../../protocol/media.ts';
import type { LiveConnection } from '../client-types.ts';
import { MEDIA_CONNECT_MS } from '../timings.ts';
import { producerOptions } from './publishing.ts';

export type JoinAnswer = ClientResult<'media:join'>;
type Direction = ClientPayload<'media:createTransport'>['direction'];

export interface RoomEvents {
  onRemote(source: MediaSource, stream: MediaStream): void;
  onRemoteGone(source: MediaSource, stream: MediaStream): void;
  /** The camera or microphone behind a source was unplugged. */
  onTrackEnded(source: MediaSource): void;
  onTransportState(direction: Direction, state: types.ConnectionState): void;
}

interface Received {
  producer: ProducerInfo;
  consumer: types.Consumer;
  stream: MediaStream;
}

export class MediaRoom {
  readonly epoch: string;
  readonly #connection: LiveConnection;
  readonly #callId: string;
  readonly #device: types.Device;
  readonly #send: types.Transport;
  readonly #receive: types.Transport;
  readonly #events: RoomEvents;
  readonly #producers = new Map<MediaSource, types.Producer>();
  readonly #received = new Map<string, Received>();
  /** Producers wanted just now; one that is removed before its consumer stands is not shown. */
  readonly #wanted = new Set<string>();
  #closed = false;

  private constructor(
    context: { connection: LiveConnection; callId: string; epoch: string; events: RoomEvents },
    device: types.Device,
    transports: { send: types.Transport; receive: types.Transport },
  ) {
    this.#connection = context.connection;
    this.#callId = context.callId;
    this.epoch = context.epoch;
    this.#events = context.events;
    this.#device = device;
    this.#send = transports.send;
    this.#receive = transports.receive;
    this.#wire('send', this.#send);
    this.#wire('receive', this.#receive);
  }

  /** Builds both transports in the room of `answer`. Nothing flows yet. */
  static async open(
    connection: LiveConnection,
    callId: string,
    answer: JoinAnswer,
    events: RoomEvents,
  ): Promise<MediaRoom> {
    const { Device } = await import('mediasoup-client');
    const create = (direction: Direction) =>
      connection.request('media:createTransport', {
        callId,
        direction,
      }) as Promise<unknown> as Promise<types.TransportOptions>;
    const device = await Device.factory();
    const [send, receive] = await Promise.all([
      create('send'),
      create('receive'),
      device.load({ routerRtpCapabilities: answer.rtpCapabilities }),
    ]);
    return new MediaRoom({ connection, callId, epoch: answer.roomEpoch, events }, device, {
      send: device.createSendTransport(send),
      receive: device.createRecvTransport(receive),
    });
  }

  get sending(): MediaSource[] {
    return [...this.#producers.keys()];
  }

  get receiving(): number {
    return this.#received.size;
  }

  /** Whether this stream is received in this stay. */
  shows(stream: MediaStream): boolean {
    return [...this.#received.values()].some((received) => received.stream === stream);
  }

  /** Whether every transport that carries something is connected. */
  get connected(): boolean {
    return this.#used().every((transport) => transport.connectionState === 'connected');
  }

  /** Sends this track as `source`; a track that is already sent is replaced in place, null ends it. */
  async publish(source: MediaSource, track: MediaStreamTrack | null): Promise<void> {
    const present = this.#producers.get(source);
    if (!track) {
      if (!present) return;
      this.#producers.delete(source);
      present.close();
      await this.#request('media:closeProducer', { callId: this.#callId, producerId: present.id });
    } else if (present) {
      if (present.track !== track) await present.replaceTrack({ track });
    } else {
      const codecs = this.#device.sendRtpCapabilities.codecs ?? [];
      const producer = await this.#send.produce(producerOptions(source, track, codecs));
      if (this.#closed) return producer.close();
      this.#producers.set(source, producer);
      producer.on('trackended', () => this.#events.onTrackEnded(source));
    }
  }

  /** Receives exactly these producers: takes in new ones, lets go of others. */
  async receiveAll(producers: readonly ProducerInfo[]): Promise<void> {
    const listed = new Set(producers.map((producer) => producer.producerId));
    for (const id of [...this.#wanted]) if (!listed.has(id)) this.remove(id);
    await Promise.all(producers.map((producer) => this.receive(producer)));
  }

  /** Receives one producer, once. Returns without it when it has gone in the meantime. */
  async receive(producer: ProducerInfo): Promise<void> {
    const { producerId } = producer;
    if (this.#wanted.has(producerId)) return;
    this.#wanted.add(producerId);
    try {
      const answer = await this.#request('media:consume', {
        callId: this.#callId,
        transportId: this.#receive.id,
        producerId,
        rtpCapabilities: this.#device.recvRtpCapabilities,
      });
      const consumer = await this.#receive.consume({
        id: answer.consumerId,
        producerId,
        kind: answer.kind,
        rtpParameters: answer.rtpParameters as unknown as types.RtpParameters,
        streamId: producer.source === 'document' ? 'papers' : 'person',
      });
      if (!this.#wanted.has(producerId) || this.#closed) return consumer.close();
      const stream = new MediaStream([consumer.track]);
      this.#received.set(producerId, { producer, consumer, stream });
      // Only now may the SFU send: the key frame it starts with finds a decoder (edumeet-client #153).
      await this.#request('media:resume', { callId: this.#callId, consumerId: answer.consumerId });
      if (this.#received.has(producerId)) this.#events.onRemote(producer.source, stream);
    } catch (error) {
      this.#wanted.delete(producerId);
      if (AppError.from(error).code !== 'NOT_FOUND') throw error;
    }
  }

  remove(producerId: string): void {
    this.#wanted.delete(producerId);
    const received = this.#received.get(producerId);
    if (!received) return;
    this.#received.delete(producerId);
    received.consumer.close();
    this.#events.onRemoteGone(received.producer.source, received.stream);
  }

  /** Looks for new paths on both transports; DTLS and everything above stay as they are. */
  async restartIce(): Promise<void> {
    await Promise.all(
      this.#used().map(async (transport) => {
        const { iceParameters } = await this.#request('media:restartIce', {
          callId: this.#callId,
          transportId: transport.id,
        });
        await transport.restartIce({ iceParameters: iceParameters as unknown as types.IceParameters });
      }),
    );
  }

  /** Resolves once everything that carries something is connected. @throws AppError MEDIA_UNAVAILABLE after `timeoutMs` */
  async whenConnected(timeoutMs = MEDIA_CONNECT_MS): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!this.connected) {
      if (this.#closed || Date.now() > end)
        throw new AppError('MEDIA_UNAVAILABLE', 'the media did not connect');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async getStats(): Promise<RTCStatsReport[]> {
    if (this.#closed) return [];
    return Promise.all([this.#send.getStats(), this.#receive.getStats()]);
  }

  /** Ends this stay on our side; the server's side goes with the next join or with the call. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#send.close();
    this.#receive.close();
  }

  #used(): types.Transport[] {
    return [
      ...(this.#producers.size > 0 ? [this.#send] : []),
      ...(this.#received.size > 0 ? [this.#receive] : []),
    ];
  }

  #request: LiveConnection['request'] = (event, payload) => {
    if (this.#closed) return Promise.reject(new AppError('MEDIA_ROOM_LOST', 'this stay in the room is over'));
    return this.#connection.request(event, payload);
  };

  #wire(direction: Direction, transport: types.Transport): void {
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#request('media:connectTransport', {
        callId: this.#callId,
        transportId: transport.id,
        dtlsParameters: dtlsParameters,
      }).then(() => done(), failed);
    });
    transport.on('connectionstatechange', (state) => {
      if (!this.#closed) this.#events.onTransportState(direction, state);
    });
    if (direction === 'receive') return;
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      this.#request('media:produce', {
        callId: this.#callId,
        transportId: transport.id,
        kind,
        source: appData['source'] as MediaSource,
        rtpParameters: rtpParameters,
      }).then(({ producerId }) => done({ id: producerId }), failed);
    });
  }
}
