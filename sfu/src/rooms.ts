// All rooms of this node, and the requests of the control protocol as operations on them.
import { AppError } from '@cloud-window/shared';
import type {
  ControlNotification,
  ControlNotificationName,
  ControlPayload,
  ControlRequestName,
  ControlResult,
  NodeStats,
} from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { MEDIA_CODECS } from './codecs.ts';
import { Room, type RoomEvents } from './room.ts';
import type { Session } from './session.ts';
import { ORPHAN_ROOM_MS } from './timings.ts';
import type { WorkerPool } from './worker-pool.ts';

export type Notify = <N extends ControlNotificationName>(name: N, payload: ControlNotification<N>) => void;
export type ControlHandlers = {
  [N in ControlRequestName]: (payload: ControlPayload<N>) => Promise<ControlResult<N>> | ControlResult<N>;
};

export class Rooms {
  draining = false;
  readonly #nodeId: string;
  readonly #pool: WorkerPool;
  readonly #notify: Notify;
  readonly #log: Logger;
  readonly #rooms = new Map<string, Room>();
  /** Rooms being made, so that two who come at once get the same one. */
  readonly #opening = new Map<string, Promise<Room>>();
  readonly #events: RoomEvents;

  constructor(nodeId: string, pool: WorkerPool, notify: Notify, log: Logger) {
    this.#nodeId = nodeId;
    this.#pool = pool;
    this.#notify = notify;
    this.#log = log;
    this.#events = {
      producerAdded: (roomId, producer) => notify('producer:added', { roomId, producer }),
      producerRemoved: (roomId, { producerId, party }) =>
        notify('producer:removed', { roomId, producerId, party }),
    };
  }

  /** The rooms of a worker that died: gone, and signaling is told so that clients join again elsewhere. */
  lost(roomIds: readonly string[], reason: ControlNotification<'room:lost'>['reason']): void {
    for (const roomId of roomIds) {
      this.#rooms.get(roomId)?.close();
      this.#rooms.delete(roomId);
      this.#notify('room:lost', { roomId, reason });
    }
  }

  /** Closes rooms in which nobody has been connected for `orphanMs`: signaling has died without closing them. */
  sweep(now: number, orphanMs = ORPHAN_ROOM_MS): void {
    const orphans = [...this.#rooms.values()].filter((room) => room.idleMs(now) > orphanMs);
    for (const room of orphans)
      this.#log.warn({ roomId: room.id }, 'closing a room that nobody is connected to');
    this.lost(
      orphans.map((room) => room.id),
      'idle',
    );
  }

  closeAll(): void {
    this.lost([...this.#rooms.keys()], 'shutdown');
  }

  sessions(): Session[] {
    return [...this.#rooms.values()].flatMap((room) => [...room.sessions.values()]);
  }

  stats(): NodeStats {
    const sessions = this.sessions();
    const sum = (count: (session: Session) => number) =>
      sessions.reduce((total, session) => total + count(session), 0);
    return {
      nodeId: this.#nodeId,
      draining: this.draining,
      workers: this.#pool.slots.map((slot) => ({
        pid: slot?.worker.pid ?? 0,
        rooms: slot?.roomIds.size ?? 0,
        cpuPercent: slot?.cpuPercent ?? 0,
        alive: slot !== null,
      })),
      rooms: this.#rooms.size,
      sessions: sessions.length,
      transports: sum((session) => session.transports.size),
      producers: sum((session) => session.producers.size),
      consumers: sum((session) => session.consumers.size),
      workerDeaths: this.#pool.workerDeaths,
    };
  }

  readonly handlers: ControlHandlers = {
    'room:open': async ({ roomId }) => describe(await this.#open(roomId)),
    'room:close': ({ roomId }) => {
      this.#rooms.get(roomId)?.close();
      this.#rooms.delete(roomId);
      return {};
    },
    'session:open': async ({ roomId, sessionId, party, keepEpoch }) => {
      const room = await this.#open(roomId);
      const present = room.sessions.get(sessionId);
      if (present && room.epoch === keepEpoch) {
        return { ...describe(room), kept: true, producers: room.producersFor(present) };
      }
      const session = room.openSession(sessionId, party);
      return { ...describe(room), kept: false, producers: room.producersFor(session) };
    },
    'session:close': ({ sessionId }) => {
      for (const room of this.#rooms.values()) room.closeSession(sessionId);
      return {};
    },
    'transport:create': ({ sessionId }) => this.#session(sessionId).createTransport(),
    'transport:connect': async ({ sessionId, transportId, dtlsParameters }) => {
      await this.#session(sessionId).connectTransport(transportId, dtlsParameters);
      return {};
    },
    'transport:restartIce': ({ sessionId, transportId }) => this.#session(sessionId).restartIce(transportId),
    'producer:create': (payload) => this.#session(payload.sessionId).produce(payload),
    'producer:close': ({ sessionId, producerId }) => {
      this.#session(sessionId).closeProducer(producerId);
      return {};
    },
    'consumer:create': (payload) => this.#session(payload.sessionId).consume(payload),
    'consumer:resume': async ({ sessionId, consumerId }) => {
      await this.#session(sessionId).resumeConsumer(consumerId);
      return {};
    },
    'node:stats': () => this.stats(),
    'node:rooms': () => ({
      rooms: [...this.#rooms.values()].map((room) => ({
        roomId: room.id,
        parties: [...room.sessions.values()].map((session) => session.party),
      })),
    }),
  };

  async #open(roomId: string): Promise<Room> {
    const present = this.#rooms.get(roomId);
    if (present) return present;
    if (this.draining) throw new AppError('MEDIA_UNAVAILABLE', 'this node is shutting down');
    const opening = this.#opening.get(roomId) ?? this.#create(roomId);
    this.#opening.set(roomId, opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(roomId);
    }
  }

  async #create(roomId: string): Promise<Room> {
    const slot = this.#pool.leastLoaded();
    const router = await slot.worker.createRouter({ mediaCodecs: MEDIA_CODECS }).catch((cause: unknown) => {
      throw new AppError('MEDIA_UNAVAILABLE', 'the worker died under the new room', { cause });
    });
    if (router.closed) throw new AppError('MEDIA_UNAVAILABLE', 'the worker died under the new room');
    const room = new Room(roomId, router, slot, this.#events);
    this.#rooms.set(roomId, room);
    return room;
  }

  #session(sessionId: string): Session {
    for (const room of this.#rooms.values()) {
      const session = room.sessions.get(sessionId);
      if (session) return session;
    }
    throw new AppError('MEDIA_ROOM_LOST', 'no such session; join again');
  }
}

function describe(room: Room) {
  return { roomEpoch: room.epoch, rtpCapabilities: { ...room.router.rtpCapabilities } };
}
