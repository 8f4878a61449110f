// Rooms follow their conversation to its end: one node of the group sees to it for each queue event, and another takes over
// when it dies before it has.
import { forgetAttention } from '../attention/call-attention.ts';
import type { CallParts } from '../calls/call-parts.ts';
import type { QueueEvent } from '../queue/queue-types.ts';
import { endAttendance } from './attending.ts';
import { forgetMutes } from './mutes.ts';
import type { RoomContacts } from './room-access.ts';
import { changesRooms, phaseRequest, roomsAround } from './room-phases.ts';
import { forgetGuestNodes } from './serving-nodes.ts';
import type { SfuNodes } from './sfu-nodes.ts';

/** The consumer group whose members share the work. */
export const MEDIA_GROUP = 'media';

/**
 * Tells the SFU what flows after the event, and closes what it has ended: the room, or the session of a clerk who was lost,
 * did not answer or has sent the call on. It tries once, since the events behind wait: a node that does not answer closes
 * rooms that nobody is in by itself, and whoever joins tells it the phase again.
 */
export async function settleRooms(parts: CallParts, nodes: SfuNodes, event: QueueEvent): Promise<void> {
  if (event.callId === null || !changesRooms(event)) return;
  for (const contacts of await roomsAround(parts, event.callId)) {
    await settleRoom(parts, nodes, contacts, event.seq);
  }
}

async function settleRoom(
  parts: CallParts,
  nodes: SfuNodes,
  contacts: RoomContacts,
  eventSeq: number,
): Promise<void> {
  const { queue, log, redis } = parts.context;
  const { callId, mediaNode, kind } = contacts.contact;
  if (kind !== 'video' && kind !== 'consult') return;
  const request = phaseRequest(contacts, eventSeq);
  if (mediaNode !== null) {
    const connection = await nodes.find(mediaNode);
    try {
      if (request === null) await connection?.request('room:close', { roomId: callId });
      else await connection?.request('room:setPhase', request);
    } catch (error) {
      log.warn({ err: error, callId, sfu: mediaNode }, 'a room could not be told of the state of its call');
    }
  }
  if (request !== null) return;
  if (mediaNode !== null) await queue.setMediaNode(callId, null, mediaNode);
  await endAttendance(parts, callId);
  await forgetMutes(redis, callId);
  await forgetAttention(redis, callId);
  await forgetGuestNodes(redis, callId);
}
