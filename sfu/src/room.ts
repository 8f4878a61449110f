// A room is a call: one router on one worker, and the sessions of its parties. Hold, consult, listening and recording will
// be sessions and routing in the same room, never a new call.
import { randomUUID } from 'node:crypto';
import type { Router } from 'mediasoup/types';
import { AppError } from '@cloud-window/shared';
import type { ControlProducer } from '@cloud-window/shared/control';
import type { MediaSource } from '@cloud-window/shared/protocol';
import { Session } from './session.ts';
import type { PoolWorker } from './worker-pool.ts';

export interface RoomEvents {
  producerAdded(roomId: string, producer: ControlProducer): void;
  producerRemoved(roomId: string, producer: ControlProducer): void;
}

export class Room {
  readonly id: string;
  /** Differs from that of every earlier room of the same call: what a client holds of another epoch is void. */
  readonly epoch = randomUUID();
  readonly router: Router;
  readonly slot: PoolWorker;
  readonly sessions = new Map<string, Session>();
  readonly #events: RoomEvents;
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

  /** Opens the session of a party; one that was there under this id is closed with all it had. */
  openSession(sessionId: string, party: ControlProducer['party']): Session {
    this.closeSession(sessionId);
    const session = new Session(this, sessionId, party);
    this.sessions.set(sessionId, session);
    return session;
  }

  closeSession(sessionId: string): void {
    this.sessions.get(sessionId)?.close();
    this.sessions.delete(sessionId);
  }

  /** What the others send. */
  producersFor(session: Session): ControlProducer[] {
    return [...this.sessions.values()]
      .filter((other) => other !== session)
      .flatMap((other) => [...other.producers.values()].map(({ info }) => info));
  }

  /** @throws AppError NOT_FOUND when nobody in this room sends it */
  sourceOf(producerId: string): MediaSource {
    for (const session of this.sessions.values()) {
      const source = session.producerSource(producerId);
      if (source) return source;
    }
    throw new AppError('NOT_FOUND', 'no such producer in this room');
  }

  producerAdded(producer: ControlProducer): void {
    this.#events.producerAdded(this.id, producer);
  }

  producerRemoved(producer: ControlProducer): void {
    // Of a room that is gone nobody needs to hear the parts.
    if (!this.#closed && !this.slot.worker.died) this.#events.producerRemoved(this.id, producer);
  }

  /** How long nobody has been connected. */
  idleMs(now: number): number {
    if ([...this.sessions.values()].some((session) => session.connected)) this.#lastConnected = now;
    return now - this.#lastConnected;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const session of this.sessions.values()) session.close();
    this.sessions.clear();
    this.slot.roomIds.delete(this.id);
    this.router.close();
  }
}
