// The call distributor on Redis: each method is one script of lua/, followed by matching where it may have become
// possible. No state lives in this process, so any number of nodes may work on one domain, and any may die.
import { AppError, newId } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import type { Redis } from 'ioredis';
import { consumeEvents } from './consume-events.ts';
import { followEvents } from './follow-events.ts';
import { queueError } from './queue-errors.ts';
import { laneOf, queueKeys, type QueueKeys } from './queue-keys.ts';
import { clerkOf, contactOf, fieldsOf } from './queue-records.ts';
import { loadQueueScripts, runScript, type QueueScripts, type ScriptName } from './queue-scripts.ts';
import { DEFAULT_TIMINGS, LANE_UNUSED_MS, SWEEP_LIMIT } from './queue-timings.ts';
import type {
  CallQueue,
  ClerkRecord,
  Contact,
  ContactInput,
  Fence,
  FinishReason,
  QueueEvent,
  QueueSnapshot,
  QueueTimings,
} from './queue-types.ts';

export interface RedisCallQueueOptions {
  /** Should fail fast (`openRedis`): no offline queue, and a command whose answer was lost is not sent again. */
  redis: Redis;
  /** Routing domain: calls of one domain are spread over the clerks of that domain. */
  domain: string;
  timings?: Partial<QueueTimings>;
  log: Logger;
  /** Only tests give other scripts than those of lua/. */
  scripts?: QueueScripts;
}

/** See `CallQueue`. When Redis is away every method rejects with STORE_UNAVAILABLE, except `follow` and `consume`. */
export class RedisCallQueue implements CallQueue {
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #timings: QueueTimings;
  readonly #log: Logger;
  readonly #scripts: QueueScripts;

  constructor({ redis, domain, timings, log, scripts }: RedisCallQueueOptions) {
    this.#redis = redis;
    this.#keys = queueKeys(domain);
    this.#timings = { ...DEFAULT_TIMINGS, ...timings };
    this.#log = log;
    this.#scripts = scripts ?? loadQueueScripts();
  }

