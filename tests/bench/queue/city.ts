// The line of a city for the benchmark: every clerk at work, a set number of callers waiting, spread over departments; and
// the moves that make a match possible, each measured until the offer stands in the stream of events.
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { newId } from '@cloud-window/shared';
import { createLogger } from '@cloud-window/shared/log';
import { RedisCallQueue } from '../../../signaling/src/queue/redis-call-queue.ts';
import type { ContactInput, Fence, QueueEvent } from '../../../signaling/src/queue/queue-types.ts';
import { openRedis, redisReady } from '../../../signaling/src/storage/redis.ts';

export const DEPARTMENTS = 10;
/** Longer than any run: heartbeats have a benchmark of their own. */
const LEASE_MS = 3_600_000;
const SWEEP_EVERY_MS = 250;
const FILL_AT_ONCE = 100;
const OFFER_WITHIN_MS = 30_000;

export interface CitySize {
  waiting: number;
  clerks: number;
  wrapUpMs: number;
  /** Requests that share a unit of work at most; without it as in production. */
  mostTogether?: number;
}

export interface Clerk {
  fence: Fence;
  department: number;
  /** The call being talked about; null while idle. */
  callId: string | null;
}

/** An offer that stands. */
export type Ringing = Offered;

interface Offered {
  staffId: string;
  callId: string;
  offerId: string;
  /** When the event was heard. */
  at: number;
}

export class City implements AsyncDisposable {
  readonly clerks: Clerk[] = [];
  readonly #redis: Redis;
  readonly #queue: RedisCallQueue;
  readonly #wrapUpMs: number;
  readonly #ended = new AbortController();
  readonly #byId = new Map<string, Clerk>();
  /** Whoever waits for an offer to a clerk or of a call, by the id of either. */
  readonly #expected = new Map<string, (offer: Offered) => void>();
  #following: Promise<void> = Promise.resolve();
  #sweeping: Promise<void> = Promise.resolve();

  /** Leaves `clerks` at work (or idle, when nobody is to wait) and `waiting` calls in the line. */
  static async open(redisUrl: string, domain: string, size: CitySize): Promise<City> {
    const log = createLogger('bench', 'error');
    const redis = openRedis(redisUrl, log);
    await redisReady(redis, 10_000);
    const timings = { clerkLeaseMs: LEASE_MS, callerLeaseMs: LEASE_MS };
    const { wrapUpMs, mostTogether } = size;
    const together = mostTogether === undefined ? {} : { mostTogether };
    const city = new City(redis, new RedisCallQueue({ redis, domain, timings, log, ...together }), wrapUpMs);
    await city.#fill(size);
    return city;
  }

  private constructor(redis: Redis, queue: RedisCallQueue, wrapUpMs: number) {
    this.#redis = redis;
    this.#queue = queue;
    this.#wrapUpMs = wrapUpMs;
  }

  async #fill({ clerks, waiting }: CitySize): Promise<void> {
    const queue = this.#queue;
    await queue.begin(0);
    this.#following = queue.follow((event) => this.#heard(event), this.#ended.signal);
    await inTurns(clerks, async (n) => {
      const department = n % DEPARTMENTS;
      const staffId = newId('staff');
      const skills = { [`dept:d${department}`]: 3 };
      const { epoch } = await queue.signIn({ staffId, displayName: 'Clerk', skills });
      const fence = { staffId, epoch };
      await queue.setClerkState(fence, 'ready', null);
      const clerk = { fence, department, callId: null };
      this.clerks.push(clerk);
      this.#byId.set(staffId, clerk);
    });
    if (waiting > 0) {
      await inTurns(clerks, async (n) => {
        const clerk = this.clerks[n];
        if (clerk === undefined) return;
        // Several are idle: whoever is offered the call takes it.
        const call = contactOfDepartment(clerk.department, this.#wrapUpMs);
        const offer = this.#offerOf(call.callId);
        await queue.enqueue(call);
        await this.#accept(await offer);
      });
      await inTurns(waiting, (n) => this.enqueue(n % DEPARTMENTS));
    }
    this.#sweeping = this.#sweep();
  }

  async enqueue(department: number): Promise<void> {
    await this.#queue.enqueue(contactOfDepartment(department, this.#wrapUpMs));
  }

