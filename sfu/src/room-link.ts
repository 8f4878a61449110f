// One end of a room that spans two nodes. Each end tells the other all that it knows, whenever that has changed, and makes
// its own room agree with what it was told: nothing depends on having heard every step, and repeating changes nothing.
// Tracks travel by a PipeTransport with SRTP, all layers of them, and only while somebody at the other end may have them.
import type { PipeTransport, RtpParameters } from 'mediasoup/types';
import type { PipeState } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { Flow } from './flow.ts';
import type { Room } from './room.ts';
import type { OwnProducer, Session } from './session.ts';
import { KEY_FRAME_MS } from './timings.ts';

export interface RoomLinkParts {
  id: string;
  room: Room;
  transport: PipeTransport;
  /** Whether the other end decides about the phase: it is the home of the room. */
  followsPhase: boolean;
  tell: (state: PipeState) => Promise<void>;
  onClosed: (reason: string) => void;
  log: Logger;
}

type ToldSession = PipeState['sessions'][number];

export class RoomLink {
  readonly id: string;
  readonly room: Room;
  readonly #parts: RoomLinkParts;
  /** Participants of the other end, as this room knows them. */
  readonly #theirs = new Map<string, Session>();
  /** What goes to the other end, by producer. */
  readonly #flows = new Map<string, Flow>();
  readonly #arrived = Promise.withResolvers<unknown>();
  /** Apart from each other: neither end waits for what the other one tells before it answers. */
  readonly #adoptAll = oneAtATime(() => this.#guarded(() => this.#adopt()));
  readonly #tellAll = oneAtATime(() => this.#guarded(() => this.#tell()));
  readonly #watch = () => {
    void this.#adoptAll();
    void this.#tellAll();
  };
  #heard: PipeState | null = null;
  #told = '';
  #closed = false;

  constructor(parts: RoomLinkParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.room = parts.room;
    // Closed before anybody waits for it, it has still been dealt with.
    this.#arrived.promise.catch(() => undefined);
    this.room.watchers.add(this.#watch);
    parts.transport.observer.once('close', () => this.close('the room is gone'));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves once this room agrees with what the other end has told first; rejects when the link ends before. */
  get arrived(): Promise<unknown> {
    return this.#arrived.promise;
  }

  /** Tells the other end for the first time. */
  begin(): void {
    void this.#tellAll();
  }

  /** What the other end has told. Resolves once this room agrees with it. */
  hear(state: PipeState): Promise<void> {
    this.#heard = state;
    return this.#adoptAll();
  }

  /** Takes its participants out of the room; the room itself stays. */
  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.room.watchers.delete(this.#watch);
    for (const session of this.#theirs.values()) this.#dismiss(session);
    this.#theirs.clear();
    for (const flow of this.#flows.values()) this.room.flows.delete(flow);
    this.#flows.clear();
    this.#parts.transport.close();
    this.#arrived.reject(new Error(reason));
    this.#parts.onClosed(reason);
  }

  /** A link that cannot be kept in step is closed. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#closed) return;
    try {
      await work();
    } catch (error) {
      if (this.#isClosed()) return;
      this.#parts.log.warn({ err: error, roomId: this.room.id }, 'a link to another node has failed');
      this.close('the link has failed');
    }
  }

  /** Makes this room agree with what was heard last. */
  async #adopt(): Promise<void> {
    const heard = this.#heard;
    if (heard === null) return;
    const present = new Set(heard.sessions.map(({ sessionId }) => sessionId));
    for (const [sessionId, session] of [...this.#theirs]) {
      if (present.has(sessionId) && this.room.sessions.get(sessionId) === session) continue;
      this.#theirs.delete(sessionId);
      this.#dismiss(session);
    }
    if (this.#parts.followsPhase) {
      await this.room.setPhase(heard.phase, heard.stateSeq, heard.parties ?? undefined);
    }
    for (const told of heard.sessions) await this.#adoptSession(told);
    await Promise.all([...this.#flows.values()].map((flow) => flow.settle()));
    this.#arrived.resolve(null);
  }

  async #adoptSession(told: ToldSession): Promise<void> {
    const { sessionId, participant, role, holder, stateSeq } = told;
    let session = this.#theirs.get(sessionId);
    // Somebody who has just come over to this node: what the other end still has of them is on its way out.
    if (!session && this.room.sessions.has(sessionId)) return;
    if (!session) {
      const { phase } = this.room;
      const arrival = { sessionId, participant, role, holder, stateSeq, phase, muted: [] };
      session = this.room.openSession(arrival, { isRemote: true });
      this.#theirs.set(sessionId, session);
    }
    await session.setRole(role);
    const sent = new Set(told.producers.map(({ producerId }) => producerId));
    for (const [producerId, { producer }] of [...session.producers]) {
      if (!sent.has(producerId)) producer.close();
    }
    for (const producer of told.producers) await this.#adoptProducer(session, producer);
  }

  async #adoptProducer(session: Session, told: ToldSession['producers'][number]): Promise<void> {
    const { producerId, kind, source, paused } = told;
    const own = session.producers.get(producerId);
    if (own) {
      if (own.producer.paused !== paused) await (paused ? own.producer.pause() : own.producer.resume());
      return;
    }
    const producer = await this.#parts.transport.produce({
      id: producerId,
      kind,
      rtpParameters: told.rtpParameters as unknown as RtpParameters,
      paused,
      ...(kind === 'video' && { keyFrameRequestDelay: KEY_FRAME_MS }),
      appData: { source },
    });
    if (session.closed) producer.close();
    else session.adopt(producer, source);
  }

  #dismiss(session: Session): void {
    if (this.room.sessions.get(session.id) === session) this.room.closeSession(session.id);
    else session.close();
  }

  /** Tells the other end what it does not have from itself, and lets flow what it has in place. */
  async #tell(): Promise<void> {
    const sessions: ToldSession[] = [];
    for (const session of [...this.room.sessions.values()]) {
      if (this.#theirs.get(session.id) === session) continue;
      const { id: sessionId, participant, role, holder, stateSeq } = session;
      const producers = [];
      for (const own of [...session.producers.values()]) {
        const told = await this.#piped(own);
        if (told) producers.push(told);
      }
      sessions.push({ sessionId, participant, role, holder, stateSeq, producers });
    }
    const state: PipeState = {
      phase: this.room.phase,
      stateSeq: this.room.stateSeq,
      parties: this.room.parties === null ? null : [...this.room.parties],
      sessions,
    };
    const said = JSON.stringify(state);
    if (said === this.#told || this.#isClosed()) return;
    await this.#parts.tell(state);
    this.#told = said;
    await Promise.all([...this.#flows.values()].map((flow) => flow.resume()));
  }

  /** The track as the other end receives it; undefined when it ended meanwhile. */
  async #piped({
    producer,
    source,
    sender,
  }: OwnProducer): Promise<ToldSession['producers'][number] | undefined> {
    let flow = this.#flows.get(producer.id);
    if (!flow) {
      const consumer = await this.#parts.transport
        .consume({ producerId: producer.id })
        .catch((error: unknown) => {
          if (producer.closed) return null;
          throw error;
        });
      if (consumer === null || consumer.closed) return undefined;
      flow = new Flow(consumer, () => this.#isAwaited(sender));
      this.#flows.set(producer.id, flow);
      this.room.flows.add(flow);
      const made = flow;
      consumer.observer.once('close', () => {
        this.#flows.delete(producer.id);
        this.room.flows.delete(made);
        producer.observer.off('pause', this.#watch);
        producer.observer.off('resume', this.#watch);
      });
      // Of the producer, not of the consumer: that one is told before the producer itself knows.
      producer.observer.on('pause', this.#watch);
      producer.observer.on('resume', this.#watch);
      await flow.settle();
    }
    return {
      producerId: producer.id,
      kind: producer.kind,
      source,
      paused: producer.paused,
      rtpParameters: { ...flow.consumer.rtpParameters },
    };
  }

  /** Whether anybody at the other end may have what this one sends, just now. */
  #isAwaited(sender: Session): boolean {
    return [...this.#theirs.values()].some(({ role }) => this.room.lets(sender.role, role));
  }

  /** Read anew: it changes while something is awaited. */
  #isClosed(): boolean {
    return this.#closed;
  }
}

/** Repeats `work` for each time it is asked for; whoever asks while one waits for its turn shares that one. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | null = null;
  return () => {
    queued ??= running.then(() => {
      queued = null;
      return work();
    });
    running = queued;
    return queued;
  };
}
