// Rooms end with their conversation: one node of the group sees to it for each queue event, and another takes over when it
// dies before it has.
import { AppError } from '@cloud-window/shared';
import type { CallQueue, QueueEvent } from '../queue/queue-types.ts';
import { mediaSessionId } from './room-opening.ts';
import type { SfuNodes } from './sfu-nodes.ts';

/** The consumer group whose members share the work. */
export const MEDIA_GROUP = 'media';
/** The SFU closes rooms that nobody is in by itself; trying longer than this helps nobody. */
const TRY_FOR_MS = 60_000;

/** Closes what the event has ended: the room, or the session of a clerk who was lost. Throws to be called again. */
export async function closeMediaOf(queue: CallQueue, nodes: SfuNodes, event: QueueEvent): Promise<void> {
  const ends = event.type === 'callFinished' || event.type === 'callHungUp';
  if ((!ends && event.type !== 'callRequeued') || event.callId === null) return;
  const { callId } = event;
  const contact = await queue.contact(callId);
  if (contact === null || contact.mediaNode === null) return;
  const connection = await nodes.find(contact.mediaNode);
  try {
    if (connection === null) {
      if (nodes.isRegistered(contact.mediaNode))
        throw new AppError('MEDIA_UNAVAILABLE', 'the node does not answer');
      return;
    }
    // A clerk who takes the call again has opened a session of their own by now.
    if (!ends && contact.state === 'active') return;
    if (ends) await connection.request('room:close', { roomId: callId });
    else await connection.request('session:close', { sessionId: mediaSessionId(callId, 'clerk') });
    if (ends) await queue.setMediaNode(callId, null, contact.mediaNode);
  } catch (error) {
    if (Date.now() - event.at < TRY_FOR_MS) throw error;
  }
}