  /**
   * The clerk ends the call and the notes, is offered the next one and takes it, while somebody else joins the line.
   * Answers how long the offer took, in ms, from the last thing the clerk had to do.
   */
  async takeNext(clerk: Clerk): Promise<number> {
    const { fence, callId } = clerk;
    if (callId === null) throw new Error('this clerk has no call to end');
    const joining = this.enqueue(clerk.department);
    const offer = this.#offerOf(fence.staffId);
    let began = performance.now();
    await this.#queue.finish(fence, callId, 'completed');
    if (this.#wrapUpMs > 0) {
      began = performance.now();
      await this.#queue.wrapUpDone(fence, callId);
    }
    const offered = await offer;
    await Promise.all([this.#accept(offered), joining]);
    return offered.at - began;
  }

  /** The clerk ends the call and is rung for the next one, without taking it. */
  async ringNext({ fence, callId }: Clerk): Promise<Ringing> {
    if (callId === null) throw new Error('this clerk has no call to end');
    const offer = this.#offerOf(fence.staffId);
    await this.#queue.finish(fence, callId, 'completed');
    return offer;
  }

  /** Whoever the clerk is rung for leaves, so that the next in line is matched at once; somebody else joins the line. */
  async nextInPlace(clerk: Clerk, { callId }: Ringing): Promise<Ringing> {
    const joining = this.enqueue(clerk.department);
    const offer = this.#offerOf(clerk.fence.staffId);
    await this.#queue.hangUp(callId, 'left');
    await joining;
    return offer;
  }

  /** The clerk takes the call after all. */
  async take(ringing: Ringing): Promise<void> {
    await this.#accept(ringing);
  }

  /** A call comes in while clerks of its department are idle; whoever gets it takes and ends it. */
  async callComesIn(department: number): Promise<number> {
    const input = contactOfDepartment(department, this.#wrapUpMs);
    const offer = this.#offerOf(input.callId);
    const began = performance.now();
    await this.#queue.enqueue(input);
    const offered = await offer;
    const clerk = await this.#accept(offered);
    await this.#queue.finish(clerk.fence, offered.callId, 'completed');
    clerk.callId = null;
    return offered.at - began;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await Promise.all([this.#sweeping, this.#following]);
    this.#redis.disconnect();
  }

  async #accept({ staffId, callId, offerId }: Offered): Promise<Clerk> {
    const clerk = this.#byId.get(staffId);
    if (clerk === undefined) throw new Error('an offer to a clerk of another city');
    await this.#queue.accept(clerk.fence, callId, offerId);
    clerk.callId = callId;
    return clerk;
  }

  /** The next offer to this clerk, or of this call. */
  async #offerOf(id: string): Promise<Offered> {
    const offer = Promise.withResolvers<Offered>();
    const late = () => offer.reject(new Error('an offer was not made'));
    const timer = setTimeout(late, OFFER_WITHIN_MS);
    this.#expected.set(id, offer.resolve);
    try {
      return await offer.promise;
    } finally {
      clearTimeout(timer);
      this.#expected.delete(id);
    }
  }

  #heard({ type, staffId, callId, offerId }: QueueEvent): void {
    if (type !== 'callOffered' || staffId === null || callId === null || offerId === null) return;
    const offered = { staffId, callId, offerId, at: performance.now() };
    this.#expected.get(staffId)?.(offered);
    this.#expected.get(callId)?.(offered);
  }

  /** As each node does. */
  async #sweep(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#queue.sweep();
      await pause(SWEEP_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** What one call brings along; the facts are as large as those of a real one. */
export function contactOfDepartment(department: number, wrapUpMs: number): ContactInput {
  const skills = [`dept:d${department}`];
  return {
    callId: newId('call'),
    kind: 'video',
    kioskId: 'kiosk_2c9bd1f0a4',
    caseId: 'case_77a1e5c3b2',
    siteId: 'site_5d0f3e9a18',
    itemCode: 'MR101',
    locale: 'zh-CN',
    needs: [],
    route: [{ afterMs: 0, queueId: `q${department}`, skills, strategy: 'longestIdle', why: 'queue' }],
    boostMs: 0,
    offerMs: 60_000,
    wrapUpMs,
    maxWaiting: null,
  };
}

async function inTurns(count: number, step: (n: number) => Promise<void>): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n).values();
  await Promise.all(
    Array.from({ length: FILL_AT_ONCE }, async () => {
      for (const n of numbers) await step(n);
    }),
  );
}
