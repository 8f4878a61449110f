// The queue told from its events alone. If every transition appends exactly one event, this account agrees with the records
// in Redis after every step; and it can tell whether each match was the right one at its moment.
import { nextCallState, type CallMove, type CallState } from '@cloud-window/shared';
import type { QueueEvent, QueueEventType } from '../queue-types.ts';
import { isEligible } from './eligible.ts';
import type { QueueState } from './queue-state.ts';

const MOVE_OF: Partial<Record<QueueEventType, CallMove>> = {
  callOffered: 'offer',
  callAccepted: 'accept',
  callDeclined: 'decline',
  callExpired: 'expire',
  callRequeued: 'requeue',
  callHungUp: 'hangUp',
  callFinished: 'finish',
  callWrapUpDone: 'wrapUpDone',
};

export interface ReplayedCall {
  state: CallState;
  staffId: string | null;
  offerId: string | null;
  rank: number;
  ticket: number;
  stateSeq: number;
  endReason: string | null;
}
interface ReplayedClerk {
  state: string;
  idleSince: number;
}
export interface ReplayedOffer {
  callId: string;
  staffId: string;
  expiresAt: number;
  fate: 'open' | 'accepted' | 'expired' | 'withdrawn' | 'declined';
}

export class EventReplay {
  readonly calls = new Map<string, ReplayedCall>();
  readonly clerks = new Map<string, ReplayedClerk>();
  readonly offers = new Map<string, ReplayedOffer>();
  readonly faults: string[] = [];
  seq = 0;
  readonly #callSkills: (callId: string) => readonly string[];
  readonly #clerkSkills: (staffId: string) => readonly string[];

  constructor(callSkills: (id: string) => readonly string[], clerkSkills: (id: string) => readonly string[]) {
    this.#callSkills = callSkills;
    this.#clerkSkills = clerkSkills;
  }

  apply(event: QueueEvent): void {
    if (event.seq !== this.seq + 1) this.#fault(event, `does not follow ${this.seq}`);
    this.seq = event.seq;
    if (event.type === 'callOffered') this.#judgeMatch(event);
    if (event.type === 'callAccepted') this.#judgeAccept(event);
    this.#settleOffer(event);
    if (event.callId !== null) this.#moveCall(event, event.callId);
    if (event.staffId !== null) this.#moveClerk(event, event.staffId);
  }

  /** Where this account and the records differ. */
  differences(state: QueueState): string[] {
    const told = [...this.calls].map(
      ([id, call]) => `${id} ${call.state} ${call.stateSeq} ${call.endReason ?? ''}`,
    );
    const held = [...state.calls].map(
      ([id, c]) => `${id} ${c['state'] ?? ''} ${c['stateSeq'] ?? ''} ${c['endReason'] ?? ''}`,
    );
    const idle = (state: string, since: string | number) =>
      state === 'ready' ? `ready since ${since}` : state;
    const toldClerks = [...this.clerks].map(([id, clerk]) => `${id} ${idle(clerk.state, clerk.idleSince)}`);
    const heldClerks = [...state.clerks].map(
      ([id, clerk]) => `${id} ${idle(clerk['state'] ?? '', clerk['idleSince'] ?? '')}`,
    );
    const ranks = [...this.calls].map(([id, call]) => `${id} ranks ${call.rank}`);
    const heldRanks = [...state.calls].map(([id, call]) => `${id} ranks ${call['rank'] ?? ''}`);
    return [
      ...unequal(told, held, 'calls'),
      ...unequal(toldClerks, heldClerks, 'clerks'),
      ...unequal(ranks, heldRanks, 'ranks'),
    ];
  }