  async enqueue(input: ContactInput): Promise<Contact> {
    const { callId, kioskId, caseId, siteId, itemCode, locale, needs, skills, boostMs } = input;
    // Field by field: whatever else the caller's object holds does not belong in Redis.
    const kept = { callId, kioskId, caseId, siteId, itemCode, locale, needs, skills, boostMs };
    const lane = laneOf(skills);
    const lease = this.#timings.callerLeaseMs;
    const reply = await this.#run('enqueue', callId, JSON.stringify(kept), lane, boostMs, lease);
    await this.#matchAll();
    return (await this.#reread(() => this.contact(callId))) ?? contactOf(fieldsOf(reply));
  }

  async signIn(clerk: Pick<ClerkRecord, 'staffId' | 'displayName' | 'skills'>): Promise<ClerkRecord> {
    const { staffId, displayName, skills } = clerk;
    const lease = this.#timings.clerkLeaseMs;
    const reply = await this.#run('sign-in', staffId, displayName, JSON.stringify(skills), lease);
    return this.#afterMatching(clerkOf(fieldsOf(reply)));
  }

  async setClerkState(
    fence: Fence,
    state: 'ready' | 'break' | 'signedOut',
    reason: string | null,
  ): Promise<ClerkRecord> {
    const reply = await this.#run('set-clerk-state', ...fenced(fence), state, reason ?? '');
    return this.#afterMatching(clerkOf(fieldsOf(reply)));
  }

  async accept(fence: Fence, callId: string, offerId: string): Promise<Contact> {
    return contactOf(fieldsOf(await this.#run('accept', ...fenced(fence), callId, offerId)));
  }

  async decline(fence: Fence, callId: string, offerId: string, reason: string): Promise<void> {
    await this.#run('decline', ...fenced(fence), callId, offerId, reason);
    await this.#matchAll();
  }

  async hangUp(callId: string, reason: 'left' | 'kioskLost'): Promise<void> {
    await this.#run('hang-up', callId, reason, this.#timings.wrapUpMs);
    await this.#matchAll();
  }

  async finish(fence: Fence, callId: string, reason: FinishReason = 'completed'): Promise<Contact> {
    const reply = await this.#run('finish', ...fenced(fence), callId, this.#timings.wrapUpMs, reason);
    return contactOf(fieldsOf(reply));
  }

  async wrapUpDone(fence: Fence, callId: string): Promise<void> {
    await this.#run('wrap-up-done', ...fenced(fence), callId);
    await this.#matchAll();
  }

  async heartbeatClerk(fence: Fence): Promise<void> {
    await this.#run('heartbeat-clerk', ...fenced(fence), this.#timings.clerkLeaseMs);
  }

  async heartbeatCaller(callId: string): Promise<void> {
    await this.#run('heartbeat-caller', callId, this.#timings.callerLeaseMs);
  }

  async sweep(): Promise<void> {
    // The lost first: what they leave behind need not expire as well.
    await this.#sweepLeases('lose-clerks');
    await this.#sweepLeases('lose-callers', this.#timings.wrapUpMs);
    await this.#sweepLeases('expire-offers');
    await this.#sweepLeases('end-wrap-ups');
    await this.#run('close-unused-lane', LANE_UNUSED_MS);
    while (await this.#match());
  }

  async contact(callId: string): Promise<Contact | null> {
    const fields = await this.#read(() => this.#redis.hgetall(this.#keys.call(callId)));
    return fields['state'] === undefined ? null : contactOf(fields);
  }

  async clerk(staffId: string): Promise<ClerkRecord | null> {
    const fields = await this.#read(() => this.#redis.hgetall(this.#keys.clerk(staffId)));
    return fields['state'] === undefined ? null : clerkOf(fields);
  }

  async position(callId: string): Promise<{ position: number; waiting: number } | null> {
    const reply = await this.#run('position', callId);
    if (!Array.isArray(reply)) return null;
    return { position: Number(reply[0]), waiting: Number(reply[1]) };
  }

  async snapshot(): Promise<QueueSnapshot> {
    const reply = JSON.parse(String(await this.#run('snapshot'))) as [number, ...unknown[]];
    const records = (index: number) => listOf(reply[index]).map(fieldsOf);
    return {
      at: reply[0],
      waiting: records(1).map(contactOf),
      active: records(2).map(contactOf),
      wrapUp: records(3).map(contactOf),
      clerks: records(4).map(clerkOf),
    };
  }

  async setMediaNode(
    callId: string,
    nodeId: string | null,
    replacing: string | null,
  ): Promise<string | null> {
    const reply = await this.#run('set-media-node', callId, nodeId ?? '', replacing ?? '');
    return reply === '' ? null : String(reply);
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
    const tidy = this.#scripts['tidy-events'];
    const source = { redis: this.#redis, keys: this.#keys, log: this.#log };
    await consumeEvents({ ...source, tidy }, { group, consumer }, handler, signal);
  }

  async #run(script: ScriptName, ...args: (string | number)[]): Promise<unknown> {
    return runScript(this.#redis, this.#scripts[script], this.#keys, args);
  }

  async #read<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      throw queueError(error);
    }
  }

  async #sweepLeases(script: ScriptName, ...args: number[]): Promise<void> {
    while (Number(await this.#run(script, SWEEP_LIMIT, ...args)) === SWEEP_LIMIT);
  }

  /** One match; false when none is possible. */
  async #match(): Promise<boolean> {
    return Array.isArray(await this.#run('match', newId('offer'), this.#timings.offerMs));
  }

  /**
   * Matches until nothing does. What led here is already done and must be answered as done: should Redis go away just now,
   * the next sweep matches.
   */
  async #matchAll(): Promise<void> {
    try {
      while (await this.#match());
    } catch (error) {
      this.#log.warn({ code: AppError.from(error).code }, 'matching is left to the next sweep');
    }
  }

  /** The clerk's record once matching had its chance to make an offer. */
  async #afterMatching(clerk: ClerkRecord): Promise<ClerkRecord> {
    if (clerk.state !== 'ready') {
      await this.#matchAll();
      return clerk;
    }
    await this.#matchAll();
    return (await this.#reread(() => this.clerk(clerk.staffId))) ?? clerk;
  }

  /** The present record, or null when it cannot be read: the change itself is done all the same. */
  async #reread<T>(read: () => Promise<T | null>): Promise<T | null> {
    try {
      return await read();
    } catch {
      return null;
    }
  }
}

/** A list that Lua encoded as JSON: the empty one arrives as {}. */
function listOf(encoded: unknown): unknown[] {
  return Array.isArray(encoded) ? encoded : [];
}

function fenced({ staffId, epoch }: Fence): [string, number] {
  return [staffId, epoch];
}
