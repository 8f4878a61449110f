// The queue told from its events alone. If every transition appends exactly one event, this account agrees with the records
// in Redis after every step; and it can tell whether each match was the right one at its moment.
import { nextCallState, type CallState } from '@cloud-window/shared';
import type { Capacity, SkillSet } from '@cloud-window/shared/protocol';
import { MOVE_OF } from '../call-moves.ts';
import {
  channelOf,
  type Channel,
  type ContactKind,
  type QueueEvent,
  type RouteStep,
} from '../queue-types.ts';
import { proficiencyOf } from './eligible.ts';
import type { QueueState } from './queue-state.ts';

export interface ReplayedCall {
  state: CallState;
  kind: ContactKind;
  staffId: string | null;
  rank: number;
  ticket: number;
  stateSeq: number;
  endReason: string | null;
  route: readonly RouteStep[];
  step: number;
  held: boolean;
  parentId: string | null;
  answers: number;
}
interface ReplayedClerk {
  state: string;
  choice: string;
  skills: SkillSet;
  capacity: Capacity;
  contacts: Set<string>;
  idleSince: number;
  calls: { day: number; count: number };
}
export interface ReplayedOffer {
  callId: string;
  staffId: string;
  expiresAt: number;
  fate: 'open' | 'accepted' | 'expired' | 'withdrawn' | 'declined';
}

/** What the events do not repeat because whoever asked knows it. */
export interface Given {
  routeOfCall(callId: string): readonly RouteStep[];
  routeTo(queueId: string): readonly RouteStep[];
  staff(staffId: string): { skills: SkillSet; capacity: Capacity };
}

const HOLDING = ['offered', 'onCall', 'wrapUp'];
const DAY_MS = 86_400_000;
const DAY_OFFSET_MS = 8 * 3_600_000;

