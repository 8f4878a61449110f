// One random life of a queue: resolves each action against what the queue holds, performs it, and then compares records,
// events and outcomes.
import { expect } from 'vitest';
import { laneOf } from '../queue-keys.ts';
import type { Fence } from '../queue-types.ts';
import type { RedisCallQueue } from '../redis-call-queue.ts';
import { EventReplay } from './event-replay.ts';
import { LANES, STAFF, type Action, type Answer } from './queue-actions.ts';
import { faultsOf, readState, type QueueState } from './queue-state.ts';
import { contactInput, outcome, type TestQueue } from './test-queue.ts';

/** An action ready to be performed, and how it must end if that is certain. */
interface Resolved {
  perform: () => Promise<unknown>;
  outcome?: string;
}

export class QueueRun {
  readonly t: TestQueue;
  readonly replay = new EventReplay(
    (id) => this.#skillsOf.get(id) ?? [],
    (id) => STAFF.find((given) => given.staffId === id)?.skills ?? [],
  );
  readonly #skillsOf = new Map<string, readonly string[]>();
  readonly #epochs = new Map<string, number>();

  constructor(t: TestQueue) {
    this.t = t;
  }

  /** An ordinary morning, so that the random part meets a queue at work. */
  async begin(): Promise<void> {
    for (const [node, clerk] of STAFF.entries()) {
      await this.step([{ kind: 'signIn', node, clerk }]);
      await this.step([{ kind: 'ready', node, pick: node, wrong: 'no' }]);
      await this.step([{ kind: 'enqueue', node, lane: LANES[node] ?? [], boostMs: 0 }]);
    }
  }

  /** Performs these actions at the same time; fails the test with everything that is wrong afterwards. */
  async step(actions: readonly Action[]): Promise<void> {
    const now = await this.t.now();
    const resolved = actions.map((action) => this.#resolve(action, now));
    const outcomes = await Promise.all(resolved.map(({ perform }) => outcome(perform())));
    const lanes = LANES.map(laneOf);
    const known = {
      callIds: [...this.#skillsOf.keys()],
      staffIds: STAFF.map((given) => given.staffId),
      lanes,
    };
    const state = await readState(this.t.redis, this.t.keys, known);
    for (const event of await this.t.events(this.replay.seq)) this.replay.apply(event);
    const faults = [...faultsOf(state), ...this.replay.differences(state), ...this.replay.faults];
    // Of several at once each may change what the others meet.
    const [wanted, got] = [resolved[0]?.outcome, outcomes[0]];
    if (actions.length === 1 && wanted !== undefined && got !== wanted)
      faults.push(`${got} instead of ${wanted}`);
    expect([...faults, ...conservationFaults(this.replay, state)], JSON.stringify(actions)).toEqual([]);
  }

  #resolve(a: Action, now: number): Resolved {
    const queue = this.t.node(a.node);
    switch (a.kind) {
      case 'enqueue':
        return { perform: () => queue.enqueue(this.#newCall(a.lane, a.boostMs)), outcome: 'ok' };
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
        return { perform: () => this.t.redis.script('FLUSH') };
    }
  }

  #newCall(skills: readonly string[], boostMs: number) {
    const callId = `call_${this.#skillsOf.size}`;
    this.#skillsOf.set(callId, skills);
    return contactInput({ callId, skills, boostMs });
  }

  #enqueueAgain(queue: RedisCallQueue, pick: number): Resolved {
    return this.#aboutCall(pick, (callId) => {
      return queue.enqueue(contactInput({ callId, skills: this.#skillsOf.get(callId) ?? [] }));
    });
  }

  #signIn(queue: RedisCallQueue, clerk: (typeof STAFF)[number]): Promise<void> {
    return queue.signIn({ ...clerk, displayName: 'Clerk' }).then(({ staffId, epoch }) => {
      this.#epochs.set(staffId, Math.max(epoch, this.#epochs.get(staffId) ?? 0));
    });
  }

  async #heartbeats(queue: RedisCallQueue): Promise<void> {
    const clerks = [...this.#epochs.keys()].map((staffId) =>
      outcome(queue.heartbeatClerk(this.#fence(staffId))),
    );
    const callers = [...this.#skillsOf.keys()].map((callId) => outcome(queue.heartbeatCaller(callId)));
    await Promise.all([...clerks, ...callers]);
  }

  /** A call that lives while there is one, else any; nothing happens without calls. */
  #aboutCall(pick: number, request: (callId: string) => Promise<unknown>): Resolved {
    const live = this.#callsIn(['waiting', 'offered', 'active']);
    const callId = chosen(live.length > 0 && pick % 8 > 0 ? live : [...this.#skillsOf.keys()], pick);
    return { perform: async () => (callId === undefined ? undefined : request(callId)) };
  }

  #byClerk(
    a: { pick: number; wrong: 'no' | 'epoch' | 'call' },
    state: string,
    request: (fence: Fence, callId: string) => Promise<unknown>,
  ): Resolved {
    const callId = chosen(a.wrong === 'call' ? [...this.#skillsOf.keys()] : this.#callsIn([state]), a.pick);
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
    const callId = offer?.callId ?? chosen([...this.#skillsOf.keys()], a.pick) ?? 'call_none';
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
function conservationFaults(replay: EventReplay, { calls, sets }: QueueState): string[] {
  const ended = [...calls.values()].filter((fields) => fields['state'] === 'ended');
  const abandoned = ended.filter((fields) => fields['endReason'] === 'abandoned').length;
  const handled = ended.filter(
    (fields) => fields['endReason'] !== 'abandoned' && Number(fields['answers']) > 0,
  );
  const live = sets.rank.size + sets.active.size + sets.wrapUps.size;
  const entered = replay.calls.size;
  if (entered === live + handled.length + abandoned) return [];
  return [`${entered} entered, ${live} live, ${handled.length} handled, ${abandoned} abandoned`];
}
