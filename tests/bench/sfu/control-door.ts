// Our SFU process as signaling sees it: sessions, transports, producers and consumers over the control protocol.
import { io, type Socket } from 'socket.io-client';
import { newId } from '@cloud-window/shared';
import {
  CONTROL_PROTOCOL_VERSION,
  type ControlPayload,
  type ControlRequestName,
  type ControlResult,
} from '@cloud-window/shared/control';
import { unwrapAck, type Ack } from '@cloud-window/shared/protocol';
import type { MediasoupDoor, Party } from './conference.ts';

type RoomPhase = ControlPayload<'session:open'>['phase'];

const ANSWER_WITHIN_MS = 20_000;

/** @param phase of every call: `ringing` keeps everything connected and nothing flows */
export async function openControlDoor(
  controlUrl: string,
  secret: string,
  phase: RoomPhase,
): Promise<MediasoupDoor> {
  const socket = io(controlUrl, {
    transports: ['websocket'],
    reconnection: false,
    auth: { protocol: CONTROL_PROTOCOL_VERSION, secret, node: 'bench' },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return new ControlDoor(socket, phase);
}

class ControlDoor implements MediasoupDoor {
  readonly #socket: Socket;
  readonly #phase: RoomPhase;
  readonly #rooms = new Map<number, string>();
  readonly #opened = new Map<string, Promise<string>>();
  /** Of transports and consumers. */
  readonly #sessionOf = new Map<string, string>();

  constructor(socket: Socket, phase: RoomPhase) {
    this.#socket = socket;
    this.#phase = phase;
  }

  async createTransport(call: number, party: Party, direction: 'send' | 'receive') {
    const sessionId = await this.#session(call, party);
    const transport = await this.#request('transport:create', { sessionId, direction });
    this.#sessionOf.set(transport.id, sessionId);
    return transport;
  }

  connect(transportId: string, dtlsParameters: Record<string, unknown>) {
    const sessionId = this.#owner(transportId);
    return this.#request('transport:connect', { sessionId, transportId, dtlsParameters });
  }

  async produce(transportId: string, kind: 'audio' | 'video', rtpParameters: Record<string, unknown>) {
    const sessionId = this.#owner(transportId);
    const source = kind === 'audio' ? ('microphone' as const) : ('face' as const);
    const produced = await this.#request('producer:create', {
      sessionId,
      transportId,
      kind,
      source,
      rtpParameters,
    });
    return produced.producerId;
  }

  async consume(transportId: string, producerId: string, rtpCapabilities: Record<string, unknown>) {
    const sessionId = this.#owner(transportId);
    const consumer = await this.#request('consumer:create', {
      sessionId,
      transportId,
      producerId,
      rtpCapabilities,
    });
    this.#sessionOf.set(consumer.consumerId, sessionId);
    return consumer;
  }

  resume(consumerId: string) {
    return this.#request('consumer:resume', { sessionId: this.#owner(consumerId), consumerId });
  }

  async close(): Promise<void> {
    // A transport that is left behind would go on owning the port of its peer, which the next peer may get.
    for (const roomId of this.#rooms.values()) await this.#request('room:close', { roomId });
    this.#socket.disconnect();
  }

  /** Opened once, whoever comes first. */
  #session(call: number, party: Party): Promise<string> {
    const roomId = this.#rooms.get(call) ?? newId('call');
    this.#rooms.set(call, roomId);
    const sessionId = `${roomId}/${party}`;
    const opening =
      this.#opened.get(sessionId) ??
      this.#request('session:open', {
        roomId,
        sessionId,
        participant: party,
        role: party,
        holder: party,
        phase: this.#phase,
        stateSeq: 1,
        muted: [],
      }).then(() => sessionId);
    this.#opened.set(sessionId, opening);
    return opening;
  }

  #owner(id: string): string {
    const sessionId = this.#sessionOf.get(id);
    if (sessionId === undefined) throw new Error(`nothing is known of ${id}`);
    return sessionId;
  }

  async #request<N extends ControlRequestName>(
    name: N,
    payload: ControlPayload<N>,
  ): Promise<ControlResult<N>> {
    const ack: unknown = await this.#socket.timeout(ANSWER_WITHIN_MS).emitWithAck(name, payload);
    return unwrapAck(ack as Ack<ControlResult<N>>);
  }
}