export class EventReplay {
  readonly calls = new Map<string, ReplayedCall>();
  readonly clerks = new Map<string, ReplayedClerk>();
  readonly offers = new Map<string, ReplayedOffer>();
  readonly queueStates = new Map<string, string>();
  readonly faults: string[] = [];
  seq = 0;
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
  }

  apply(event: QueueEvent): void {
    if (event.seq !== this.seq + 1) this.#fault(event, `does not follow ${this.seq}`);
    this.seq = event.seq;
    if (event.type === 'callOffered') this.#judgeMatch(event);
    if (event.type === 'callAccepted') this.#judgeAccept(event);
    if (event.type === 'queueChanged')
      this.queueStates.set(event.data['queueId'] ?? '', event.data['state'] ?? '');
    this.#settleOffer(event);
    if (event.callId !== null) this.#moveCall(event, event.callId);
    if (event.staffId !== null) this.#moveClerk(event, event.staffId);
    const call = this.calls.get(event.callId ?? '');
    if (call !== undefined && event.data['queueId'] !== stepOf(call).queueId)
      this.#fault(event, `names the queue ${event.data['queueId'] ?? ''}`);
  }

  /** Papers have a line of their own. */
  waitingIn(queueId: string): number {
    const waits = [...this.calls.values()].filter((c) => c.state === 'waiting' || c.state === 'offered');
    return waits
      .filter(({ kind }) => channelOf(kind) === 'call')
      .filter((call) => stepOf(call).queueId === queueId).length;
  }

  /** Where this account and the records differ. */
  differences(state: QueueState): string[] {
    const told = [...this.calls].map(([id, call]) => {
      const { state: its, stateSeq, endReason, rank, staffId, held, step } = call;
      const holder = its === 'waiting' || its === 'ended' ? '' : (staffId ?? '');
      return `${id} ${its} ${stateSeq} ${endReason ?? ''} ranks ${rank} with ${holder} step ${step}${held ? ' held' : ''}`;
    });
    const kept = [...state.calls].map(([id, c]) => {
      const holder = c['state'] === 'waiting' || c['state'] === 'ended' ? '' : (c['staffId'] ?? '');
      const held = (c['heldSince'] ?? '') === '' ? '' : ' held';
      return `${id} ${c['state'] ?? ''} ${c['stateSeq'] ?? ''} ${c['endReason'] ?? ''} ranks ${c['rank'] ?? ''} with ${holder} step ${c['step'] ?? ''}${held}`;
    });
    const clerks = [...this.clerks].map(([id, c]) =>
      clerkLine(id, c.state, c.choice, this.#isFree(c, 'call') ? c.idleSince : null, c.contacts.size),
    );
    const keptClerks = [...state.clerks].map(([id, c]) => {
      const free = c['idleCall'] === 'true';
      const size = state.held.get(id)?.length ?? 0;
      return clerkLine(id, c['state'], c['choice'], free ? Number(c['idleSince']) : null, size);
    });
    return [...unequal(told, kept, 'calls'), ...unequal(clerks, keptClerks, 'clerks')];
  }

  #moveCall(event: QueueEvent, callId: string): void {
    const call = this.calls.get(callId);
    if (event.type === 'callEnqueued') {
      if (call !== undefined) this.#fault(event, 'enters twice');
      this.calls.set(callId, this.#entered(event, callId));
      return;
    }
    if (call === undefined) return this.#fault(event, 'is about nobody');
    call.stateSeq = event.seq;
    if (this.#changesRoute(event, call)) return;
    if (event.type === 'callHeld' || event.type === 'callResumed') {
      if (call.state !== 'active' || call.held === (event.type === 'callHeld')) this.#fault(event, 'repeats');
      call.held = event.type === 'callHeld';
      return;
    }
    if (event.type === 'callTransferred' && event.data['toStaffId'] !== undefined)
      return this.#handOver(event, call, callId);
    if (event.type === 'callTransferred')
      this.#setRoute(call, this.#given.routeTo(event.data['queueId'] ?? ''));
    const move = MOVE_OF[event.type];
    const next = move === undefined ? undefined : nextCallState(call.state, move);
    if (next === undefined) return this.#fault(event, `cannot follow ${call.state}`);
    const from = event.data['from'];
    if (from !== undefined && from !== call.state) this.#fault(event, `is not from ${call.state}`);
    this.#hand(callId, call, next === 'waiting' || next === 'ended' ? null : event.staffId);
    call.state = next;
    call.held = false;
    if (event.type === 'callAccepted') call.answers += 1;
    if (event.type === 'callTurnedCallback') call.endReason = 'callback';
    if (move === 'hangUp' || move === 'finish') call.endReason = event.data['reason'] ?? null;
  }

  #entered(event: QueueEvent, callId: string): ReplayedCall {
    const { data } = event;
    const kept = this.calls.get(data['keeps'] ?? data['parentId'] ?? '');
    const former = data['keeps'] === undefined ? undefined : kept;
    return {
      state: 'waiting',
      kind: data['kind'] as ContactKind,
      staffId: null,
      rank: kept?.rank ?? event.at - Number(data['boostMs']),
      ticket: kept?.ticket ?? event.seq,
      stateSeq: event.seq,
      endReason: null,
      route: former?.route ?? this.#given.routeOfCall(callId),
      step: former?.step ?? 0,
      held: false,
      parentId: data['parentId'] ?? null,
      answers: 0,
    };
  }

  /** Widened, or moved by a supervisor: the state stays. */
  #changesRoute(event: QueueEvent, call: ReplayedCall): boolean {
    if (event.type === 'callWidened') {
      call.step += 1;
      if (Number(event.data['step']) !== call.step || call.step >= call.route.length)
        this.#fault(event, `is not step ${call.step}`);
      return true;
    }
    if (event.type !== 'callMoved') return false;
    if (event.data['to'] === 'queue') this.#setRoute(call, this.#given.routeTo(event.data['queueId'] ?? ''));
    else {
      const line = [...this.calls.values()].filter((c) => c.state === 'waiting' || c.state === 'offered');
      const first = line.reduce((best, other) => (comesBefore(other, best) ? other : best), call);
      if (first !== call) call.rank = first.rank - 1;
    }
    return true;
  }

  #setRoute(call: ReplayedCall, route: readonly RouteStep[]): void {
    call.route = route;
    call.step = 0;
  }

  #handOver(event: QueueEvent, call: ReplayedCall, callId: string): void {
    if (call.state !== 'active' || call.staffId !== event.staffId) this.#fault(event, 'is not theirs');
    const colleague = event.data['toStaffId'] ?? '';
    const consulted = [...this.calls.values()].some(
      (c) => c.parentId === callId && c.state === 'active' && c.staffId === colleague,
    );
    const takenOver = event.data['reason'] === 'takenOver' && event.data['actor'] === colleague;
    if (takenOver && this.clerks.get(colleague)?.state === 'signedOut') this.#fault(event, 'goes to nobody');
    if (!consulted && !takenOver) this.#fault(event, 'goes to somebody who was not consulted');
    this.#hand(callId, call, colleague);
    call.held = false;
  }

  /** Who holds the call from now on. */
  #hand(callId: string, call: ReplayedCall, staffId: string | null): void {
    if (call.staffId !== null) this.clerks.get(call.staffId)?.contacts.delete(callId);
    if (staffId !== null) this.clerks.get(staffId)?.contacts.add(callId);
    call.staffId = staffId;
  }

  #moveClerk(event: QueueEvent, staffId: string): void {
    const { data, at, type } = event;
    const known = this.clerks.get(staffId);
    const clerk: ReplayedClerk = known ?? {
      state: 'signedOut',
      choice: 'signedOut',
      ...this.#given.staff(staffId),
      contacts: new Set(),
      idleSince: 0,
      calls: { day: 0, count: 0 },
    };
    this.clerks.set(staffId, clerk);
    const wasFree = this.#wasFree.get(staffId) ?? false;
    if (data['clerkState'] === undefined && type !== 'callHeld' && type !== 'callResumed')
      this.#fault(event, 'does not say what became of the clerk');
    if (type === 'clerkSignedIn') {
      Object.assign(clerk, this.#given.staff(staffId));
      if (clerk.state === 'signedOut') clerk.choice = 'notReady';
      else if (clerk.choice === 'signedOut') clerk.choice = 'ready';
    }
    if (type === 'clerkChanged' && data['skills'] !== undefined) Object.assign(clerk, retrained(data));
    else if (type === 'clerkChanged') clerk.choice = chosen(data);
    // Papers that were not answered because of a caller are no fault of the clerk.
    if (type === 'callExpired' && !(data['kind'] === 'review' && this.#holdsCalls(clerk)))
      clerk.choice = 'notReady';
    if (type === 'callDeclined') clerk.choice = choiceAfterDecline(data['reason'] ?? '', clerk.choice);
    if (type === 'callRequeued' && data['reason'] === 'clerkLost') clerk.choice = 'signedOut';
    if (type === 'callWrapUpDone' && data['reason'] === 'clerkLost') clerk.choice = 'signedOut';
    if (type === 'callAccepted') countCall(clerk, at);
    if (data['clerkWas'] !== undefined && data['clerkWas'] !== clerk.state)
      this.#fault(event, `says that the clerk was ${data['clerkWas']}, not ${clerk.state}`);
    clerk.state = data['clerkState'] ?? clerk.state;
    // Who holds nothing is what was chosen.
    if (!HOLDING.includes(clerk.state)) clerk.choice = clerk.state;
    // Whoever was rung for a caller who left has been idle all the time; signing in again does not cost the place either.
    const keeps =
      ['callHungUp', 'callTurnedCallback', 'clerkSignedIn'].includes(type) ||
      (type === 'clerkChanged' && data['skills'] !== undefined);
    const free = this.#freedom(clerk);
    const comesFree =
      (free.call && !(wasFree && wasFree.call)) || (free.review && !(wasFree && wasFree.review));
    if (comesFree && !(keeps && clerk.idleSince > 0)) clerk.idleSince = at;
    // Given one and free for another: to the end of the line.
    const channel = channelOf(this.calls.get(event.callId ?? '')?.kind ?? 'video');
    if (type === 'callOffered' && free[channel]) clerk.idleSince = at;
    if (type === 'clerkChanged' && data['reason'] === 'takenOver' && free.call) clerk.idleSince = at;
    this.#wasFree.set(staffId, free);
  }
  readonly #wasFree = new Map<string, { call: boolean; review: boolean } | false>();

  #freedom(clerk: ReplayedClerk): { call: boolean; review: boolean } {
    return { call: this.#isFree(clerk, 'call'), review: this.#isFree(clerk, 'review') };
  }

  #holdsCalls(clerk: ReplayedClerk): boolean {
    return [...clerk.contacts].some((id) => channelOf(this.calls.get(id)?.kind ?? 'video') === 'call');
  }

  #isFree(clerk: ReplayedClerk, channel: Channel): boolean {
    const held = [...clerk.contacts].map((id) => channelOf(this.calls.get(id)?.kind ?? 'video'));
    const [calls, reviews] = [
      held.filter((its) => its === 'call').length,
      held.filter((its) => its === 'review').length,
    ];
    if (clerk.choice !== 'ready') return false;
    return channel === 'call' ? calls < clerk.capacity.call : calls === 0 && reviews < clerk.capacity.review;
  }

  /** The first in rank order of those whom a free clerk can serve, and of these clerks the one whose turn it is. */
  #judgeMatch(event: QueueEvent): void {
    const staffId = event.staffId ?? '';
    const call = this.calls.get(event.callId ?? '');
    const clerk = this.clerks.get(staffId);
    if (call?.state !== 'waiting' || clerk === undefined || !this.#isFree(clerk, channelOf(call.kind)))
      return this.#fault(event, 'matches somebody busy');
    const { strategy } = stepOf(call);
    const required = this.#requiredBy(call);
    const level = proficiencyOf(staffId, clerk.skills, required);
    if (level === null) return this.#fault(event, 'matches a clerk without the skills');
    for (const [id, other] of this.calls) {
      if (other.state !== 'waiting' || !isServedBefore(other, call)) continue;
      const could = proficiencyOf(staffId, clerk.skills, this.#requiredBy(other)) !== null;
      if (could && this.#isFree(clerk, channelOf(other.kind))) this.#fault(event, `overtakes ${id}`);
    }
    for (const [id, other] of this.clerks) {
      const its = proficiencyOf(id, other.skills, required);
      if (id === staffId || its === null || !this.#isFree(other, channelOf(call.kind))) continue;
      if (its > level || (its === level && isBefore(other, clerk, strategy)))
        this.#fault(event, `passes over ${id}, whose turn it was`);
    }
  }

  /** Advice is never asked of whoever asks. */
  #requiredBy(call: ReplayedCall): readonly string[] {
    const asking = call.parentId === null ? null : this.calls.get(call.parentId)?.staffId;
    const { skills } = stepOf(call);
    return asking == null ? skills : [...skills, `not:${asking}`];
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
    if (type === 'callHungUp' || type === 'callTurnedCallback') offer.fate = 'withdrawn';
    if (type === 'callDeclined') offer.fate = 'declined';
  }

  #fault(event: QueueEvent, why: string): void {
    this.faults.push(`event ${event.seq} ${event.type} ${event.callId ?? ''} ${event.staffId ?? ''}: ${why}`);
  }
}

