// Each event to one member of a consumer group, at least once: acknowledged after the handler resolved, given to another
// member when this one dies, kept in the stream until then. Several members work side by side, so a handler must judge by
// `seq` whether it is late or has seen the event before.
import type { Redis } from 'ioredis';
import { entriesOf, readUntilAborted, type EventSource, type StreamEntry } from './event-stream.ts';
import { eventsOf } from './queue-records.ts';
import { CLAIM_AFTER_MS, CONSUME_COUNT, READ_BLOCK_MS, TIDY_EVERY_EVENTS } from './queue-timings.ts';
import type { QueueEvent } from './queue-types.ts';

export interface GroupMember {
  group: string;
  consumer: string;
}

/** See `CallQueue.consume`. When the handler fails the same event comes again after a pause, and no later one before it. */
export async function consumeEvents(
  source: EventSource & { tidy: () => Promise<unknown> },
  { group, consumer }: GroupMember,
  handler: (event: QueueEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { redis, keys, log } = source;
  let joined = false;
  /** Whether events may be pending under our name: from an earlier life, a failure or a claim. */
  let owing = true;
  let sinceTidy = 0;
  /** Of an entry with several events, of which a later one failed: those before it need not come again. */
  let handled = 0;

  const next = async (connection: Redis): Promise<StreamEntry[]> => {
    if (!joined) await joinGroup(redis, keys.events, group);
    joined = true;
    owing = (await claimAbandoned(redis, keys.events, group, consumer)) || owing;
    if (owing) {
      const pending = entriesOf(
        await redis.xreadgroupBuffer(
          'GROUP',
          group,
          consumer,
          'COUNT',
          CONSUME_COUNT,
          'STREAMS',
          keys.events,
          '0',
        ),
      );
      if (pending.length > 0) return pending;
      owing = false;
    }
    const [count, block] = [CONSUME_COUNT, READ_BLOCK_MS];
    return entriesOf(
      await connection.xreadgroupBuffer(
        'GROUP',
        group,
        consumer,
        'COUNT',
        count,
        'BLOCK',
        block,
        'STREAMS',
        keys.events,
        '>',
      ),
    );
  };

  await readUntilAborted(source, signal, async (connection) => {
    try {
      for (const { id, fields } of await next(connection)) {
        if (signal.aborted) return;
        if (fields === null) log.error({ id }, 'a queue event was removed before it was handled');
        const events = fields === null ? [] : eventsOf({ id, fields });
        const isKnown = events.some(({ seq }) => seq === handled);
        for (const event of events) {
          if (isKnown && event.seq <= handled) continue;
          await handler(event);
          handled = event.seq;
        }
        await redis.xack(keys.events, group, id);
        handled = 0;
        sinceTidy += events.length;
      }
      if (sinceTidy >= TIDY_EVERY_EVENTS) {
        sinceTidy = 0;
        await source.tidy();
      }
    } catch (error) {
      // The group is gone (Redis lost its data), or what was delivered is still owed.
      joined = false;
      owing = true;
      throw error;
    }
  });
}

/** From the first event there is, so that nothing that happened before the first consumer is missed. */
async function joinGroup(redis: Redis, stream: string, group: string): Promise<void> {
  try {
    await redis.xgroup('CREATE', stream, group, '0', 'MKSTREAM');
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
  }
}

/** Takes over what a member that died has left; true when there was something. */
async function claimAbandoned(
  redis: Redis,
  stream: string,
  group: string,
  consumer: string,
): Promise<boolean> {
  const reply = await redis.xautoclaim(
    stream,
    group,
    consumer,
    CLAIM_AFTER_MS,
    '0',
    'COUNT',
    CONSUME_COUNT,
    'JUSTID',
  );
  return Array.isArray(reply) && Array.isArray(reply[1]) && reply[1].length > 0;
}
