// Rooms that span nodes. Kiosk and clerk of a call are on its home node. Anybody else may be served by another one, when the
// home is full, drains, or stands in another zone: that node keeps a shadow of the room, with a link to the home by which
// tracks and state go both ways. The node with the shadow asks for the link, over a control connection of its own, so that
// no signaling process takes part in it; when either node dies the other notices and lets go of what was the other's.
import { randomUUID } from 'node:crypto';
import type { PipeTransport, SrtpParameters } from 'mediasoup/types';
import { AppError } from '@cloud-window/shared';
import type { HomeNode, PipeEnd } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import type { Config } from './config.ts';
import { NodeLinks, type Peer, type PipeHandlers } from './node-links.ts';
import { RoomLink } from './room-link.ts';
import type { Room } from './room.ts';
import type { RoomHandlers, Rooms } from './rooms.ts';
import { PRODUCER_ARRIVES_MS, SHADOW_LINGER_MS } from './timings.ts';

/** Each node that serves guests of one room takes one. */
const MAX_LINKS_OF_ROOM = 8;
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

interface OpenLink {
  link: RoomLink;
  /** By which connection it was opened. */
  peerId: string;
}

export class Pipes {
  readonly #config: Config;
  readonly #rooms: Rooms;
  readonly #log: Logger;
  readonly #nodes: NodeLinks;
  readonly #links = new Map<string, OpenLink>();
  /** Shadows being made, so that two guests who come at once share one. */
  readonly #opening = new Map<string, Promise<void>>();

  constructor(config: Config, rooms: Rooms, log: Logger) {
    this.#config = config;
    this.#rooms = rooms;
    this.#log = log;
    this.#nodes = new NodeLinks(config.SFU_NODE_ID, config.SFU_SECRET, this.handlers);
  }

  /** How many links this node has, to homes and to shadows. */
  get count(): number {
    return this.#links.size;
  }

  end(): void {
    for (const { link } of [...this.#links.values()]) link.close('this node stops');
    this.#nodes.end();
  }

  /** What other nodes ask. */
  readonly handlers: PipeHandlers = {
    'pipe:open': ({ roomId, linkId, end }, peer) => this.#accept(roomId, linkId, end, peer),
    'pipe:state': async ({ linkId, state }, peer) => {
      await this.#own(linkId, peer).hear(state);
      return {};
    },
    'pipe:close': ({ linkId }, peer) => {
      const open = this.#links.get(linkId);
      if (open?.peerId === peer.id) open.link.close('the other node has closed it');
      return Promise.resolve({});
    },
  };

  /** The handlers of rooms where a room may span nodes. */
  around(base: RoomHandlers): Pick<RoomHandlers, 'session:open' | 'consumer:create'> {
    return {
      'session:open': async (payload) => {
        const { roomId, home } = payload;
        const isGuest = home !== undefined && home.nodeId !== this.#config.SFU_NODE_ID;
        this.#endOther(roomId, isGuest ? home : null);
        if (isGuest) await this.#shadow(roomId, home);
        return base['session:open'](payload);
      },
      'consumer:create': async (payload) => {
        await this.#untilArrived(payload.sessionId, payload.producerId);
        return base['consumer:create'](payload);
      },
    };
  }

  /** A room that stands here for another home, or as the home itself, belongs to the past. */
  #endOther(roomId: string, home: HomeNode | null): void {
    const room = this.#rooms.find(roomId);
    if (!room || (room.home?.nodeId === home?.nodeId && room.home?.controlUrl === home?.controlUrl)) return;
    this.#rooms.lost([roomId], 'homeLost');
  }

  async #shadow(roomId: string, home: HomeNode): Promise<void> {
    if (this.#rooms.find(roomId)) return;
    const opening = this.#opening.get(roomId) ?? this.#openShadow(roomId, home);
    this.#opening.set(roomId, opening);
    try {
      await opening;
    } finally {
      this.#opening.delete(roomId);
    }
  }

  async #openShadow(roomId: string, home: HomeNode): Promise<void> {
    const room = await this.#rooms.open(roomId);
    room.home = home;
    try {
      const peer = await this.#nodes.take(home);
      const link = await this.#linkTo(room, home, peer);
      await link.arrived;
    } catch (cause) {
      this.#rooms.close(roomId);
      throw cause instanceof AppError
        ? cause
        : new AppError('MEDIA_UNAVAILABLE', 'the home of the room cannot be reached', { cause });
    }
    this.#endWithoutGuests(room);
  }