function stepOf(call: ReplayedCall): RouteStep {
  const step = call.route[call.step];
  if (step === undefined) throw new RangeError('a call has no such step');
  return step;
}

/** Papers are given behind every call, whatever their rank. */
function isServedBefore(one: ReplayedCall, other: ReplayedCall): boolean {
  const [channel, its] = [channelOf(one.kind), channelOf(other.kind)];
  return channel === its ? comesBefore(one, other) : channel === 'call';
}

function comesBefore(one: ReplayedCall, other: ReplayedCall): boolean {
  return one.rank < other.rank || (one.rank === other.rank && one.ticket < other.ticket);
}

/** Whether the lane's rule asks the one before the other, both equally proficient. */
function isBefore(one: ReplayedClerk, other: ReplayedClerk, strategy: RouteStep['strategy']): boolean {
  if (strategy === 'random') return false;
  return strategy === 'longestIdle' ? one.idleSince < other.idleSince : one.calls.count < other.calls.count;
}

function dayOf(at: number): number {
  return Math.floor((at + DAY_OFFSET_MS) / DAY_MS);
}

function countCall(clerk: ReplayedClerk, at: number): void {
  const day = dayOf(at);
  clerk.calls = { day, count: clerk.calls.day === day ? clerk.calls.count + 1 : 1 };
}

