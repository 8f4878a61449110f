// The books of a simulated day, kept from the stream of events alone: who waits, who is free, what became of each call.
// They say at every instant whether a rule of the queue is broken.
import type { CallState } from '@cloud-window/shared';
import type { SkillSet } from '@cloud-window/shared/protocol';
import { proficiencyOf } from '../../../signaling/src/queue/testing/eligible.ts';
import { stateAfter } from '../../../signaling/src/queue/call-moves.ts';
import type {
  QueueEvent,
  QueueEventType,
  QueueSnapshot,
  RouteStep,
} from '../../../signaling/src/queue/queue-types.ts';

export type Fate = 'handled' | 'abandoned' | 'hungUp' | 'callback';

export interface CallBook {
  callId: string;
  state: CallState;
  route: readonly RouteStep[];
  step: number;
  staffId: string | null;
  offerId: string | null;
  enqueuedAt: number;
  answeredAt: number | null;
  fate: Fate | null;
}

export class Books {
  readonly calls = new Map<string, CallBook>();
  readonly skills = new Map<string, SkillSet>();
  readonly clerkStates = new Map<string, string>();
  readonly #waiting = new Set<string>();
  /** Sentences about broken rules. */
  readonly faults: string[] = [];

  /** Before its event arrives: the route is not in the event. */
  announce(callId: string, route: readonly RouteStep[]): void {
    this.calls.set(callId, {
      callId,
      state: 'ended',
      route,
      step: 0,
      staffId: null,
      offerId: null,
      enqueuedAt: 0,
      answeredAt: null,
      fate: null,
    });
  }

  call(callId: string): CallBook {
    const book = this.calls.get(callId);
    if (book === undefined) throw new Error(`nobody announced ${callId}`);
    return book;
  }

  enter(event: QueueEvent): void {
    const { type, callId, staffId, data } = event;
    if (staffId !== null && data['clerkState'] !== undefined)
      this.clerkStates.set(staffId, data['clerkState']);
    if (callId !== null) this.#enterCall(this.call(callId), event);
    if (type === 'callTurnedCallback') this.announce(data['callbackId'] ?? '', this.call(callId ?? '').route);
  }

  #enterCall(book: CallBook, { type, at, staffId, offerId, data }: QueueEvent): void {
    const was = book.state;
    if (type === 'callWidened') book.step = Number(data['step']);
    book.state = stateAfter({ type, data }) ?? was;
    if (type === 'callEnqueued') book.enqueuedAt = at;
    if (type === 'callTransferred') book.step = 0;
    if (type === 'callAccepted') book.answeredAt ??= at;
    if (type === 'callAccepted' && was !== 'offered')
      this.faults.push(`${book.callId} was accepted while ${was}`);
    const hasClerk = book.state === 'offered' || book.state === 'active' || book.state === 'wrapUp';
    book.staffId = hasClerk ? (staffId ?? book.staffId) : null;
    book.offerId = book.state === 'offered' ? offerId : null;
    if (book.state === 'ended' && type !== 'callWidened') this.#close(book, type);
    if (type === 'callHungUp' && was === 'active') this.#setFate(book, 'hungUp');
    if (type === 'callFinished') this.#setFate(book, 'handled');
    if (book.state === 'waiting') this.#waiting.add(book.callId);
    else this.#waiting.delete(book.callId);
  }

  #close(book: CallBook, type: QueueEventType): void {
    if (type === 'callTurnedCallback') this.#setFate(book, 'callback');
    else if (type === 'callHungUp') this.#setFate(book, 'abandoned');
  }

  #setFate(book: CallBook, fate: Fate): void {
    if (book.fate !== null) this.faults.push(`${book.callId} was ${book.fate}, then ${fate}`);
    book.fate = fate;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  clerksIn(...states: string[]): number {
    return [...this.clerkStates.values()].filter((state) => states.includes(state)).length;
  }

  /** Invariant 6: nobody waits while somebody is free who could take the call. */
  checkNobodyWaitsInVain(now: number): void {
    if (this.#waiting.size === 0) return;
    const free = [...this.clerkStates].filter(([, state]) => state === 'ready').map(([staffId]) => staffId);
    for (const callId of free.length === 0 ? [] : this.#waiting) {
      const { route, step } = this.call(callId);
      const required = route[step]?.skills ?? [];
      const able = free.find(
        (staffId) => proficiencyOf(staffId, this.skills.get(staffId) ?? {}, required) !== null,
      );
      if (able !== undefined) this.faults.push(`${callId} waits at ${now} although ${able} is free`);
    }
  }

  /** Invariant 7: whoever came is somewhere, once. */
  checkConservation(snapshot: QueueSnapshot): void {
    const live = { waiting: 0, offered: 0, active: 0, wrapUp: 0, ended: 0 };
    for (const { state } of this.calls.values()) live[state] += 1;
    const seen = { waiting: 0, offered: 0, active: snapshot.active.length, wrapUp: snapshot.wrapUp.length };
    for (const { state } of snapshot.waiting)
      if (state === 'waiting' || state === 'offered') seen[state] += 1;
    for (const state of ['waiting', 'offered', 'active', 'wrapUp'] as const) {
      if (live[state] !== seen[state])
        this.faults.push(`${live[state]} are ${state}, Redis has ${seen[state]}`);
    }
    const over = [...this.calls.values()].filter(({ state }) => state === 'ended');
    const nowhere = over.filter(({ fate }) => fate === null);
    for (const { callId } of nowhere) this.faults.push(`${callId} ended without anybody knowing how`);
  }

  countOf(fate: Fate): number {
    return [...this.calls.values()].filter((book) => book.fate === fate).length;
  }
}
