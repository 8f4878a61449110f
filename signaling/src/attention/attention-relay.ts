// Carries what passes between the two of a call to the browsers that they use, on whichever process: at once to those of this
// one, and through Redis as messages that it does not keep to the others.
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { newId } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import { attentionServerEvents } from '@cloud-window/shared/protocol';
import { blockingRedis } from '../storage/redis.ts';

const CHANNEL = 'attention';
const passed = <N extends keyof typeof attentionServerEvents>(event: N) =>
  z.object({
    /** Which process sends it; that one has told its own browsers already. */
    from: z.string(),
    /** Kiosk and staff ids. */
    to: z.array(z.string()),
    event: z.literal(event),
    payload: attentionServerEvents[event],
  });
const messageSchema = z.discriminatedUnion('event', [
  passed('attention:shown'),
  passed('attention:pointed'),
  passed('attention:frozen'),
  passed('attention:drawn'),
]);
type Message = z.infer<typeof messageSchema>;
/** What is told, and to whom. */
export type Tidings = Message extends infer M ? (M extends Message ? Omit<M, 'from'> : never) : never;

export class AttentionRelay {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #deliver: (tidings: Tidings) => void;
  readonly #node = newId('peer');
  #subscriber: Redis | null = null;

  /** @param deliver to the browsers of this process */
  constructor(redis: Redis, log: Logger, deliver: (tidings: Tidings) => void) {
    this.#redis = redis;
    this.#log = log;
    this.#deliver = deliver;
  }

  send(tidings: Tidings): void {
    this.#deliver(tidings);
    this.#redis.publish(CHANNEL, JSON.stringify({ from: this.#node, ...tidings })).catch((error: unknown) => {
      this.#log.warn({ err: error, event: tidings.event }, 'other processes were not told');
    });
  }

  async start(): Promise<void> {
    const subscriber = blockingRedis(this.#redis, this.#log);
    this.#subscriber = subscriber;
    subscriber.on('message', (_channel: string, text: string) => {
      const message = read(text);
      if (message !== null && message.from !== this.#node) this.#deliver(message);
    });
    // After a reconnect ioredis subscribes again by itself.
    await subscriber.subscribe(CHANNEL);
  }

  stop(): void {
    this.#subscriber?.disconnect();
    this.#subscriber = null;
  }
}

function read(text: string): Message | null {
  try {
    return messageSchema.parse(JSON.parse(text));
  } catch {
    // Of a newer or older process: what passes by is not waited for.
    return null;
  }
}
