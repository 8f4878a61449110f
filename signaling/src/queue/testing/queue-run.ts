// One random life of a queue: resolves each action against what the queue holds, performs it, and then compares records,
// events and outcomes.
import { expect } from 'vitest';
import { laneOf } from '../queue-keys.ts';
import type { Fence, RouteStep } from '../queue-types.ts';
import type { RedisCallQueue } from '../redis-call-queue.ts';
import { EventReplay } from './event-replay.ts';
import { FULL, ROUTE_NAMES, ROUTES, STAFF, type Action, type Answer } from './queue-actions.ts';
import { faultsOf, readState, type QueueState } from './queue-state.ts';
import { contactInput, outcome, type TestQueue } from './test-queue.ts';

const LANES = [...new Set(Object.values(ROUTES).flat())].flatMap((step) => [
  laneOf('call', step),
  laneOf('review', step),
  // Of advice that each of them asks for.
  ...STAFF.map(({ staffId }) => laneOf('call', step, staffId)),
]);
const QUEUE_IDS = [...new Set(Object.values(ROUTES).flatMap((route) => route.map((step) => step.queueId)))];
const NOBODY = { skills: {}, capacity: { call: 1, review: 0 } };

/** An action ready to be performed, and how it must end if that is certain. */
interface Resolved {
  perform: () => Promise<unknown>;
  outcome?: string;
}

export class QueueRun {
  readonly t: TestQueue;
  readonly replay = new EventReplay({
    routeOfCall: (callId) => this.#routes.get(callId) ?? [],
    routeTo: (queueId) => ROUTES[queueId] ?? [],
    staff: (staffId) => STAFF.find((given) => given.staffId === staffId) ?? NOBODY,
  });
  readonly #routes = new Map<string, readonly RouteStep[]>();
  readonly #epochs = new Map<string, number>();

  constructor(t: TestQueue) {
    this.t = t;
  }

  /** An ordinary morning, so that the random part meets a queue at work. */
  async begin(): Promise<void> {
    for (const [node, clerk] of STAFF.entries()) {
      await this.step([{ kind: 'signIn', node, clerk }]);
      await this.step([{ kind: 'ready', node, pick: node, wrong: 'no' }]);
      const route = ROUTE_NAMES[node] ?? 'general';
      await this.step([{ kind: 'enqueue', node, route, contact: 'video', boostMs: 0 }]);
    }
  }

