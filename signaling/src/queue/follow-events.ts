// Every event in order to every node: the position is kept here and is the number of the last event seen, so a new
// connection goes on where the old one broke.
import { READ_BLOCK_MS, READ_COUNT } from './queue-timings.ts';
import { eventsOf } from './queue-records.ts';
import type { QueueEvent } from './queue-types.ts';
import { entriesOf, readUntilAborted, type EventSource } from './event-stream.ts';

/** See `CallQueue.follow`. What the follower throws is logged and does not stop it: the event counts as seen. */
export async function followEvents(
  source: EventSource,
  onEvent: (event: QueueEvent) => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { redis, keys, log } = source;
  const newest = async (): Promise<number> => Number((await redis.get(keys.seq)) ?? 0);
  // "From now on" begins with this command: whatever this node sends to Redis from now on comes after it.
  const start = newest().catch(() => null);
  let last: number | null = null;

  const take = async (event: QueueEvent): Promise<void> => {
    if (last !== null && event.seq !== last + 1)
      log.error({ after: last, seq: event.seq }, 'queue events lost');
    last = event.seq;
    try {
      await onEvent(event);
    } catch (error) {
      log.error({ err: error, seq: event.seq, type: event.type }, 'a follower of the queue failed');
    }
  };

  await readUntilAborted(source, signal, async (connection) => {
    last ??= (await start) ?? (await newest());
    const from = `${last}-0`;
    const reply = await connection.xreadBuffer(
      'COUNT',
      READ_COUNT,
      'BLOCK',
      READ_BLOCK_MS,
      'STREAMS',
      keys.events,
      from,
    );
    const entries = entriesOf(reply);
    for (const { id, fields } of entries) {
      if (signal.aborted) return;
      for (const event of fields === null ? [] : eventsOf({ id, fields })) {
        // Several events share an entry; the first of them may be known.
        if (event.seq > last) await take(event);
      }
    }
    if (entries.length > 0) return;
    // Silence may mean that Redis came back without its newest data: then the numbers start again below ours.
    const present = await newest();
    if (present >= last) return;
    log.error({ seen: last, present }, 'the queue has lost events: following from where it is now');
    last = present;
  });
}
