// A queue on the test run's Redis for one test: a routing domain of its own, several nodes when asked, and a clock that
// the test moves.
import { AppError, newId, type ErrorCode } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import type { SkillSet } from '@cloud-window/shared/protocol';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { expect } from 'vitest';
import { freshRedis } from '../../../../tests/support/redis.ts';
import { entriesIn } from '../event-stream.ts';
import { queueKeys, type QueueKeys } from '../queue-keys.ts';
import { eventsOf } from '../queue-records.ts';
import { loadQueueScripts, type QueueScripts } from '../queue-scripts.ts';
import type {
  ClerkRecord,
  Contact,
  ContactInput,
  Fence,
  QueueEvent,
  QueueTimings,
  RouteStep,
} from '../queue-types.ts';
import { RedisCallQueue } from '../redis-call-queue.ts';

export const TIMINGS: QueueTimings & { offerMs: number; wrapUpMs: number } = {
  offerMs: 15_000,
  wrapUpMs: 60_000,
  clerkLeaseMs: 10_000,
  callerLeaseMs: 60_000,
};

/**
 * Stands in for `includes/now.lua`: time is a key that the test moves. That way scripts in production hold no hook by which
 * time could be moved, and a day of leases passes in a second. `redis-time.test.ts` covers the real file.
 */
const TEST_CLOCK = `local function readClock()
  return tonumber(redis.call('GET', string.match(K.seq, '^{[^}]*}') .. ':testClock'))
end
`;
const CLOCK_START = 1_800_000_000_000;
const scriptsOnTestClock = loadQueueScripts({ 'includes/now.lua': TEST_CLOCK });

/** As `openRedis` of storage/ does, without its log. */
const FAIL_FAST = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  retryStrategy: () => 50,
};

export const silentLog = pino({ level: 'silent' });
const url = freshRedis();
let domains = 0;

/** A connection to this test file's Redis database that is ready. */
export async function connect(address?: string): Promise<Redis> {
  const redis = new Redis(address ?? (await url), { ...FAIL_FAST, lazyConnect: true });
  redis.on('error', () => undefined);
  await redis.connect();
  return redis;
}

export interface TestQueueOptions {
  nodes?: number;
  /** `moved`: only `advance` moves it; `redis`: the TIME of Redis, as in production. */
  clock?: 'moved' | 'redis';
  timings?: QueueTimings;
  log?: Logger;
}

export class TestQueue implements AsyncDisposable {
  readonly nodes: RedisCallQueue[];
  readonly redis: Redis;
  readonly domain: string;
  readonly keys: QueueKeys;
  readonly #connections: Redis[];

  static async open({ nodes = 1, ...kind }: TestQueueOptions = {}): Promise<TestQueue> {
    const connections = await Promise.all(Array.from({ length: nodes }, () => connect()));
    return TestQueue.#on(connections, kind);
  }

  static async #on(connections: Redis[], kind: Omit<TestQueueOptions, 'nodes'>): Promise<TestQueue> {
    const { clock = 'moved', timings = TIMINGS, log = silentLog } = kind;
    const domain = `test-${(domains += 1)}`;
    const scripts = clock === 'moved' ? { scripts: scriptsOnTestClock } : {};
    const queues = connections.map(
      (redis) => new RedisCallQueue({ redis, domain, timings, log, ...scripts }),
    );
    const opened = new TestQueue(domain, connections, queues);
    if (clock === 'moved') await opened.redis.set(opened.#clockKey, CLOCK_START);
    await opened.queue.begin(0);
    return opened;
  }

  private constructor(domain: string, connections: Redis[], nodes: RedisCallQueue[]) {
    const [redis] = connections;
    if (redis === undefined) throw new RangeError('a queue has one node at least');
    this.domain = domain;
    this.keys = queueKeys(domain);
    this.redis = redis;
    this.nodes = nodes;
    this.#connections = connections;
  }

  /** An empty queue on the same connections and the moved clock; it ends with this one. */
  async another(): Promise<TestQueue> {
    return TestQueue.#on(this.#connections, {});
  }

  /** Removes everything of this queue from Redis, so that thousands of them do not pile up. */
  async clear(): Promise<void> {
    const keys = await this.redis.keys(`{acd:${this.domain}}:*`);
    await this.redis.unlink(...keys);
  }

  get queue(): RedisCallQueue {
    return this.node(0);
  }

