// Who may be in the media room of a call, and as what. The queue says who has the call and to whom it is offered; who
// attends a call of somebody else is written down in Redis.
import { AppError, type RoomPhase, type RoomRole } from '@cloud-window/shared';
import type { CallParts } from '../calls/call-parts.ts';
import { requireNewestTab } from '../calls/clerk-tab.ts';
import type { SocketSession } from '../context.ts';
import type { Contact } from '../queue/queue-types.ts';
import { attendanceOf } from './attendance.ts';

/** A contact with the other one that its room depends on: of a consult, the call it is about; of a call, its consult. */
export interface RoomContacts {
  contact: Contact;
  parent: Contact | null;
  consult: Contact | null;
}

/** Somebody's place in a room. */
export interface Place {
  participant: string;
  role: RoomRole;
  /** The person or kiosk that has it just now. */
  holder: string;
}

export interface Access extends Place {
  contacts: RoomContacts;
  /** The call whose end is the end of this place. */
  because: string;
}

type Parts = Pick<CallParts, 'calls' | 'context' | 'sessions'>;
type Read = (callId: string) => Promise<Contact | null>;

/** Reads what the room of this contact depends on. */
export async function roomContacts(read: Read, contact: Contact): Promise<RoomContacts> {
  const [parent, consult] = await Promise.all([
    contact.parentId === null ? null : read(contact.parentId),
    contact.consultId === null ? null : read(contact.consultId),
  ]);
  return { contact, parent, consult };
}

/** Whether the colleague who advises has joined the conversation: otherwise the caller is on hold meanwhile. */
export function isConference(call: Contact | null, consult: Contact | null): boolean {
  return (
    call?.state === 'active' &&
    consult?.state === 'active' &&
    call.consultId === consult.callId &&
    call.heldSince === null
  );
}

/** What flows in the room just now; null when it has, or needs, no room. */
export function phaseOf({ contact, parent }: RoomContacts): RoomPhase | null {
  if (contact.kind !== 'video' && contact.kind !== 'consult') return null;
  switch (contact.state) {
    case 'waiting':
    case 'offered':
      return 'ringing';
    case 'active':
      if (contact.heldSince !== null) return 'held';
      // Whoever advises talks with everybody in the room of the call instead.
      return contact.kind === 'consult' && isConference(parent, contact) ? 'held' : 'talking';
    case 'wrapUp':
    case 'ended':
      return null;
  }
}

/** The number of the newest event that the phase follows from. */
export function phaseSeq({ contact, parent, consult }: RoomContacts): number {
  return Math.max(contact.stateSeq, parent?.stateSeq ?? 0, consult?.stateSeq ?? 0);
}

/** Kiosk, clerk and colleague. */
export function partiesOf({ contact, parent, consult }: RoomContacts): Place[] {
  const places: Place[] = [];
  if (contact.kind === 'video') places.push({ participant: 'kiosk', role: 'kiosk', holder: contact.kioskId });
  else if (parent?.staffId) places.push({ participant: 'kiosk', role: 'kiosk', holder: parent.staffId });
  if (contact.staffId !== null) places.push({ participant: 'clerk', role: 'clerk', holder: contact.staffId });
  const colleague = isConference(contact, consult) ? consult?.staffId : null;
  if (colleague) places.push({ participant: colleague, role: 'colleague', holder: colleague });
  return places;
}

/** @throws AppError CALL_ENDED, CALL_STATE, FORBIDDEN, SUPERSEDED_TAB, CLERK_NOT_READY */
export async function requireAccess(parts: Parts, callId: string, session: SocketSession): Promise<Access> {
  const { calls } = parts;
  const contact = await calls.contact(callId);
  if (contact === null) throw new AppError('CALL_ENDED', 'no such live call');
  const contacts = await roomContacts((id) => calls.contact(id), contact);
  const place = await placeOf(parts, contacts, session);
  if (place === null) throw new AppError('FORBIDDEN', 'not a party of this call');
  if (contact.state === 'ended') throw new AppError('CALL_ENDED', 'the call has ended');
  if (phaseOf(contacts) === null) throw new AppError('CALL_STATE', `the call is ${contact.state}`);
  if (place.role === 'colleague') return { contacts, ...place, because: contact.consultId ?? callId };
  // Who asks for advice does so during the own call.
  const asks = place.role === 'kiosk' && contact.parentId !== null;
  return { contacts, ...place, because: asks ? (contact.parentId ?? callId) : callId };
}

async function placeOf(parts: Parts, contacts: RoomContacts, session: SocketSession): Promise<Place | null> {
  const { contact, parent } = contacts;
  const { actor } = session;
  if (actor.kind === 'device') {
    const isCaller = await parts.calls.isCaller(contact, actor);
    return isCaller ? { participant: 'kiosk', role: 'kiosk', holder: actor.kioskId } : null;
  }
  const { staffId } = actor;
  const stale =
    contact.parentId !== null && !(parent?.state === 'active' && parent.consultId === contact.callId);
  const party = partiesOf(contacts).find(
    ({ role, holder }) => holder === staffId && !(role === 'kiosk' && (contact.kind === 'video' || stale)),
  );
  if (party !== undefined) {
    // It is the newest tab that works for the clerk.
    await requireNewestTab(parts, session);
    return party;
  }
  const role = actor.roles.includes('supervisor')
    ? (await attendanceOf(parts.context.redis, contact.callId)).get(staffId)
    : undefined;
  return role === undefined ? null : { participant: staffId, role, holder: staffId };
}
