// What following and consuming share: a blocking connection of its own to the stream of queue events, and a loop that
// outlives every failure until it is told to end.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@cloud-window/shared/log';
import type { Redis } from 'ioredis';
import { blockingRedis } from '../storage/redis.ts';
import type { QueueKeys } from './queue-keys.ts';
import { RETRY_FIRST_MS, RETRY_LAST_MS } from './queue-timings.ts';

export interface EventSource {
  redis: Redis;
  keys: QueueKeys;
  log: Logger;
}

/** An entry of the stream; without fields when it has been deleted. */
export interface StreamEntry {
  id: string;
  fields: Buffer[] | null;
}

/** The entries of the one stream that was read, from a reply in buffers; none when a blocking read timed out. */
export function entriesOf(reply: unknown): StreamEntry[] {
  if (!Array.isArray(reply)) return [];
  const [stream] = reply as [[key: Buffer, entries: unknown]];
  return entriesIn(stream[1]);
}

/** As XRANGE answers them, in buffers. */
export function entriesIn(reply: unknown): StreamEntry[] {
  return (reply as [Buffer, Buffer[] | null][]).map(([id, fields]) => ({ id: String(id), fields }));
}

/**
 * Repeats `step` until the signal aborts, with growing pauses while it fails. Then the connection is closed, which ends a
 * read that waits, and the promise resolves once the present step has ended.
 */
export async function readUntilAborted(
  source: EventSource,
  signal: AbortSignal,
  step: (connection: Redis) => Promise<void>,
): Promise<void> {
  const aborted = () => signal.aborted;
  if (aborted()) return;
  const connection = blockingRedis(source.redis, source.log);
  const close = () => connection.disconnect();
  signal.addEventListener('abort', close, { once: true });
  let failures = 0;
  try {
    while (!aborted()) {
      try {
        await step(connection);
        failures = 0;
      } catch (error) {
        if (aborted()) break;
        if (failures === 0) source.log.warn({ err: error }, 'queue events wait: trying again');
        await pause(Math.min(RETRY_FIRST_MS * 2 ** failures, RETRY_LAST_MS), signal);
        failures += 1;
      }
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // Aborted: the loop ends.
  }
}
