// A room is a call: one router on one worker, and the sessions of those who take part. Hold, advice, listening and
// recording are sessions and routing in the same room, never a new call (docs/media.md, "Roles in the room").
import { randomUUID } from 'node:crypto';
import type { Router } from 'mediasoup/types';
import {
  AppError,
  mayConsume,
  mayReceive,
  type ReceivingRole,
  type RoomPhase,
  type RoomRole,
} from '@cloud-window/shared';
import type {
  ControlNotification,
  ControlPayload,
  ControlProducer,
  HomeNode,
} from '@cloud-window/shared/control';
import type { Flow } from './flow.ts';
import { Pace } from './pace.ts';
import { Session, type OwnProducer } from './session.ts';
import { GUEST_AWAY_MS } from './timings.ts';
import type { PoolWorker } from './worker-pool.ts';

export interface RoomEvents {
  producerAdded(roomId: string, producer: ControlProducer): void;
  producerRemoved(roomId: string, producer: ControlProducer): void;
  roleChanged(change: ControlNotification<'role:changed'>): void;
  guestAway(roomId: string, participant: string): void;
}

/** What `session:open` says of whoever comes. */
export type Arrival = Omit<ControlPayload<'session:open'>, 'roomId' | 'keepEpoch'>;

export type Party = NonNullable<ControlPayload<'room:setPhase'>['parties']>[number];
/** Those whose part the queue decides upon. */
const PARTY_ROLES: readonly RoomRole[] = ['kiosk', 'clerk', 'colleague'];
const isThis = (session: Session, { participant, holder }: Party) =>
  session.participant === participant && session.holder === holder;

export class Room {
  readonly id: string;
  /** Differs from that of every earlier room of the same call: what a client holds of another epoch is void. */
  readonly epoch = randomUUID();
  readonly router: Router;
  readonly slot: PoolWorker;
  readonly sessions = new Map<string, Session>();
  /** Everything that is on its way to somebody, also to who has no session: a recording. */
  readonly flows = new Set<Flow>();
  /** Where kiosk and clerk are, when this is only the shadow of a room on another node (pipes.ts). */
  home: HomeNode | null = null;
  /** Whose parts the queue has decided upon last; null while it has not said. */
  parties: readonly Party[] | null = null;
  /** Called whenever what is sent, or who may have it, has changed, and once more when the room is closed. */
  readonly watchers = new Set<() => void>();
  readonly #events: RoomEvents;
  readonly #paces = new Map<string, Pace>();
  #phase: RoomPhase = 'ringing';
  #stateSeq = -1;
  /** When somebody was last seen connected. */
  #lastConnected = Date.now();
  #closed = false;

  constructor(id: string, router: Router, slot: PoolWorker, events: RoomEvents) {
    this.id = id;
    this.router = router;
    this.slot = slot;
    this.#events = events;
    slot.roomIds.add(id);
  }

  get closed(): boolean {
    return this.#closed;
  }

  get phase(): RoomPhase {
    return this.#phase;
  }

  /** Which state of the call has said so; -1 before any. */
  get stateSeq(): number {
    return this.#stateSeq;
  }

  /** Tells the watchers. */
  changed(): void {
    for (const watcher of [...this.watchers]) watcher();
  }

