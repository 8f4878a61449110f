// The call distributor on Redis: each method is one transition of lua/, followed by matching where it may have become
// possible. No state lives in this process, so any number of nodes may work on one domain, and any may die.
import type { Logger } from '@cloud-window/shared/log';
import type { Capacity, QueueState, SkillSet } from '@cloud-window/shared/protocol';
import type { Redis } from 'ioredis';
import { ClockWatch } from './clock-watch.ts';
import { consumeEvents } from './consume-events.ts';
import { followEvents } from './follow-events.ts';
import { queueError } from './queue-errors.ts';
import { queueKeys, requirementsOf, type QueueKeys } from './queue-keys.ts';
import { clerkOf, clerksOf, contactOf, contactsOf } from './queue-records.ts';
import { loadQueueScripts, type QueueScripts, type ScriptName } from './queue-scripts.ts';
import {
  CONSUMER_IDLE_MS,
  DEFAULT_TIMINGS,
  KEEP_EVENTS,
  LANE_UNUSED_MS,
  LOST_EVENTS_GAP,
  MATCH_LIMIT,
  SWEEP_LIMIT,
} from './queue-timings.ts';
import {
  channelOf,
  type CallQueue,
  type ClerkRecord,
  type Contact,
  type ContactInput,
  type Fence,
  type FinishReason,
  type QueueEvent,
  type QueueSnapshot,
  type QueueTimings,
  type RestoredContact,
  type RouteStep,
} from './queue-types.ts';
import { checkClerk, checkContact, checkId, checkRoute } from './route-checks.ts';
import { UnitsOfWork } from './units-of-work.ts';

export interface RedisCallQueueOptions {
  /** Should fail fast (`openRedis`): no offline queue, and a command whose answer was lost is not sent again. */
  redis: Redis;
  /** Routing domain: calls of one domain are spread over the clerks of that domain. */
  domain: string;
  timings?: Partial<QueueTimings>;
  log: Logger;
  /** Only tests give other scripts than those of lua/. */
  scripts?: QueueScripts;
  /** This process's clock that nobody sets, ms; only tests give another. */
  monotonic?: () => number;
  /** Transitions that share a unit of work at most; only benchmarks give another. */
  mostTogether?: number;
}

const ONE_CALL: Capacity = { call: 1, review: 0 };

/** See `CallQueue`. When Redis is away every method rejects with STORE_UNAVAILABLE, except `follow` and `consume`. */
export class RedisCallQueue implements CallQueue {
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #timings: QueueTimings;
  readonly #log: Logger;
  readonly #units: UnitsOfWork;
  readonly #clock: ClockWatch;

  constructor(options: RedisCallQueueOptions) {
    const { redis, domain, timings, log, monotonic = () => performance.now() } = options;
    this.#redis = redis;
    this.#keys = queueKeys(domain);
    this.#timings = { ...DEFAULT_TIMINGS, ...timings };
    this.#log = log;
    const { scripts = loadQueueScripts(), mostTogether } = options;
    const together = mostTogether === undefined ? {} : { mostTogether };
    this.#units = new UnitsOfWork({ redis, keys: this.#keys, scripts, log, ...together });
    this.#clock = new ClockWatch((script, ...args) => this.#run(script, ...args), monotonic);
  }

