// From queue events to rooms: what flows follows the state of the call. Every process tells its own browsers as soon as it
// hears of an event; one of them, and at once the one that made the move, tells the SFU.
import type { RoomPhase } from '@cloud-window/shared';
import type { ControlPayload } from '@cloud-window/shared/control';
import type { CallParts } from '../calls/call-parts.ts';
import type { InRoom } from '../calls/live-sessions.ts';
import type { Contact, QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import {
  isConference,
  partiesOf,
  phaseOf,
  phaseSeq,
  roomContacts,
  type RoomContacts,
} from './room-access.ts';

/** Events after which something else flows, or somebody else is in the room. */
const CHANGES: ReadonlySet<QueueEventType> = new Set([
  'callAccepted',
  'callDeclined',
  'callExpired',
  'callRequeued',
  'callHeld',
  'callResumed',
  'callTransferred',
  'callTurnedCallback',
  'callHungUp',
  'callFinished',
]);

type Parts = Pick<CallParts, 'context' | 'sessions'>;

export const changesRooms = (event: QueueEvent): boolean => event.callId !== null && CHANGES.has(event.type);

/** The rooms that an event about this contact may change: its own, and the one it depends on or that depends on it. */
export async function roomsAround({ context: { queue } }: Parts, callId: string): Promise<RoomContacts[]> {
  const read = (id: string) => queue.contact(id);
  const contact = await read(callId);
  if (contact === null) return [];
  const own = await roomContacts(read, contact);
  const others = [own.parent, own.consult].filter((other): other is Contact => other !== null);
  return [own, ...(await Promise.all(others.map((other) => roomContacts(read, other))))];
}

/** What the SFU is told of a room; null when it is to be closed. */
export function phaseRequest(
  contacts: RoomContacts,
  eventSeq: number,
): ControlPayload<'room:setPhase'> | null {
  const phase = phaseOf(contacts);
  if (phase === null) return null;
  return {
    roomId: contacts.contact.callId,
    phase,
    stateSeq: Math.max(eventSeq, phaseSeq(contacts)),
    parties: partiesOf(contacts).map(({ participant, holder }) => ({ participant, holder })),
  };
}

/** Tells the browsers of this process that are in the room, as far as they do not know; who has no part in it is out. */
export function tellPhase(
  { sessions }: Pick<CallParts, 'sessions'>,
  contacts: RoomContacts,
  eventSeq = 0,
): void {
  const { callId } = contacts.contact;
  const phase = phaseOf(contacts);
  const seq = Math.max(eventSeq, phaseSeq(contacts));
  for (const entry of sessions.inRoom(callId)) {
    if (phase === null || !isIn(contacts, entry)) {
      sessions.leaveRoom(entry.live, callId);
    } else if (isNews(entry, phase, seq)) {
      entry.live.session.send('media:phase', { callId, phase });
    }
  }
}

/** To the colleague who advises and the clerk who asks: whether both talk with the caller, or with each other alone. */
export function tellConference(
  { sessions }: Pick<CallParts, 'sessions'>,
  { contact, parent }: RoomContacts,
): void {
  if (parent === null || contact.state !== 'active') return;
  const payload = { callId: parent.callId, consultId: contact.callId, joined: isConference(parent, contact) };
  const asking = sessions.inCall(parent.callId).filter(({ kind }) => kind === 'staff');
  for (const live of [...asking, ...sessions.inCall(contact.callId)]) {
    live.session.send('call:conference', payload);
  }
}

function isNews(entry: InRoom, phase: RoomPhase, seq: number): boolean {
  if (entry.told !== null && entry.told.seq > seq) return false;
  const isNew = entry.told?.phase !== phase;
  entry.told = { phase, seq };
  return isNew;
}

function isIn(contacts: RoomContacts, { live, participant, role }: InRoom): boolean {
  // Whoever attends leaves by an own word, or with the call.
  if (role !== 'kiosk' && role !== 'clerk' && role !== 'colleague') return true;
  return partiesOf(contacts).some(
    (place) => place.participant === participant && place.holder === live.ownerId,
  );
}