  /** The end of the shadow: asks the home for the other one. */
  async #linkTo(room: Room, home: HomeNode, peer: Peer): Promise<RoomLink> {
    let transport: PipeTransport;
    try {
      transport = await this.#listen(room);
    } catch (error) {
      this.#nodes.release(home);
      throw error;
    }
    const id = randomUUID();
    const link = this.#add(peer, room, transport, id, {
      followsPhase: true,
      onClosed: () => {
        this.#nodes.release(home);
        // Without its home the room is nothing: its guests join again.
        if (this.#rooms.find(room.id) === room) this.#rooms.lost([room.id], 'homeLost');
      },
    });
    try {
      const { end } = await peer.request('pipe:open', { roomId: room.id, linkId: id, end: endOf(transport) });
      await connect(transport, end);
    } catch (error) {
      link.close('the home has not opened it');
      throw error;
    }
    return link;
  }

  /** The end of the home. */
  async #accept(roomId: string, linkId: string, end: PipeEnd, peer: Peer): Promise<{ end: PipeEnd }> {
    const room = this.#rooms.find(roomId);
    if (!room || room.home !== null)
      throw new AppError('MEDIA_ROOM_LOST', 'this node is not the home of the room');
    if (this.#links.has(linkId)) throw new AppError('BAD_REQUEST', 'this link is open');
    const ofRoom = [...this.#links.values()].filter(({ link }) => link.room === room);
    if (ofRoom.length >= MAX_LINKS_OF_ROOM) throw new AppError('RATE_LIMITED', 'too many links of one room');
    const transport = await this.#listen(room);
    try {
      await connect(transport, end);
    } catch (cause) {
      transport.close();
      throw new AppError('MEDIA_BAD_PARAMETERS', 'the other end of the link cannot be sent to', { cause });
    }
    const link = this.#add(peer, room, transport, linkId, { followsPhase: false, onClosed: () => undefined });
    link.begin();
    return { end: endOf(transport) };
  }

  #add(
    peer: Peer,
    room: Room,
    transport: PipeTransport,
    id: string,
    { followsPhase, onClosed }: { followsPhase: boolean; onClosed: () => void },
  ): RoomLink {
    const forget = peer.onGone(() => link.close('the other node is gone'));
    const link = new RoomLink({
      id,
      room,
      transport,
      followsPhase,
      tell: async (state) => {
        await peer.request('pipe:state', { linkId: id, state });
      },
      onClosed: (reason) => {
        forget();
        this.#links.delete(id);
        this.#log.info({ roomId: room.id, reason }, 'a link to another node has ended');
        // Whoever is gone does not answer, and need not.
        peer.request('pipe:close', { linkId: id }).catch(() => undefined);
        onClosed();
      },
      log: this.#log,
    });
    this.#links.set(id, { link, peerId: peer.id });
    return link;
  }

  #own(linkId: string, peer: Peer): RoomLink {
    const open = this.#links.get(linkId);
    if (open?.peerId === peer.id) return open.link;
    throw new AppError('MEDIA_ROOM_LOST', 'no such link');
  }

  async #listen(room: Room): Promise<PipeTransport> {
    const { SFU_LISTEN_IP: ip, SFU_PIPE_ADDRESS, SFU_ANNOUNCED_ADDRESS, SFU_PIPE_PORTS } = this.#config;
    const announcedAddress = SFU_PIPE_ADDRESS ?? SFU_ANNOUNCED_ADDRESS?.[0];
    try {
      return await room.router.createPipeTransport({
        listenInfo: {
          protocol: 'udp',
          ip,
          ...(announcedAddress !== undefined && { announcedAddress }),
          portRange: SFU_PIPE_PORTS,
          recvBufferSize: SOCKET_BUFFER_BYTES,
          sendBufferSize: SOCKET_BUFFER_BYTES,
        },
        enableRtx: true,
        enableSrtp: true,
      });
    } catch (cause) {
      throw new AppError('MEDIA_UNAVAILABLE', 'no port is left for a link to another node', { cause });
    }
  }

  /** A shadow without guests ends soon; one who only reloads the page finds it again. */
  #endWithoutGuests(room: Room): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const hasGuests = [...room.sessions.values()].some(({ isRemote }) => !isRemote);
      if (hasGuests || room.closed) {
        clearTimeout(timer);
        timer = undefined;
      } else {
        timer ??= setTimeout(() => {
          if (this.#rooms.find(room.id) === room) this.#rooms.close(room.id);
        }, SHADOW_LINGER_MS);
      }
    };
    room.watchers.add(look);
    room.router.observer.once('close', look);
    look();
  }

  /** A browser may know of a track, from the other node, a moment before it arrives here. */
  async #untilArrived(sessionId: string, producerId: string): Promise<void> {
    const room = this.#rooms.find(sessionId.split('/', 1)[0] ?? '');
    if (!room || ![...this.#links.values()].some(({ link }) => link.room === room)) return;
    const isHere = () => [...room.sessions.values()].some(({ producers }) => producers.has(producerId));
    if (isHere()) return;
    await new Promise<void>((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        room.watchers.delete(look);
        resolve();
      };
      const look = () => {
        if (isHere() || room.closed) settle();
      };
      const timer = setTimeout(settle, PRODUCER_ARRIVES_MS);
      room.watchers.add(look);
    });
  }
}

function endOf({ tuple, srtpParameters }: PipeTransport): PipeEnd {
  if (!srtpParameters) throw new AppError('MEDIA_UNAVAILABLE', 'the worker gave the link no key');
  return { ip: tuple.localAddress, port: tuple.localPort, srtpParameters: { ...srtpParameters } };
}

function connect(transport: PipeTransport, { ip, port, srtpParameters }: PipeEnd): Promise<void> {
  return transport.connect({ ip, port, srtpParameters: srtpParameters as SrtpParameters });
}