  /**
   * What is said of an older state of the call than is known changes nothing. Of `parties`, kiosk, clerk and colleague, the
   * sessions of all others end; whoever only attends is none of them.
   */
  async setPhase(phase: RoomPhase, stateSeq: number, parties?: readonly Party[]): Promise<void> {
    if (stateSeq < this.#stateSeq) return;
    this.#stateSeq = stateSeq;
    const isNews = parties !== undefined && JSON.stringify(parties) !== JSON.stringify(this.parties);
    if (isNews) this.parties = parties;
    for (const session of parties ? [...this.sessions.values()] : []) {
      const isParty = PARTY_ROLES.includes(session.role);
      if (isParty && !parties?.some((party) => isThis(session, party))) this.closeSession(session.id);
    }
    if (phase === this.#phase) {
      if (isNews) this.changed();
      return;
    }
    this.#phase = phase;
    await this.settle();
  }

  /** Whether a track of `sender` may run to `receiver` just now. */
  lets(sender: ReceivingRole, receiver: ReceivingRole): boolean {
    return mayReceive(sender, receiver, this.#phase);
  }

  /** Starts and stops what a change of phase or role has decided upon, all at once. */
  async settle(): Promise<void> {
    this.changed();
    const settled = await Promise.allSettled([...this.flows].map((flow) => flow.settle()));
    const failed = settled.find((result) => result.status === 'rejected');
    if (failed && !this.#closed && !this.slot.worker.died) throw failed.reason;
  }

  /** The session that stands for this arrival, if its holder still knows this room. */
  standing({ sessionId, holder }: Arrival, keepEpoch: string | undefined): Session | undefined {
    const present = this.sessions.get(sessionId);
    return present?.holder === holder && keepEpoch === this.epoch ? present : undefined;
  }

  /** Opens the session of a participant; one that was there under this id is closed with all it had. */
  openSession(arrival: Arrival, { isRemote = false } = {}): Session {
    const former = this.sessions.get(arrival.sessionId);
    // Nobody is unmuted by a reload, also not where whoever keeps the mutes has lost them.
    const before = former?.holder === arrival.holder ? former.muted : [];
    const muted = [...new Set([...before, ...arrival.muted])];
    this.closeSession(arrival.sessionId);
    const pace = this.paceOf(arrival.sessionId);
    const session = new Session(this, { ...arrival, muted }, pace, isRemote);
    this.sessions.set(session.id, session);
    this.changed();
    return session;
  }

  closeSession(sessionId: string): void {
    const session = this.sessions.get(sessionId);
    if (!session) return;
    this.sessions.delete(sessionId);
    session.close();
    this.changed();
  }

  paceOf(sessionId: string): Pace {
    const pace = this.#paces.get(sessionId) ?? new Pace();
    this.#paces.set(sessionId, pace);
    return pace;
  }

  /** What the others send, as far as this one receives it. */
  producersFor(session: Session): ControlProducer[] {
    return [...this.sessions.values()]
      .filter((other) => other !== session && mayConsume(other.role, session.role))
      .flatMap((other) => other.sent());
  }

  /** A producer that `receiver` may have. @throws AppError NOT_FOUND, FORBIDDEN */
  producerFor(receiver: Session, producerId: string): OwnProducer {
    for (const sender of this.sessions.values()) {
      const found = sender.producers.get(producerId);
      if (!found) continue;
      if (sender !== receiver && mayConsume(sender.role, receiver.role)) return found;
      throw new AppError('FORBIDDEN', `a ${receiver.role} does not receive this ${sender.role}`);
    }
    throw new AppError('NOT_FOUND', 'no such producer in this room');
  }

  producerAdded(producer: ControlProducer): void {
    this.changed();
    this.#events.producerAdded(this.id, producer);
  }

  producerRemoved(producer: ControlProducer): void {
    this.changed();
    // Of a room that is gone nobody needs to hear the parts.
    if (!this.#closed && !this.slot.worker.died) this.#events.producerRemoved(this.id, producer);
  }

  roleChanged(session: Session, was: Session['role']): void {
    const { participant, role } = session;
    // The node that serves them tells it.
    if (session.isRemote) return;
    this.#events.roleChanged({ roomId: this.id, participant, was, role, producers: session.sent() });
  }

  /** How long nobody has been connected. */
  idleMs(now: number): number {
    if ([...this.sessions.values()].some((session) => session.connected)) this.#lastConnected = now;
    return now - this.#lastConnected;
  }

  /** Whoever only attends, or was invited, and has not been connected for a while is gone. */
  sweepGuests(now: number): void {
    for (const session of this.sessions.values()) {
      const isGuest = session.role !== 'kiosk' && session.role !== 'clerk';
      if (session.awayMs(now) <= GUEST_AWAY_MS || !isGuest) continue;
      this.closeSession(session.id);
      this.#events.guestAway(this.id, session.participant);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const session of this.sessions.values()) session.close();
    this.sessions.clear();
    this.flows.clear();
    this.slot.roomIds.delete(this.id);
    this.router.close();
    this.changed();
  }
}