  async enqueue(input: ContactInput): Promise<Contact> {
    checkContact(input);
    const { callId, kind, maxWaiting } = input;
    const lease = kind === 'video' ? this.#timings.callerLeaseMs : '';
    return contactOf(await this.#run('enqueue', callId, ...keptOf(input), maxWaiting ?? '', lease));
  }

  async signIn(clerk: {
    staffId: string;
    displayName: string;
    skills: SkillSet;
    capacity?: Capacity;
  }): Promise<ClerkRecord> {
    const { staffId, displayName, skills, capacity = ONE_CALL } = clerk;
    checkId(staffId);
    checkClerk(skills, capacity);
    const lease = this.#timings.clerkLeaseMs;
    const told = [staffId, displayName, JSON.stringify(skills), capacity.call, capacity.review, lease];
    return clerkOf(await this.#run('sign-in', ...told));
  }

  async setClerkState(
    fence: Fence,
    state: 'ready' | 'break' | 'signedOut',
    reason: string | null,
  ): Promise<ClerkRecord> {
    const reply = await this.#run('set-clerk-state', ...fenced(fence), state, reason ?? '');
    return clerkOf(reply);
  }

  async accept(fence: Fence, callId: string, offerId: string): Promise<Contact> {
    return contactOf(await this.#run('accept', ...fenced(fence), callId, offerId));
  }

  async decline(fence: Fence, callId: string, offerId: string, reason: string): Promise<void> {
    await this.#run('decline', ...fenced(fence), callId, offerId, reason);
  }

  async hangUp(callId: string, reason: 'left' | 'kioskLost'): Promise<void> {
    await this.#run('hang-up', callId, reason);
  }

  async finish(fence: Fence, callId: string, reason: FinishReason = 'completed'): Promise<Contact> {
    return contactOf(await this.#run('finish', ...fenced(fence), callId, reason));
  }

  async wrapUpDone(fence: Fence, callId: string): Promise<void> {
    await this.#run('wrap-up-done', ...fenced(fence), callId);
  }

  async hold(fence: Fence, callId: string, held: boolean): Promise<Contact> {
    return contactOf(await this.#run('hold', ...fenced(fence), callId, held ? '1' : ''));
  }

  async transfer(fence: Fence, callId: string, route: readonly RouteStep[]): Promise<Contact> {
    const reply = await this.#run('transfer', ...fenced(fence), callId, keptRoute(route));
    return contactOf(reply);
  }

  async consult(
    fence: Fence,
    callId: string,
    consultId: string,
    route: readonly RouteStep[],
  ): Promise<Contact> {
    checkId(consultId);
    const kept = keptRoute(route);
    return contactOf(await this.#run('consult', ...fenced(fence), callId, consultId, kept));
  }

  async endConsult(fence: Fence, callId: string): Promise<void> {
    await this.#run('end-consult', ...fenced(fence), callId);
  }

  async conference(fence: Fence, callId: string, joined: boolean): Promise<Contact> {
    return contactOf(await this.#run('conference', ...fenced(fence), callId, joined ? '1' : ''));
  }

  async takeOver(fence: Fence, callId: string): Promise<Contact> {
    return contactOf(await this.#run('take-over', ...fenced(fence), callId));
  }

  async transferToConsulted(fence: Fence, callId: string): Promise<Contact> {
    return contactOf(await this.#run('transfer-to-consulted', ...fenced(fence), callId));
  }

  async turnIntoCallback(callId: string, callbackId: string): Promise<Contact> {
    checkId(callbackId);
    return contactOf(await this.#run('turn-into-callback', callId, callbackId));
  }

  async heartbeatClerk(fence: Fence): Promise<void> {
    await this.#run('heartbeat-clerk', ...fenced(fence), this.#timings.clerkLeaseMs);
  }

  async heartbeatCaller(callId: string): Promise<void> {
    await this.#run('heartbeat-caller', callId, this.#timings.callerLeaseMs);
  }

  async moveCall(
    actor: string,
    callId: string,
    to: 'first' | { route: readonly RouteStep[] },
  ): Promise<Contact> {
    const where = to === 'first' ? ['first', ''] : ['queue', keptRoute(to.route)];
    return contactOf(await this.#run('move-call', actor, callId, ...where));
  }

  async forceClerkState(
    actor: string,
    staffId: string,
    state: 'ready' | 'break' | 'signedOut',
    reason: string | null,
  ): Promise<ClerkRecord> {
    const reply = await this.#run('force-clerk-state', actor, staffId, state, reason ?? '');
    return clerkOf(reply);
  }

  async setClerkSkills(
    actor: string,
    staffId: string,
    skills: SkillSet,
    capacity: Capacity,
  ): Promise<ClerkRecord> {
    checkClerk(skills, capacity);
    const told = [actor, staffId, JSON.stringify(skills), capacity.call, capacity.review];
    return clerkOf(await this.#run('set-clerk-skills', ...told));
  }

  async setQueueState(actor: string, queueId: string, state: QueueState): Promise<void> {
    await this.#run('set-queue-state', actor, queueId, state);
  }

  async emptyQueue(actor: string, queueId: string, route: readonly RouteStep[]): Promise<number> {
    const kept = keptRoute(route);
    let moved = 0;
    for (let some = SWEEP_LIMIT; some === SWEEP_LIMIT; moved += some) {
      some = Number(await this.#run('empty-queue', actor, queueId, kept, SWEEP_LIMIT));
    }
    return moved;
  }

  async sweep(): Promise<void> {
    // The lost first: what they leave behind need not expire as well.
    await this.#sweepLeases('lose-clerks');
    await this.#sweepLeases('lose-callers');
    await this.#sweepLeases('expire-offers');
    await this.#sweepLeases('end-wrap-ups');
    await this.#sweepLeases('widen-routes');
    await this.#run('close-unused-lane', LANE_UNUSED_MS);
    while ((await this.#match()) === MATCH_LIMIT);
  }

  checkClock(): Promise<number> {
    return this.#clock.check();
  }

  async unmatchedMs(): Promise<number> {
    return Number(await this.#run('unmatched'));
  }

  async contact(callId: string): Promise<Contact | null> {
    const packed = await this.#read(() => this.#redis.getBuffer(this.#keys.call(callId)));
    return packed === null ? null : contactOf(packed);
  }

  async clerk(staffId: string): Promise<ClerkRecord | null> {
    const packed = await this.#read(() => this.#redis.getBuffer(this.#keys.clerk(staffId)));
    return packed === null ? null : clerkOf(packed);
  }

  async position(callId: string): Promise<{ position: number; waiting: number } | null> {
    const reply = await this.#run('position', callId);
    if (!Array.isArray(reply)) return null;
    return { position: Number(reply[0]), waiting: Number(reply[1]) };
  }

  async snapshot(): Promise<QueueSnapshot> {
    const reply = (await this.#run('snapshot')) as unknown[];
    const states = (reply[5] as Buffer[]).map(String);
    return {
      at: Number(String(reply[0])),
      waiting: contactsOf(reply[1]),
      active: contactsOf(reply[2]),
      wrapUp: contactsOf(reply[3]),
      clerks: clerksOf(reply[4]),
      queueStates: Object.fromEntries(
        states.flatMap((id, index) => (index % 2 === 0 ? [[id, states[index + 1] as QueueState]] : [])),
      ),
    };
  }

  async begin(storedSeq: number): Promise<boolean> {
    return Number(await this.#run('begin', storedSeq, LOST_EVENTS_GAP)) === 1;
  }

  async restore(contact: RestoredContact): Promise<void> {
    checkContact(contact);
    const { callId, kind, enqueuedAt, staffId } = contact;
    const lease = kind === 'video' ? this.#timings.callerLeaseMs : '';
    const kept = [...keptOf(contact), lease, enqueuedAt, staffId ?? '', this.#timings.clerkLeaseMs];
    await this.#run('restore', callId, ...kept);
  }

  async setMediaNode(
    callId: string,
    nodeId: string | null,
    replacing: string | null,
  ): Promise<string | null> {
    const reply = await this.#run('set-media-node', callId, nodeId ?? '', replacing ?? '');
    const node = String(reply);
    return node === '' ? null : node;
  }

  async follow(onEvent: (event: QueueEvent) => void | Promise<void>, signal: AbortSignal): Promise<void> {
    await followEvents({ redis: this.#redis, keys: this.#keys, log: this.#log }, onEvent, signal);
  }

  async consume(
    group: string,
    consumer: string,
    handler: (event: QueueEvent) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const source = { redis: this.#redis, keys: this.#keys, log: this.#log };
    const tidy = () => this.#run('tidy-events', KEEP_EVENTS, CONSUMER_IDLE_MS);
    await consumeEvents({ ...source, tidy }, { group, consumer }, handler, signal);
  }

  async #run(script: ScriptName, ...args: (string | number)[]): Promise<unknown> {
    return this.#units.run(script, ...args);
  }

  async #read<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      throw queueError(error);
    }
  }

  async #sweepLeases(script: ScriptName): Promise<void> {
    while (Number(await this.#run(script, SWEEP_LIMIT)) === SWEEP_LIMIT);
  }

  /** Answers how many matches were made; as many as MATCH_LIMIT may not be all. */
  async #match(): Promise<number> {
    return Number(await this.#run('match'));
  }
}

function fenced({ staffId, epoch }: Fence): [string, number] {
  return [staffId, epoch];
}

/** What a script keeps of a contact and its event tells, in the order of enqueue.lua and restore.lua. */
function keptOf(input: ContactInput): (string | number)[] {
  const { kind, kioskId, caseId, siteId, itemCode, locale, needs, route, boostMs, offerMs, wrapUpMs } = input;
  // Field by field: whatever else the caller's object holds does not belong in Redis.
  const facts = { kioskId, caseId, siteId, itemCode, locale, needs };
  const known = [JSON.stringify(facts), kioskId, caseId, itemCode, siteId];
  return [kind, channelOf(kind), ...known, keptRoute(route), boostMs, offerMs, wrapUpMs];
}

/** @throws AppError BAD_REQUEST, see `checkRoute` */
function keptRoute(route: readonly RouteStep[]): string {
  checkRoute(route);
  return JSON.stringify(
    route.map(({ afterMs, queueId, skills, strategy, why }) => ({
      afterMs,
      queueId,
      skills,
      strategy,
      why,
      requirements: requirementsOf({ skills, strategy }),
    })),
  );
}
