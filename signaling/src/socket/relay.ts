// Carries messages for browsers between signaling processes: one Redis stream that each process follows. What a process
// has for its own browsers it delivers at once, so a blip of Redis delays only the others; messages are hints, and
// session:resume is the truth (docs/adr/0007).
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { newId } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import { blockingRedis } from '../storage/redis.ts';

const STREAM = 'relay';
const KEPT = 10_000;
const BLOCK_MS = 2_000;
const RETRY_MS = 500;

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('emit'), room: z.string(), event: z.string(), payload: z.unknown() }),
  /** Ends every socket in the room: the session behind it is over. */
  z.object({ kind: z.literal('end'), room: z.string() }),
]);
export type RelayMessage = z.infer<typeof messageSchema>;

export class Relay {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #node = newId('peer');
  readonly #ended = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  /** To all other processes, in order. */
  publish(message: RelayMessage): void {
    this.#redis
      .xadd(STREAM, 'MAXLEN', '~', KEPT, '*', 'node', this.#node, 'message', JSON.stringify(message))
      .catch((error: unknown) => {
        this.#log.warn({ reason: reasonOf(error) }, 'a message did not reach the other processes');
      });
  }

  /** Follows what the others publish from now on, until `stop`; survives any absence of Redis. */
  async start(deliver: (message: RelayMessage) => void): Promise<void> {
    const newest = await this.#redis.xrevrange(STREAM, '+', '-', 'COUNT', 1);
    this.#running = this.#follow(newest[0]?.[0] ?? '0-0', deliver);
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async #follow(from: string, deliver: (message: RelayMessage) => void): Promise<void> {
    const { signal } = this.#ended;
    const redis = blockingRedis(this.#redis, this.#log);
    // Ends a read that is waiting.
    signal.addEventListener('abort', () => redis.disconnect(), { once: true });
    let position = from;
    while (!signal.aborted) {
      try {
        const reply = await redis.xread('COUNT', 100, 'BLOCK', BLOCK_MS, 'STREAMS', STREAM, position);
        for (const [id, fields] of reply?.[0]?.[1] ?? []) {
          position = id;
          this.#deliver(fields, deliver);
        }
      } catch {
        // The connection reports its own faults; the position is kept.
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #deliver(fields: readonly string[], deliver: (message: RelayMessage) => void): void {
    const [, node, , text] = fields;
    if (node === this.#node || text === undefined) return;
    try {
      deliver(messageSchema.parse(JSON.parse(text)));
    } catch (error) {
      this.#log.warn({ reason: reasonOf(error) }, 'a message of another process is not understood');
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
