// Telling everybody in a room, wherever their sockets are: kiosk, clerk, colleague, and the supervisors who attend.
import type { ServerEventName, ServerPayload } from '@cloud-window/shared/protocol';
import type { Context } from '../context.ts';
import { attendanceOf } from './attendance.ts';
import { partiesOf, type Place, type RoomContacts } from './room-access.ts';

/** Everybody who may be in the room just now. */
export async function placesIn({ redis }: Pick<Context, 'redis'>, contacts: RoomContacts): Promise<Place[]> {
  const attending = await attendanceOf(redis, contacts.contact.callId);
  const guests = [...attending].map(([staffId, role]) => ({ participant: staffId, role, holder: staffId }));
  return [...partiesOf(contacts), ...guests];
}

/** To the browsers of these places; each ignores what is about a call it is not in. */
export function tellPlaces<N extends ServerEventName>(
  { broadcast }: Pick<Context, 'broadcast'>,
  { contact }: RoomContacts,
  places: readonly Place[],
  event: N,
  payload: ServerPayload<N>,
): void {
  for (const { role, holder } of places) {
    if (role === 'kiosk' && contact.kind === 'video') broadcast.toKiosk(holder, event, payload);
    else broadcast.toStaff(holder, event, payload);
  }
}
