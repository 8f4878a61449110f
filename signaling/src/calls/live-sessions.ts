// The sockets of this node and the calls they are in. Every node follows all queue events and tells its own sockets, so
// this index answers only for here.
import type { RoomPhase, RoomRole } from '@cloud-window/shared';
import type { SocketSession } from '../context.ts';

/** One browser in the media room of a call or consult. */
export interface InRoom {
  readonly live: LiveSession;
  /** As `participantSchema` names it. */
  readonly participant: string;
  role: RoomRole;
  /** The call whose end is the end of this; of a conversation that a colleague has joined, the consult. */
  readonly because: string;
  /** What the browser was told last, and the number of the event that it follows from. */
  told: { phase: RoomPhase; seq: number } | null;
}

/** One connected browser. */
export interface LiveSession {
  readonly session: SocketSession;
  /** Kiosk or staff id. */
  readonly ownerId: string;
  readonly kind: 'device' | 'staff';
  callId: string | null;
  /** The call whose case events it hears: of a consult, the one it is about. */
  papersOf: string | null;
  /** The media rooms it has joined: of its own call, of a consult, of a call that is attended. */
  readonly rooms: Map<string, InRoom>;
  watchesWallboard: boolean;
  /** While a tab signs in, its epoch lags behind the record: it is no rival of itself. */
  signingIn: boolean;
  /** What the browser was last told, so that only changes travel. */
  toldPosition: string | null;
  toldParties: string | null;
}

export class LiveSessions {
  readonly #bySocket = new Map<string, LiveSession>();
  readonly #byOwner = new Map<string, Set<LiveSession>>();
  readonly #byCall = new Map<string, Set<LiveSession>>();
  readonly #byRoom = new Map<string, Set<LiveSession>>();
  /** A request that outlives its socket must not bring the socket back. */
  readonly #ended = new WeakSet<SocketSession>();

  #add(session: SocketSession): LiveSession {
    const { actor } = session;
    const live: LiveSession = {
      session,
      ownerId: actor.kind === 'device' ? actor.kioskId : actor.staffId,
      kind: actor.kind,
      callId: null,
      papersOf: null,
      rooms: new Map(),
      watchesWallboard: false,
      signingIn: false,
      toldPosition: null,
      toldParties: null,
    };
    if (this.#ended.has(session)) return live;
    this.#bySocket.set(session.socketId, live);
    insert(this.#byOwner, live.ownerId, live);
    return live;
  }

  /** The entry of a session, made when it is asked for first; of one that has ended, an entry that nobody else sees. */
  of(session: SocketSession): LiveSession {
    return this.#bySocket.get(session.socketId) ?? this.#add(session);
  }

  remove(session: SocketSession): LiveSession | undefined {
    this.#ended.add(session);
    const live = this.#bySocket.get(session.socketId);
    if (live === undefined) return undefined;
    this.#bySocket.delete(session.socketId);
    drop(this.#byOwner, live.ownerId, live);
    if (live.callId !== null) drop(this.#byCall, live.callId, live);
    for (const callId of [...live.rooms.keys()]) this.leaveRoom(live, callId);
    return live;
  }

  /** Puts the session into the call, and out of any other. */
  enter(live: LiveSession, callId: string, papersOf = callId): void {
    if (live.callId === callId) return;
    this.leave(live);
    live.callId = callId;
    live.papersOf = papersOf;
    live.session.enterCall(callId);
    if (papersOf !== callId) live.session.enterCall(papersOf);
    if (this.#bySocket.has(live.session.socketId)) insert(this.#byCall, callId, live);
  }

  leave(live: LiveSession): void {
    if (live.callId === null) return;
    drop(this.#byCall, live.callId, live);
    live.session.leaveCall(live.callId);
    if (live.papersOf !== null) live.session.leaveCall(live.papersOf);
    for (const [roomId, { because }] of [...live.rooms]) {
      if (because === live.callId) this.leaveRoom(live, roomId);
    }
    live.callId = null;
    live.papersOf = null;
    live.toldPosition = null;
    live.toldParties = null;
  }

  ownedBy(ownerId: string): readonly LiveSession[] {
    return [...(this.#byOwner.get(ownerId) ?? [])];
  }

  inCall(callId: string): readonly LiveSession[] {
    return [...(this.#byCall.get(callId) ?? [])];
  }

  /** Joining again, perhaps as somebody else, replaces what was there. */
  joinRoom(live: LiveSession, callId: string, as: Pick<InRoom, 'participant' | 'role' | 'because'>): InRoom {
    const entry: InRoom = { live, ...as, told: null };
    live.rooms.set(callId, entry);
    if (this.#bySocket.has(live.session.socketId)) insert(this.#byRoom, callId, live);
    return entry;
  }

  leaveRoom(live: LiveSession, callId: string): void {
    live.rooms.delete(callId);
    drop(this.#byRoom, callId, live);
  }

  /** Who of this node is in the media room of a call or consult, and as what. */
  inRoom(callId: string): readonly InRoom[] {
    return [...(this.#byRoom.get(callId) ?? [])].flatMap((live) => live.rooms.get(callId) ?? []);
  }

  /** Calls and consults in whose media room some browser of this node is. */
  rooms(): readonly string[] {
    return [...this.#byRoom.keys()];
  }

  /** Kiosks of this node that are in some call. */
  kiosksInCalls(): readonly LiveSession[] {
    return [...this.#byCall.values()].flatMap((set) => [...set]).filter((live) => live.kind === 'device');
  }

  get wallboardIsWatched(): boolean {
    for (const live of this.#bySocket.values()) if (live.watchesWallboard) return true;
    return false;
  }
}

function insert<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key);
  if (set === undefined) index.set(key, new Set([value]));
  else set.add(value);
}

function drop<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key);
  set?.delete(value);
  if (set?.size === 0) index.delete(key);
}
