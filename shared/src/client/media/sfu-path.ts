// The way through the SFU: one stay in the room of a call, with two transports, what is sent and what is received. It does
// not mend itself; it says how its transports fare, and the session above decides (media-session.ts).
import type { types } from 'mediasoup-client';
import { AppError } from '../../errors.ts';
import type { ClientPayload, ClientResult } from '../../protocol/events.ts';
import type { MediaSource, ProducerInfo } from '../../protocol/media.ts';
import type { LiveConnection } from '../client-types.ts';
import {
  arrivedIn,
  bytesReceived,
  type Demand,
  type MediaPath,
  type PathEvents,
  type RemoteTrack,
  type SendingMode,
  type Traffic,
} from './media-path.ts';
import { transportBy, type MediaWay } from './media-ways.ts';
import { MEDIA_APPLY_AGAIN_MS } from '../timings.ts';
import { producerOptions } from './publishing.ts';
import { applyPlan, layerFor, sendingPlan } from './sending-plan.ts';

export type JoinAnswer = ClientResult<'media:join'>;
type Direction = ClientPayload<'media:createTransport'>['direction'];

export interface SfuContext {
  connection: LiveConnection;
  callId: string;
  answer: JoinAnswer;
  mode: SendingMode;
  /** Which ways the transports may take. */
  way: MediaWay;
  events: PathEvents;
}

interface Received {
  remote: RemoteTrack;
  consumer: types.Consumer;
  /** What the SFU was last told. */
  demand: string;
}

/** The path through the SFU as the session uses it. */
export interface RoomPath extends MediaPath {
  readonly epoch: string;
  /** Receives exactly these producers: takes in new ones, lets go of others. */
  receiveAll(producers: readonly ProducerInfo[]): Promise<void>;
  /** Receives one producer, once. Returns without it when it has gone in the meantime. */
  receive(producer: ProducerInfo): Promise<void>;
  remove(producerId: string): void;
  /** Sources that are muted by the server, so that their silence is no trouble. */
  setMuted(isMuted: (participant: string, source: MediaSource) => boolean): void;
}

