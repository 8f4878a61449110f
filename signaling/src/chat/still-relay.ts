// Stills of the document camera on their way to the clerk, while there is no video. They go through Redis as messages that
// it does not keep, and are stored nowhere: what counts as a page is captured as a page.
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '@cloud-window/shared/log';
import { talkServerEvents } from '@cloud-window/shared/protocol';
import { blockingRedis } from '../storage/redis.ts';

const CHANNEL = 'stills';
const messageSchema = z.object({ staffId: z.string(), still: talkServerEvents['still:shown'] });
type Message = z.infer<typeof messageSchema>;
export type Still = Message['still'];

export class StillRelay {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #deliver: (staffId: string, still: Still) => void;
  #subscriber: Redis | null = null;

  /** @param deliver to the sockets of this process */
  constructor(redis: Redis, log: Logger, deliver: (staffId: string, still: Still) => void) {
    this.#redis = redis;
    this.#log = log;
    this.#deliver = deliver;
  }

  /** To the clerk, on whichever process; one that is lost on the way is followed by the next. */
  async send(staffId: string, still: Still): Promise<void> {
    await this.#redis.publish(CHANNEL, JSON.stringify({ staffId, still } satisfies Message));
  }

  async start(): Promise<void> {
    const subscriber = blockingRedis(this.#redis, this.#log);
    this.#subscriber = subscriber;
    subscriber.on('message', (_channel: string, text: string) => {
      const parsed = messageSchema.safeParse(readJson(text));
      if (parsed.success) this.#deliver(parsed.data.staffId, parsed.data.still);
    });
    // After a reconnect ioredis subscribes again by itself.
    await subscriber.subscribe(CHANNEL);
  }

  stop(): void {
    this.#subscriber?.disconnect();
    this.#subscriber = null;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
