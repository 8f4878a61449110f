// All rooms of this node, and the requests of the control protocol as operations on them.
import { AppError, type RoomRole } from '@cloud-window/shared';
import type {
  CheckRequestName,
  ControlNotification,
  ControlNotificationName,
  ControlPayload,
  ControlRequestName,
  ControlResult,
  NodeStats,
  PipeRequestName,
  RecordingRequestName,
} from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { MEDIA_CODECS } from './codecs.ts';
import { Room, type Arrival, type RoomEvents } from './room.ts';
import type { Session } from './session.ts';
import { ORPHAN_ROOM_MS } from './timings.ts';
import type { WorkerPool } from './worker-pool.ts';

export type Notify = <N extends ControlNotificationName>(name: N, payload: ControlNotification<N>) => void;
export type ControlHandlers = {
  [N in ControlRequestName]: (payload: ControlPayload<N>) => Promise<ControlResult<N>> | ControlResult<N>;
};

/** What is asked of rooms; checks of a browser's line and the node itself have handlers of their own. */
export type RoomHandlers = Omit<
  ControlHandlers,
  CheckRequestName | PipeRequestName | RecordingRequestName | 'node:drain'
>;

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
      producerRemoved: (roomId, { producerId, participant, role }) =>
        notify('producer:removed', { roomId, producerId, participant, role }),
      roleChanged: (change) => notify('role:changed', change),
      guestAway: (roomId, participant) => notify('guest:away', { roomId, participant }),
    };
  }

  /** The rooms of a worker that died: gone, and signaling is told so that clients join again elsewhere. */
  lost(roomIds: readonly string[], reason: ControlNotification<'room:lost'>['reason']): void {
    for (const roomId of roomIds) {
      const room = this.#rooms.get(roomId);
      const guests = room?.home && [...room.sessions.values()].filter(({ isRemote }) => !isRemote);
      this.close(roomId);
      const participants = guests?.map(({ participant }) => participant);
      this.#notify('room:lost', { roomId, reason, ...(participants && { participants }) });
    }
  }

  /** Closes rooms in which nobody has been connected for `orphanMs`: signaling has died without closing them. */
  sweep(now: number, orphanMs = ORPHAN_ROOM_MS): void {
    for (const room of this.#rooms.values()) room.sweepGuests(now);
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

  find(roomId: string): Room | undefined {
    return this.#rooms.get(roomId);
  }

  /** The room, made when it is not there. @throws AppError MEDIA_UNAVAILABLE */
  open(roomId: string): Promise<Room> {
    return this.#open(roomId);
  }

  close(roomId: string): void {
    const room = this.#rooms.get(roomId);
    // Gone before its parts go: none of them finds it any more.
    this.#rooms.delete(roomId);
    room?.close();
  }

  /** Rooms of calls that nobody has answered yet, or again. */
  ringing(): string[] {
    return [...this.#rooms.values()]
      .filter(({ phase, stateSeq, home }) => phase === 'ringing' && stateSeq >= 0 && home === null)
      .map(({ id }) => id);
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
      remoteSessions: sessions.filter(({ isRemote }) => isRemote).length,
      transports: sum((session) => session.transports.size),
      producers: sum((session) => session.producers.size),
      consumers: sum((session) => session.consumers.size),
      workerDeaths: this.#pool.workerDeaths,
    };
  }

  readonly handlers: RoomHandlers = {
    'room:open': async ({ roomId }) => describe(await this.#open(roomId)),
    'room:close': ({ roomId }) => {
      this.close(roomId);
      return {};
    },
    'session:open': async ({ roomId, keepEpoch, ...arrival }) => {
      requireOwnId(roomId, arrival);
      const room = await this.#open(roomId);
      room.paceOf(arrival.sessionId).take('session');
      await room.setPhase(arrival.phase, arrival.stateSeq);
      const standing = room.standing(arrival, keepEpoch);
      if (standing) await standing.keep(arrival);
      if (room.closed) throw new AppError('MEDIA_ROOM_LOST', 'the room is gone');
      const session = standing ?? room.openSession(arrival);
      const { muted } = session;
      const producers = room.producersFor(session);
      return { ...describe(room), kept: standing !== undefined, producers, muted };
    },
    'session:close': ({ sessionId }) => {
      this.#roomOf(sessionId)?.closeSession(sessionId);
      return {};
    },
    'session:setRole': async ({ sessionId, role }) => {
      await this.#session(sessionId).setRole(role);
      return {};
    },
    'session:setMuted': async ({ sessionId, source, muted }) => {
      await this.#session(sessionId).setMuted(source, muted);
      return {};
    },
    'room:setPhase': async ({ roomId, phase, stateSeq, parties }) => {
      // A room that does not stand yet is told by whoever comes first.
      await this.#rooms.get(roomId)?.setPhase(phase, stateSeq, parties);
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
    'consumer:setDemand': async (payload) => {
      await this.#session(payload.sessionId).setDemand(payload);
      return {};
    },
    'consumer:requestKeyFrame': async ({ sessionId, consumerId }) => {
      await this.#session(sessionId).requestKeyFrame(consumerId);
      return {};
    },
    'node:stats': () => this.stats(),
    'node:rooms': () => ({
      rooms: [...this.#rooms.values()].map((room) => ({
        roomId: room.id,
        parties: [...room.sessions.values()]
          .filter(({ isRemote }) => !isRemote)
          .map(({ role }) => role)
          .filter(isParty),
        isShadow: room.home !== null,
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
    const slot = await this.#pool.available();
    const router = await slot.worker.createRouter({ mediaCodecs: MEDIA_CODECS }).catch((cause: unknown) => {
      throw new AppError('MEDIA_UNAVAILABLE', 'the worker died under the new room', { cause });
    });
    if (router.closed) throw new AppError('MEDIA_UNAVAILABLE', 'the worker died under the new room');
    const room = new Room(roomId, router, slot, this.#events);
    this.#rooms.set(roomId, room);
    return room;
  }

  #roomOf(sessionId: string): Room | undefined {
    return this.#rooms.get(sessionId.split('/', 1)[0] ?? '');
  }

  #session(sessionId: string): Session {
    const session = this.#roomOf(sessionId)?.sessions.get(sessionId);
    if (session) return session;
    throw new AppError('MEDIA_ROOM_LOST', 'no such session; join again');
  }
}

/** A session is found by its id, so that must be the one of this participant of this room. */
function requireOwnId(roomId: string, { sessionId, participant }: Arrival): void {
  if (sessionId === `${roomId}/${participant}`) return;
  throw new AppError('BAD_REQUEST', 'a session is named after its room and participant');
}

const isParty = (role: RoomRole): role is 'kiosk' | 'clerk' => role === 'kiosk' || role === 'clerk';

function describe(room: Room) {
  return { roomEpoch: room.epoch, rtpCapabilities: { ...room.router.rtpCapabilities } };
}