  /** Performs these actions at the same time; fails the test with everything that is wrong afterwards. */
  async step(actions: readonly Action[]): Promise<void> {
    const now = await this.t.now();
    const resolved = actions.map((action) => this.#resolve(action, now));
    const outcomes = await Promise.all(resolved.map(({ perform }) => outcome(perform())));
    const [state, events] = await Promise.all([
      readState(this.t.redis, this.t.keys, { lanes: LANES, queueIds: QUEUE_IDS }),
      this.t.events(this.replay.seq),
    ]);
    for (const event of events) this.replay.apply(event);
    const faults = [...faultsOf(state), ...this.replay.differences(state), ...this.replay.faults];
    // Of several at once each may change what the others meet.
    const [wanted, got] = [resolved[0]?.outcome, outcomes[0]];
    if (actions.length === 1 && wanted !== undefined && got !== wanted)
      faults.push(`${got} instead of ${wanted}`);
    faults.push(...conservationFaults(this.replay, state));
    // Only now: an assertion, with what it would say, costs as much as the whole check.
    if (faults.length > 0) expect(faults, JSON.stringify(actions)).toEqual([]);
  }

  #resolve(a: Action, now: number): Resolved {
    const queue = this.t.node(a.node);
    switch (a.kind) {
      case 'nothing':
        return { perform: () => Promise.resolve() };
      case 'enqueue':
        return this.#enqueue(queue, a);
      case 'enqueueAgain':
        return this.#enqueueAgain(queue, a.pick);
      case 'signIn':
        return { perform: () => this.#signIn(queue, a.clerk), outcome: 'ok' };
      case 'ready':
        return { perform: () => queue.setClerkState(this.#someFence(a.pick, a.wrong), 'ready', null) };
      case 'leave':
        return { perform: () => queue.setClerkState(this.#someFence(a.pick), a.state, null) };
      case 'accept':
      case 'decline':
        return this.#answer(queue, a, now);
      case 'hangUp':
        return this.#aboutCall(a.pick, (callId) => queue.hangUp(callId, 'left'));
      case 'finish':
        return this.#byClerk(a, 'active', (fence, callId) =>
          queue.finish(fence, callId, a.pick % 2 === 0 ? 'completed' : 'clerkEnded'),
        );
      case 'wrapUpDone':
        return this.#byClerk(a, 'wrapUp', (fence, callId) => queue.wrapUpDone(fence, callId));
      case 'hold':
        return this.#hold(queue, a);
      case 'transfer':
      case 'consult':
      case 'endConsult':
      case 'conference':
      case 'transferToConsulted':
        return this.#withColleague(queue, a);
      case 'takeOver':
        return this.#aboutCall(a.pick, (callId) => queue.takeOver(this.#fence(a.clerk.staffId), callId));
      case 'callBack':
        return this.#aboutCall(a.pick, (callId) => queue.turnIntoCallback(callId, this.#newId([])));
      case 'moveFirst':
        return this.#aboutCall(a.pick, (callId) => queue.moveCall('boss', callId, 'first'));
      case 'moveTo':
        return this.#aboutCall(a.pick, (callId) =>
          queue.moveCall('boss', callId, { route: ROUTES[a.route] ?? [] }),
        );
      case 'force':
        return { perform: () => queue.forceClerkState('boss', a.clerk.staffId, a.state, null) };
      case 'retrain':
        return {
          perform: () => queue.setClerkSkills('boss', a.clerk.staffId, a.to.skills, a.to.capacity),
        };
      case 'queueState':
        return { perform: () => queue.setQueueState('boss', a.route, a.state), outcome: 'ok' };
      case 'emptyQueue':
        return {
          perform: () => queue.emptyQueue('boss', a.route, ROUTES[a.into] ?? []),
          outcome: a.route === a.into ? 'BAD_REQUEST' : 'ok',
        };
      case 'setMediaNode':
        return this.#aboutCall(a.pick, (callId) => queue.setMediaNode(callId, 'sfu-1', null));
      case 'heartbeats':
        return { perform: () => this.#heartbeats(queue) };
      case 'pass':
        return { perform: () => this.t.advance(a.ms) };
      case 'passAlive':
        return {
          perform: () =>
            this.t
              .advance(a.ms)
              .then(() => this.#heartbeats(queue))
              .then(() => queue.sweep()),
        };
      case 'passSilent':
        return { perform: () => this.t.advance(a.ms).then(() => queue.sweep()) };
      case 'sweep':
        return { perform: () => queue.sweep(), outcome: 'ok' };
      case 'forgetScripts':
        return { perform: () => this.t.redis.function('FLUSH') };
    }
  }

  /** A new id whose way the replay knows. */
  #newId(route: readonly RouteStep[]): string {
    const callId = `call_${this.#routes.size}`;
    this.#routes.set(callId, route);
    return callId;
  }

  #enqueue(queue: RedisCallQueue, a: Extract<Action, { kind: 'enqueue' }>): Resolved {
    const route = ROUTES[a.route] ?? [];
    const maxWaiting = a.route === FULL.queueId ? FULL.maxWaiting : null;
    const gated = a.contact === 'video';
    const closed = gated && this.replay.queueStates.get(a.route) === 'closed';
    const full = gated && maxWaiting !== null && this.replay.waitingIn(a.route) >= maxWaiting;
    const input = contactInput({ route, kind: a.contact, boostMs: a.boostMs, maxWaiting });
    return {
      perform: () => queue.enqueue({ ...input, callId: this.#newId(route) }),
      outcome: closed ? 'QUEUE_CLOSED' : full ? 'QUEUE_FULL' : 'ok',
    };
  }

  #enqueueAgain(queue: RedisCallQueue, pick: number): Resolved {
    return this.#aboutCall(pick, (callId) =>
      queue.enqueue(contactInput({ callId, route: this.#routes.get(callId) ?? [] })),
    );
  }

  #hold(queue: RedisCallQueue, a: Extract<Action, { kind: 'hold' }>): Resolved {
    const resolved = this.#byClerk(a, 'active', (fence, callId) => queue.hold(fence, callId, a.held));
    // Whether a colleague gives advice, so that the caller stays on hold, is for the replay to judge.
    return a.held || a.wrong === 'epoch' ? resolved : { perform: resolved.perform };
  }

  #withColleague(
    queue: RedisCallQueue,
    a: Extract<
      Action,
      { kind: 'transfer' | 'consult' | 'endConsult' | 'conference' | 'transferToConsulted' }
    >,
  ): Resolved {
    const resolved = this.#byClerk(a, 'active', (fence, callId) => {
      switch (a.kind) {
        case 'transfer':
          return queue.transfer(fence, callId, ROUTES[a.route] ?? []);
        case 'consult': {
          const route = ROUTES[a.route] ?? [];
          return queue.consult(fence, callId, this.#newId(route), route);
        }
        case 'endConsult':
          return queue.endConsult(fence, callId);
        case 'conference':
          return queue.conference(fence, callId, a.joined);
        case 'transferToConsulted':
          return queue.transferToConsulted(fence, callId);
      }
    });
    // Whether there is a consult, and what of, is for the replay to judge.
    return a.wrong === 'epoch' ? resolved : { perform: resolved.perform };
  }

  async #signIn(queue: RedisCallQueue, clerk: (typeof STAFF)[number]): Promise<void> {
    const { staffId, epoch } = await queue.signIn({ ...clerk, displayName: 'Clerk' });
    this.#epochs.set(staffId, Math.max(epoch, this.#epochs.get(staffId) ?? 0));
  }

  async #heartbeats(queue: RedisCallQueue): Promise<void> {
    const clerks = [...this.#epochs.keys()].map((staffId) =>
      outcome(queue.heartbeatClerk(this.#fence(staffId))),
    );
    const callers = [...this.#routes.keys()].map((callId) => outcome(queue.heartbeatCaller(callId)));
    await Promise.all([...clerks, ...callers]);
  }

  /** A call that lives while there is one, else any; nothing happens without calls. */
  #aboutCall(pick: number, request: (callId: string) => Promise<unknown>): Resolved {
    const live = this.#callsIn(['waiting', 'offered', 'active']);
    const callId = chosen(live.length > 0 && pick % 8 > 0 ? live : [...this.#routes.keys()], pick);
    return { perform: async () => (callId === undefined ? undefined : request(callId)) };
  }

  #byClerk(
    a: { pick: number; wrong: 'no' | 'epoch' | 'call' },
    state: string,
    request: (fence: Fence, callId: string) => Promise<unknown>,
  ): Resolved {
    const callId = chosen(a.wrong === 'call' ? [...this.#routes.keys()] : this.#callsIn([state]), a.pick);
    const staffId = this.replay.calls.get(callId ?? '')?.staffId ?? chosen(STAFF, a.pick)?.staffId ?? '';
    const perform = () => request(this.#fence(staffId, a.wrong === 'epoch'), callId ?? 'call_none');
    if (a.wrong === 'epoch') return { perform, outcome: 'SUPERSEDED_TAB' };
    return callId !== undefined && a.wrong === 'no' ? { perform, outcome: 'ok' } : { perform };
  }

  /** An answer to an offer, with the outcome that invariant 3 demands when it comes alone. */
  #answer(queue: RedisCallQueue, a: Answer, now: number): Resolved {
    const made = [...this.replay.offers].filter(
      ([, offer]) => (offer.fate === 'open') === (a.wrong !== 'settled'),
    );
    const [offerId, offer] = chosen(made, a.pick) ?? [];
    const callId = offer?.callId ?? chosen([...this.#routes.keys()], a.pick) ?? 'call_none';
    const owner = offer?.staffId ?? chosen(STAFF, a.pick)?.staffId ?? '';
    const staffId =
      a.wrong === 'clerk' ? (STAFF.find((other) => other.staffId !== owner)?.staffId ?? '') : owner;
    const fence = this.#fence(staffId, a.wrong === 'epoch');
    const answered = a.wrong === 'unknown' || offerId === undefined ? 'offer_never_made' : offerId;
    const perform = () =>
      a.kind === 'accept'
        ? queue.accept(fence, callId, answered)
        : queue.decline(fence, callId, answered, 'other');
    return { perform, outcome: this.#verdict(a.kind, fence, callId, answered, now) };
  }

  #verdict(kind: Answer['kind'], fence: Fence, callId: string, offerId: string, now: number): string {
    const [call, offer] = [this.replay.calls.get(callId), this.replay.offers.get(offerId)];
    if (this.#epochs.get(fence.staffId) !== fence.epoch) return 'SUPERSEDED_TAB';
    if (call === undefined) return 'NOT_FOUND';
    if (offer === undefined) return call.state === 'ended' ? 'CALL_ENDED' : 'OFFER_SUPERSEDED';
    if (offer.fate === 'expired') return 'OFFER_EXPIRED';
    if (offer.fate === 'withdrawn') return 'OFFER_WITHDRAWN';
    if (offer.fate === 'declined' || offer.staffId !== fence.staffId) return 'OFFER_SUPERSEDED';
    if (offer.fate === 'open') return now < offer.expiresAt ? 'ok' : 'OFFER_EXPIRED';
    // Repeating a won accept answers with the call for as long as the conversation lasts.
    const last = [...this.replay.offers].findLast(
      ([, o]) => o.callId === callId && o.fate === 'accepted',
    )?.[0];
    const holds = call.state === 'active' && call.staffId === fence.staffId && last === offerId;
    return kind === 'accept' && holds ? 'ok' : 'OFFER_SUPERSEDED';
  }

  #callsIn(states: readonly string[]): string[] {
    return [...this.replay.calls].filter(([, call]) => states.includes(call.state)).map(([id]) => id);
  }

  #someFence(pick: number, wrong: 'no' | 'epoch' = 'no'): Fence {
    return this.#fence(chosen([...this.#epochs.keys()], pick) ?? 'staff_none', wrong === 'epoch');
  }

  #fence(staffId: string, older = false): Fence {
    return { staffId, epoch: (this.#epochs.get(staffId) ?? 0) - (older ? 1 : 0) };
  }
}

function chosen<T>(from: readonly T[], pick: number): T | undefined {
  return from[pick % from.length];
}

/** Invariant 7: whoever entered is somewhere, once. */
function conservationFaults(replay: EventReplay, { calls, sets, stems }: QueueState): string[] {
  const queued = [...stems.queued.values()].reduce((total, line) => total + line.size, 0);
  const ended = [...calls.values()].filter((fields) => fields['state'] === 'ended');
  const because = (...reasons: string[]) =>
    ended.filter((fields) => reasons.includes(fields['endReason'] ?? '')).length;
  const parts = {
    live: queued + sets.active.size + sets.wrapUps.size,
    handled: because('completed', 'clerkEnded', 'hungUp', 'kioskLost', 'consulted'),
    abandoned: because('abandoned'),
    callbacks: because('callback'),
    withdrawn: because('withdrawn'),
  };
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  const answered = ended.filter((fields) => Number(fields['answers']) > 0).length;
  const faults = replay.calls.size === sum ? [] : [`${replay.calls.size} entered, ${JSON.stringify(parts)}`];
  return parts.handled > answered ? [...faults, 'somebody was handled without an answer'] : faults;
}