  node(index: number): RedisCallQueue {
    const queue = this.nodes[index % this.nodes.length];
    if (queue === undefined) throw new RangeError('no such node');
    return queue;
  }

  /** What this queue's moved clock needs, for further nodes. */
  readonly scripts: QueueScripts = scriptsOnTestClock;

  /** A node whose transitions make no matches: as if it died right after each. */
  forgetful(): RedisCallQueue {
    const scripts = loadQueueScripts({
      'includes/now.lua': TEST_CLOCK,
      'includes/match.lua':
        '-- @include includes/call.lua\nlocal function matchTouched() return 0 end\nlocal function matchAll() return 0 end\n',
    });
    return new RedisCallQueue({ redis: this.redis, domain: this.domain, log: silentLog, scripts });
  }

  get #clockKey(): string {
    return `{acd:${this.domain}}:testClock`;
  }

  async advance(ms: number): Promise<void> {
    await this.redis.incrby(this.#clockKey, ms);
  }

  /** Time passes, and a node sweeps. */
  async pass(ms: number): Promise<void> {
    await this.advance(ms);
    await this.queue.sweep();
  }

  async now(): Promise<number> {
    return Number(await this.redis.get(this.#clockKey));
  }

  async enqueue(given: GivenContact = {}): Promise<Contact> {
    return this.queue.enqueue(contactInput(given));
  }

  /** Signs a clerk in and sets him or her ready. */
  async readyClerk(skills: readonly string[] = ['dept:market']): Promise<Fence> {
    const clerk = await this.signIn(skills);
    await this.queue.setClerkState(clerk, 'ready', null);
    return clerk;
  }

  async signIn(skills: readonly string[] = ['dept:market'], staffId = newId('staff')): Promise<Fence> {
    const { epoch } = await this.queue.signIn({ staffId, displayName: 'Clerk', skills: skillSet(skills) });
    return { staffId, epoch };
  }

  async contact(callId: string): Promise<Contact> {
    return present(await this.queue.contact(callId));
  }

  async clerk(staffId: string): Promise<ClerkRecord> {
    return present(await this.queue.clerk(staffId));
  }

  /** A call in conversation with a new clerk. */
  async activeCall(): Promise<{ callId: string; clerk: Fence; offerId: string }> {
    const clerk = await this.readyClerk();
    const { callId } = await this.enqueue();
    const offerId = await this.offerOf(callId);
    await this.queue.accept(clerk, callId, offerId);
    return { callId, clerk, offerId };
  }

  async offerOf(callId: string): Promise<string> {
    return present((await this.contact(callId)).offerId);
  }

  async events(after = 0): Promise<QueueEvent[]> {
    const entries = entriesIn(await this.redis.xrangeBuffer(this.keys.events, `(${after}-0`, '+'));
    const events = entries.flatMap(({ id, fields }) => eventsOf({ id, fields: fields ?? [] }));
    return events.filter(({ seq }) => seq > after);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#connections.map(async (redis) => redis.quit()));
  }
}

/** A contact by what matters to a test; `skills` make a route of one step. */
export type GivenContact = Partial<ContactInput> & { skills?: readonly string[] };

export function contactInput({ skills = ['dept:market'], ...given }: GivenContact = {}): ContactInput {
  return {
    callId: newId('call'),
    kind: 'video',
    kioskId: 'kiosk_1',
    caseId: 'case_1',
    siteId: 'site_1',
    itemCode: 'MR101',
    locale: 'zh-CN',
    needs: [],
    route: [routeStep({ skills })],
    boostMs: 0,
    offerMs: TIMINGS.offerMs,
    wrapUpMs: TIMINGS.wrapUpMs,
    maxWaiting: null,
    ...given,
  };
}

export function routeStep(given: Partial<RouteStep> = {}): RouteStep {
  return {
    afterMs: 0,
    queueId: 'market',
    skills: ['dept:market'],
    strategy: 'longestIdle',
    why: 'queue',
    ...given,
  };
}

/** These skills at the usual proficiency. */
export function skillSet(skills: readonly string[]): SkillSet {
  return Object.fromEntries(skills.map((skill) => [skill, 3]));
}

export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('expected a value');
  return value;
}

/** How a request ended: 'ok', or the code of its refusal. Anything but an AppError fails the test. */
export async function outcome(request: Promise<unknown>): Promise<'ok' | ErrorCode> {
  try {
    await request;
    return 'ok';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code, String(error.cause)).not.toBe('INTERNAL');
    return error.code;
  }
}