function chosen(data: QueueEvent['data']): string {
  const state = data['state'] ?? '';
  if (data['next'] !== undefined && data['next'] !== '') return data['next'];
  return HOLDING.includes(state) ? 'ready' : state;
}

function choiceAfterDecline(reason: string, before: string): string {
  if (reason === 'clerkLost' || reason === 'signedOut') return 'signedOut';
  if (reason === 'break') return 'break';
  return reason === '' ? before : 'notReady';
}

function retrained(data: QueueEvent['data']): Partial<ReplayedClerk> {
  const skills = JSON.parse(data['skills'] ?? '{}') as SkillSet;
  return { skills, capacity: { call: Number(data['calls']), review: Number(data['reviews']) } };
}

function clerkLine(
  id: string,
  state: string | undefined,
  choice: string | undefined,
  idleSince: number | null,
  contacts: number,
): string {
  return `${id} ${state ?? ''} wants ${choice ?? ''} holds ${contacts}${idleSince === null ? '' : ` idle since ${idleSince}`}`;
}

function unequal(told: string[], kept: string[], what: string): string[] {
  const [left, right] = [told.sort(), kept.sort()];
  const only = (lines: string[], others: string[]) =>
    lines.filter((line) => !others.includes(line)).join('; ');
  if (left.join(';') === right.join(';')) return [];
  return [`${what}: events tell ${only(left, right)}; Redis holds ${only(right, left)}`];
}
