// The real queue, its real scripts on a real Redis, on a clock that the simulation moves: a day passes in half a minute.
// Only the file that reads the time is another one, so scripts in production hold no hook for it.
import type { Redis } from 'ioredis';
import { createLogger } from '@cloud-window/shared/log';
import { entriesIn } from '../../../signaling/src/queue/event-stream.ts';
import { queueKeys, type QueueKeys } from '../../../signaling/src/queue/queue-keys.ts';
import { eventsOf } from '../../../signaling/src/queue/queue-records.ts';
import { loadQueueScripts } from '../../../signaling/src/queue/queue-scripts.ts';
import type { QueueEvent } from '../../../signaling/src/queue/queue-types.ts';
import { RedisCallQueue } from '../../../signaling/src/queue/redis-call-queue.ts';
import { openRedis, redisReady } from '../../../signaling/src/storage/redis.ts';
import { Agenda } from './agenda.ts';

const SIMULATED_NOW = `local function readClock()
  return tonumber(redis.call('GET', string.match(K.seq, '^{[^}]*}') .. ':simulatedClock'))
end
`;
/** Longer than a day: heartbeats of everybody every three seconds would be most of the work. */
const LEASE_MS = 172_800_000;
const READY_WITHIN_MS = 10_000;
/** Events are read in pieces and trimmed behind the reader. */
const READ_COUNT = 500;
const TRIM_EVERY = 2_000;

export class SimulatedQueue implements AsyncDisposable {
  readonly queue: RedisCallQueue;
  readonly agenda = new Agenda();
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #clockKey: string;
  #now = 0;
  #lastSeq = 0;
  #trimmedSeq = 0;

  static async open(redisUrl: string, domain: string, startAt: number): Promise<SimulatedQueue> {
    const log = createLogger('simulation', 'error');
    const redis = openRedis(redisUrl, log);
    await redisReady(redis, READY_WITHIN_MS);
    const scripts = loadQueueScripts({ 'includes/now.lua': SIMULATED_NOW });
    const timings = { clerkLeaseMs: LEASE_MS, callerLeaseMs: LEASE_MS };
    const queue = new RedisCallQueue({ redis, domain, timings, log, scripts });
    const simulated = new SimulatedQueue(redis, queue, domain);
    await simulated.#moveTo(startAt);
    await queue.begin(0);
    return simulated;
  }

  private constructor(redis: Redis, queue: RedisCallQueue, domain: string) {
    this.#redis = redis;
    this.queue = queue;
    this.#keys = queueKeys(domain);
    this.#clockKey = `{acd:${domain}}:simulatedClock`;
  }

  /** Milliseconds of the simulation. */
  get now(): number {
    return this.#now;
  }

  /**
   * Lets everything on the agenda happen in order of time. After each happening `onEvent` hears what the queue made of it,
   * and may act at the same instant; `atRest` is called when nothing more comes of it.
   */
  async run(
    onEvent: (event: QueueEvent) => Promise<void> | void,
    atRest: () => Promise<void> | void,
  ): Promise<void> {
    for (let next = this.agenda.takeNext(); next !== null; next = this.agenda.takeNext()) {
      await this.#moveTo(next.at);
      await next.happen();
      for (let news = await this.#news(); news.length > 0; news = await this.#news()) {
        for (const event of news) await onEvent(event);
      }
      await atRest();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#redis.quit();
  }

  async #moveTo(at: number): Promise<void> {
    // Whole milliseconds, as Redis TIME is read.
    this.#now = Math.max(this.#now, Math.round(at));
    await this.#redis.set(this.#clockKey, this.#now);
  }

  async #news(): Promise<QueueEvent[]> {
    const from = `(${this.#lastSeq}-0`;
    const reply = await this.#redis.xrangeBuffer(this.#keys.events, from, '+', 'COUNT', READ_COUNT);
    const events = entriesIn(reply).flatMap(({ id, fields }) => eventsOf({ id, fields: fields ?? [] }));
    for (const { seq } of events) {
      if (seq !== this.#lastSeq + 1) throw new Error(`event ${seq} follows ${this.#lastSeq}`);
      this.#lastSeq = seq;
    }
    if (this.#lastSeq - this.#trimmedSeq >= TRIM_EVERY) {
      this.#trimmedSeq = this.#lastSeq;
      await this.#redis.xtrim(this.#keys.events, 'MINID', `${this.#lastSeq}-0`);
    }
    return events;
  }
}