export class SfuPath implements RoomPath {
  readonly kind = 'sfu';
  readonly epoch: string;
  readonly #context: SfuContext;
  readonly #device: types.Device;
  readonly #send: types.Transport;
  readonly #receive: types.Transport;
  readonly #producers = new Map<MediaSource, types.Producer>();
  readonly #received = new Map<string, Received>();
  /** Producers wanted just now; one that is removed before its consumer stands is not shown. */
  readonly #wanted = new Set<string>();
  #mode: SendingMode;
  #isMuted: (participant: string, source: MediaSource) => boolean = () => false;
  #restarting: Promise<void> = Promise.resolve();
  #sendTurn: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(
    context: SfuContext,
    device: types.Device,
    transports: { send: types.Transport; receive: types.Transport },
  ) {
    this.#context = context;
    this.#mode = context.mode;
    this.epoch = context.answer.roomEpoch;
    this.#device = device;
    this.#send = transports.send;
    this.#receive = transports.receive;
    this.#wire('send', this.#send);
    this.#wire('receive', this.#receive);
  }

  /** Builds both transports in the room of the answer. Nothing flows yet. */
  static async open(context: SfuContext): Promise<SfuPath> {
    const { connection, callId, answer } = context;
    const { Device } = await import('mediasoup-client');
    const create = (direction: Direction) =>
      connection.request('media:createTransport', { callId, direction });
    const device = await Device.factory();
    const [send, receive] = await Promise.all([
      create('send'),
      create('receive'),
      device.load({ routerRtpCapabilities: answer.rtpCapabilities }),
    ]);
    const by = (transport: typeof send) => transportBy(context.way, transport, answer.iceServers);
    return new SfuPath(context, device, {
      send: device.createSendTransport(by(send)),
      receive: device.createRecvTransport(by(receive)),
    });
  }

  get sending(): MediaSource[] {
    return [...this.#producers.keys()];
  }

  get connected(): boolean {
    return this.#used().every((transport) => transport.connectionState === 'connected');
  }

  publish(source: MediaSource, track: MediaStreamTrack | null): Promise<void> {
    return this.#inTurn(() => this.#publish(source, track));
  }

  async #publish(source: MediaSource, track: MediaStreamTrack | null): Promise<void> {
    const present = this.#producers.get(source);
    if (!track) {
      if (!present) return;
      this.#producers.delete(source);
      present.close();
      await this.#request('media:closeProducer', {
        callId: this.#context.callId,
        producerId: present.id,
      });
    } else if (present) {
      if (present.track === track) return;
      await present.replaceTrack({ track });
      await this.#apply(source);
    } else {
      const codecs = this.#device.sendRtpCapabilities.codecs ?? [];
      const mode = this.#mode;
      const producer = await this.#send.produce(producerOptions(source, track, codecs, mode));
      if (this.#closed) return producer.close();
      this.#producers.set(source, producer);
      producer.on('trackended', () => this.#context.events.onTrackEnded(source));
      // What sendEncodings does not take; and what has changed while the producer was being made.
      await this.#apply(source);
    }
  }

  async setMode(mode: SendingMode): Promise<void> {
    this.#mode = mode;
    await this.#inTurn(() => this.#applyAll());
  }

  setDemand(remote: RemoteTrack, demand: Demand): void {
    const received = this.#received.get(remote.id);
    if (!received || received.consumer.closed) return;
    const spatialLayer = demand === null ? null : layerFor(remote.source, demand);
    const wanted = JSON.stringify([demand === null, spatialLayer]);
    if (wanted === received.demand) return;
    received.demand = wanted;
    this.#request('media:setDemand', {
      callId: this.#context.callId,
      consumerId: received.consumer.id,
      paused: demand === null,
      ...(spatialLayer !== null && { spatialLayer }),
    }).catch(() => {
      // Said anew with the next change; until then more flows than is needed, or the session is mending anyway.
      received.demand = '';
    });
  }

  setMuted(isMuted: (participant: string, source: MediaSource) => boolean): void {
    this.#isMuted = isMuted;
  }

  async receiveAll(producers: readonly ProducerInfo[]): Promise<void> {
    const listed = new Set(producers.map((producer) => producer.producerId));
    for (const id of [...this.#wanted]) if (!listed.has(id)) this.remove(id);
    await Promise.all(producers.map((producer) => this.receive(producer)));
  }

  async receive(producer: ProducerInfo): Promise<void> {
    const { producerId, participant, role, source } = producer;
    if (this.#wanted.has(producerId)) return;
    this.#wanted.add(producerId);
    const { callId, events } = this.#context;
    try {
      const answer = await this.#request('media:consume', {
        callId,
        transportId: this.#receive.id,
        producerId,
        rtpCapabilities: this.#device.recvRtpCapabilities,
      });
      const consumer = await this.#receive.consume({
        id: answer.consumerId,
        producerId,
        kind: answer.kind,
        rtpParameters: answer.rtpParameters as unknown as types.RtpParameters,
        streamId: `${participant}-${source === 'document' ? 'papers' : 'person'}`,
      });
      if (!this.#wanted.has(producerId) || this.#closed) return consumer.close();
      const remote: RemoteTrack = { id: producerId, participant, role, source, track: consumer.track };
      this.#received.set(producerId, { remote, consumer, demand: '' });
      // Only now may the SFU send: the key frame it starts with finds a decoder (edumeet-client #153).
      await this.#request('media:resume', { callId, consumerId: answer.consumerId });
      if (this.#received.has(producerId)) events.onRemote(remote);
    } catch (error) {
      this.#wanted.delete(producerId);
      // Gone in the meantime, or this role does not receive it any more.
      const { code } = AppError.from(error);
      if (code !== 'NOT_FOUND' && code !== 'FORBIDDEN') throw error;
    }
  }

  remove(producerId: string): void {
    this.#wanted.delete(producerId);
    const received = this.#received.get(producerId);
    if (!received) return;
    this.#received.delete(producerId);
    received.consumer.close();
    this.#context.events.onRemoteGone(received.remote);
  }

  /** One restart at a time: the answers to two would mix their passwords. */
  restart(): Promise<void> {
    const run = async () => {
      await Promise.all(
        this.#used().map(async (transport) => {
          const { iceParameters } = await this.#request('media:restartIce', {
            callId: this.#context.callId,
            transportId: transport.id,
          });
          const restarted = () =>
            transport.restartIce({ iceParameters: iceParameters as unknown as types.IceParameters });
          await (transport === this.#send ? this.#inTurn(restarted) : restarted());
        }),
      );
    };
    this.#restarting = this.#restarting.then(run, run);
    return this.#restarting;
  }

  async whenConnected(timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!this.connected) {
      if (this.#closed || Date.now() > end)
        throw new AppError('MEDIA_UNAVAILABLE', 'the media did not connect');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async traffic(): Promise<Traffic[]> {
    const [send, receive] = await this.getStats();
    if (!send || !receive) return [];
    const flowing = [...this.#received.values()].some(
      ({ remote, demand }) =>
        !demand.startsWith('[true') && !this.#isMuted(remote.participant, remote.source),
    );
    return [
      { bytes: bytesReceived(send), expected: this.#mode.active && this.#producers.size > 0 },
      { bytes: bytesReceived(receive), expected: this.#mode.active && flowing },
    ];
  }

  async arrived(): Promise<number> {
    if (this.#closed) return 0;
    return arrivedIn(await this.#receive.getStats());
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

  /**
   * One change of what is sent at a time. Chromium loses encodings that are set while a negotiation is under way, and says
   * that it has set them.
   */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#sendTurn.then(work);
    this.#sendTurn = turn.catch(() => undefined);
    return turn;
  }

  async #applyAll(): Promise<void> {
    await Promise.all([...this.#producers.keys()].map((source) => this.#apply(source)));
  }

  async #apply(source: MediaSource): Promise<void> {
    const producer = this.#producers.get(source);
    const sender = producer?.rtpSender;
    if (!sender || producer.closed) return;
    try {
      await applyPlan(sender, sendingPlan(source, this.#mode, producer.track?.getSettings().height));
    } catch {
      // Nobody is to stay unseen because a browser was busy with something else.
      setTimeout(() => !this.#closed && void this.#inTurn(() => this.#apply(source)), MEDIA_APPLY_AGAIN_MS);
    }
  }

  #used(): types.Transport[] {
    return [
      ...(this.#producers.size > 0 ? [this.#send] : []),
      ...(this.#received.size > 0 ? [this.#receive] : []),
    ];
  }

  #request: LiveConnection['request'] = (event, payload) => {
    if (this.#closed) return Promise.reject(new AppError('MEDIA_ROOM_LOST', 'this stay in the room is over'));
    return this.#context.connection.request(event, payload);
  };

  #wire(direction: Direction, transport: types.Transport): void {
    const { callId, events } = this.#context;
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#request('media:connectTransport', {
        callId,
        transportId: transport.id,
        dtlsParameters: dtlsParameters,
      }).then(() => done(), failed);
    });
    transport.on('connectionstatechange', (state) => {
      if (this.#closed) return;
      if (state === 'connected') events.onTransport('connected');
      if (state === 'disconnected') events.onTransport('shaky');
      if (state === 'failed') events.onTransport('broken');
    });
    if (direction === 'receive') return;
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      this.#request('media:produce', {
        callId,
        transportId: transport.id,
        kind,
        source: appData['source'] as MediaSource,
        rtpParameters: rtpParameters,
      }).then(({ producerId }) => done({ id: producerId }), failed);
    });
  }
}
