// Rooms end with their conversation: one node of the group sees to it for each queue event, and another takes over when it
// dies before it has.
import type { Context } from '../context.ts';
import type { QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import { mediaSessionId } from './room-opening.ts';
import type { SfuNodes } from './sfu-nodes.ts';

/** The consumer group whose members share the work. */
export const MEDIA_GROUP = 'media';

/** A caller who was handed over may ask to be called back: then there is a room although nobody talks. */
const ENDS: readonly QueueEventType[] = ['callFinished', 'callHungUp', 'callTurnedCallback'];

/**
 * Closes what the event has ended: the room, or the session of a clerk who was lost or has sent the call on. It tries
 * once, since the events behind wait: a node that does not answer closes rooms that nobody is in by itself.
 */
export async function closeMediaOf(
  { queue, log }: Pick<Context, 'queue' | 'log'>,
  nodes: SfuNodes,
  event: QueueEvent,
): Promise<void> {
  const ends = ENDS.includes(event.type);
  const changesClerk = event.type === 'callRequeued' || event.type === 'callTransferred';
  if ((!ends && !changesClerk) || event.callId === null) return;
  const { callId } = event;
  const contact = await queue.contact(callId);
  if (contact === null || contact.mediaNode === null) return;
  // A clerk who has taken the call again by now has a session of their own.
  if (!ends && contact.state === 'active') return;
  const connection = await nodes.find(contact.mediaNode);
  try {
    if (ends) await connection?.request('room:close', { roomId: callId });
    else await connection?.request('session:close', { sessionId: mediaSessionId(callId, 'clerk') });
  } catch (error) {
    log.warn({ err: error, callId, sfu: contact.mediaNode }, 'a room could not be closed');
  }
  if (ends) await queue.setMediaNode(callId, null, contact.mediaNode);
}
