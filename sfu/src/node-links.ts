// Control connections from this node to others, one for each that is the home of a room with a guest here, kept while any
// such room is left. Who freezes or dies is noticed by the heartbeat of the connection.
import { io, type Socket } from 'socket.io-client';
import { AppError } from '@cloud-window/shared';
import {
  CONTROL_PROTOCOL_VERSION,
  pipeRequests,
  type ControlPayload,
  type ControlResult,
  type HomeNode,
  type PipeRequestName,
} from '@cloud-window/shared/control';
import { ackError, ackOk, unwrapAck, type Ack } from '@cloud-window/shared/protocol';
import { LINK_CONNECT_MS, LINK_REQUEST_MS } from './timings.ts';

/** The other end of a control connection, whichever of both has opened it. */
export interface Peer {
  /** Differs between connections. */
  readonly id: string;
  /** @throws AppError that of the other end, or MEDIA_UNAVAILABLE without an answer in time */
  request<N extends PipeRequestName>(name: N, payload: ControlPayload<N>): Promise<ControlResult<N>>;
  /** Called once, when the connection is lost. */
  onGone(listener: () => void): () => void;
}

export type PipeHandlers = {
  [N in PipeRequestName]: (payload: ControlPayload<N>, peer: Peer) => Promise<ControlResult<N>>;
};

/** What a socket of either kind has in common. */
type AnySocket = Pick<Socket, 'id' | 'connected'> & {
  timeout(ms: number): { emitWithAck(event: string, ...args: unknown[]): Promise<unknown> };
  on(event: 'disconnect', listener: () => void): unknown;
  off(event: 'disconnect', listener: () => void): unknown;
};

export function peerOf(socket: AnySocket): Peer {
  return {
    id: socket.id ?? '',
    async request(name, payload) {
      let answer: unknown;
      try {
        answer = await socket.timeout(LINK_REQUEST_MS).emitWithAck(name, payload);
      } catch (cause) {
        throw new AppError('MEDIA_UNAVAILABLE', `the other node does not answer to ${name}`, { cause });
      }
      return pipeRequests[name].result.parse(unwrapAck(answer as Ack<unknown>)) as never;
    },
    onGone(listener) {
      socket.on('disconnect', listener);
      return () => socket.off('disconnect', listener);
    },
  };
}

interface Link {
  socket: Socket;
  peer: Promise<Peer>;
  users: number;
}

export class NodeLinks {
  readonly #nodeId: string;
  readonly #secret: string;
  readonly #handlers: PipeHandlers;
  readonly #links = new Map<string, Link>();

  constructor(nodeId: string, secret: string, handlers: PipeHandlers) {
    this.#nodeId = nodeId;
    this.#secret = secret;
    this.#handlers = handlers;
  }

  /** The connection to this node; whoever takes it gives it back by `release`. @throws AppError MEDIA_UNAVAILABLE */
  async take({ controlUrl }: HomeNode): Promise<Peer> {
    const link = this.#links.get(controlUrl) ?? this.#connect(controlUrl);
    link.users += 1;
    try {
      return await link.peer;
    } catch (error) {
      this.release({ controlUrl });
      throw error;
    }
  }

  release({ controlUrl }: Pick<HomeNode, 'controlUrl'>): void {
    const link = this.#links.get(controlUrl);
    if (!link) return;
    link.users -= 1;
    if (link.users > 0) return;
    this.#links.delete(controlUrl);
    link.socket.disconnect();
  }

  end(): void {
    for (const { socket } of this.#links.values()) socket.disconnect();
    this.#links.clear();
  }

  #connect(controlUrl: string): Link {
    const socket = io(controlUrl, {
      transports: ['websocket'],
      forceNew: true,
      // Whoever needs it anew connects anew: what was told over the former is void.
      reconnection: false,
      timeout: LINK_CONNECT_MS,
      auth: {
        protocol: CONTROL_PROTOCOL_VERSION,
        secret: this.#secret,
        node: this.#nodeId.slice(0, 64),
        link: true,
      },
    });
    const peer = new Promise<Peer>((resolve, reject) => {
      socket.once('connect', () => resolve(peerOf(socket)));
      socket.once('connect_error', (cause) =>
        reject(new AppError('MEDIA_UNAVAILABLE', 'the home node of the room cannot be reached', { cause })),
      );
    });
    const link: Link = { socket, peer, users: 0 };
    this.#links.set(controlUrl, link);
    socket.on('disconnect', () => {
      if (this.#links.get(controlUrl) === link) this.#links.delete(controlUrl);
    });
    for (const name of ['pipe:state', 'pipe:close'] as const) {
      socket.on(name, (payload: unknown, answer?: (ack: Ack<unknown>) => void) => {
        void this.#handle(name, payload, peer).then((ack) => answer?.(ack));
      });
    }
    return link;
  }

  async #handle(
    name: 'pipe:state' | 'pipe:close',
    payload: unknown,
    peer: Promise<Peer>,
  ): Promise<Ack<unknown>> {
    try {
      const parsed = pipeRequests[name].payload.safeParse(payload);
      if (!parsed.success) throw new AppError('BAD_REQUEST', parsed.error.message);
      const handler = this.#handlers[name] as (payload: unknown, peer: Peer) => Promise<unknown>;
      return ackOk(await handler(parsed.data, await peer));
    } catch (error) {
      return ackError(error);
    }
  }
}
