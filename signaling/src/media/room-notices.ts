// From SFU nodes to browsers: every process hears every node, so each tells only its own sockets, and of those only who may
// receive what is told of.
import { mayConsume } from '@cloud-window/shared';
import type { ControlNotification, ControlNotificationName } from '@cloud-window/shared/control';
import type { CallParts } from '../calls/call-parts.ts';
import { producerInfo } from './media-events.ts';
import { phaseOf, roomContacts } from './room-access.ts';
import { guestNodes } from './serving-nodes.ts';

type Notices = {
  [N in ControlNotificationName]?: (parts: CallParts, notice: ControlNotification<N>) => Promise<void> | void;
};

const NOTICES: Notices = {
  'room:lost': (parts, { roomId, participants }) => tellRoomLost(parts, roomId, participants),

  'producer:added'({ sessions }, { roomId, producer }) {
    for (const { live, participant, role } of sessions.inRoom(roomId)) {
      if (participant === producer.participant || !mayConsume(producer.role, role)) continue;
      live.session.send('media:producerAdded', { callId: roomId, producer: producerInfo(producer) });
    }
  },

  'producer:removed'({ sessions }, { roomId, producerId, participant: sender, role: its }) {
    for (const { live, participant, role } of sessions.inRoom(roomId)) {
      if (participant === sender || !mayConsume(its, role)) continue;
      live.session.send('media:producerRemoved', { callId: roomId, producerId });
    }
  },

  'role:changed'({ sessions }, { roomId, participant: who, was, role: is, producers }) {
    for (const entry of sessions.inRoom(roomId)) {
      const { live, participant, role } = entry;
      if (participant === who) {
        entry.role = is;
        continue;
      }
      const callId = roomId;
      for (const producer of producers) {
        const { producerId } = producer;
        // Who receives it as before is told of the role alone; a producer that is known is not received twice.
        if (mayConsume(is, role)) {
          live.session.send('media:producerAdded', { callId, producer: producerInfo(producer) });
        } else if (mayConsume(was, role)) {
          live.session.send('media:producerRemoved', { callId, producerId });
        }
      }
    }
  },
};

/** Tells the browsers of this process what an SFU node has told. */
export async function tellRoom<N extends ControlNotificationName>(
  parts: CallParts,
  name: N,
  notice: ControlNotification<N>,
): Promise<void> {
  await NOTICES[name]?.(parts, notice);
}

async function tellRoomLost(
  { context: { queue }, sessions }: CallParts,
  callId: string,
  participants?: readonly string[],
): Promise<void> {
  const inRoom = sessions.inRoom(callId);
  if (inRoom.length === 0) return;
  const contact = await queue.contact(callId);
  if (contact === null || phaseOf(await roomContacts((id) => queue.contact(id), contact)) === null) return;
  for (const { live, participant } of inRoom) {
    if (participants === undefined || participants.includes(participant))
      live.session.send('media:roomLost', { callId });
  }
}

export async function tellNodeLost(parts: CallParts, nodeId: string): Promise<void> {
  for (const callId of parts.sessions.rooms()) {
    const contact = await parts.context.queue.contact(callId);
    if (contact?.mediaNode === nodeId) {
      await tellRoomLost(parts, callId);
      continue;
    }
    const guests = [...(await guestNodes(parts.context.redis, callId))].filter(([, at]) => at === nodeId);
    if (guests.length > 0)
      await tellRoomLost(
        parts,
        callId,
        guests.map(([participant]) => participant),
      );
  }
}