  #moveCall(event: QueueEvent, callId: string): void {
    const call = this.calls.get(callId);
    if (event.type === 'callEnqueued') {
      if (call !== undefined) this.#fault(event, 'enters twice');
      const rank = event.at - Number(event.data['boostMs']);
      const seq = event.seq;
      this.calls.set(callId, {
        state: 'waiting',
        staffId: null,
        offerId: null,
        rank,
        ticket: seq,
        stateSeq: seq,
        endReason: null,
      });
      return;
    }
    const move = MOVE_OF[event.type];
    const next = call === undefined || move === undefined ? undefined : nextCallState(call.state, move);
    if (call === undefined || next === undefined)
      return this.#fault(event, `cannot follow ${call?.state ?? '-'}`);
    if (move === 'hangUp' && event.data['from'] !== call.state)
      this.#fault(event, `is not from ${call.state}`);
    // The table knows waiting | offered → ended and active → wrapUp.
    call.state = next;
    call.stateSeq = event.seq;
    call.staffId = next === 'waiting' ? null : event.staffId;
    call.offerId = next === 'offered' ? event.offerId : null;
    if (move === 'hangUp') call.endReason = event.data['reason'] ?? null;
    if (move === 'finish') call.endReason = event.data['reason'] ?? null;
  }

  #moveClerk(event: QueueEvent, staffId: string): void {
    const state = event.data['clerkState'] ?? '';
    const before = this.clerks.get(staffId);
    // Whoever was rung for a caller who left has been idle all the time.
    const restored = event.type === 'callHungUp';
    const rests = state === 'ready' && before?.state !== 'ready' && !restored;
    this.clerks.set(staffId, { state, idleSince: rests ? event.at : (before?.idleSince ?? 0) });
  }

  /** The first in rank order of those whom an idle clerk can serve, and of these clerks the longest idle. */
  #judgeMatch(event: QueueEvent): void {
    const call = this.calls.get(event.callId ?? '');
    const clerk = this.clerks.get(event.staffId ?? '');
    if (call?.state !== 'waiting' || clerk?.state !== 'ready')
      return this.#fault(event, 'matches somebody busy');
    const skills = this.#clerkSkills(event.staffId ?? '');
    const required = this.#callSkills(event.callId ?? '');
    if (!isEligible(skills, required)) this.#fault(event, 'matches a clerk without the skills');
    for (const [id, other] of this.calls) {
      const before = other.rank < call.rank || (other.rank === call.rank && other.ticket < call.ticket);
      if (other.state === 'waiting' && before && isEligible(skills, this.#callSkills(id))) {
        this.#fault(event, `overtakes ${id}`);
      }
    }
    for (const [id, other] of this.clerks) {
      if (other.state !== 'ready' || other.idleSince >= clerk.idleSince) continue;
      if (isEligible(this.#clerkSkills(id), required))
        this.#fault(event, `passes over ${id}, idle for longer`);
    }
  }

  #judgeAccept(event: QueueEvent): void {
    const offer = this.offers.get(event.offerId ?? '');
    const right = offer?.fate === 'open' && offer.callId === event.callId && offer.staffId === event.staffId;
    if (!right || event.at >= offer.expiresAt) this.#fault(event, `was granted for ${JSON.stringify(offer)}`);
  }

  #settleOffer(event: QueueEvent): void {
    const { offerId, callId, staffId, type } = event;
    if (offerId === null || callId === null || staffId === null) return;
    if (type === 'callOffered') {
      this.offers.set(offerId, { callId, staffId, expiresAt: Number(event.data['expiresAt']), fate: 'open' });
      return;
    }
    const offer = this.offers.get(offerId);
    if (offer?.fate !== 'open') return this.#fault(event, 'is about an offer that is settled');
    if (type === 'callAccepted') offer.fate = 'accepted';
    if (type === 'callExpired') offer.fate = 'expired';
    if (type === 'callHungUp') offer.fate = 'withdrawn';
    if (type === 'callDeclined') offer.fate = 'declined';
  }

  #fault(event: QueueEvent, why: string): void {
    this.faults.push(`event ${event.seq} ${event.type} ${event.callId ?? ''} ${event.staffId ?? ''}: ${why}`);
  }
}

function unequal(told: string[], held: string[], what: string): string[] {
  const [left, right] = [told.sort().join('; '), held.sort().join('; ')];
  return left === right ? [] : [`${what}: events tell ${left}, Redis holds ${right}`];
}
