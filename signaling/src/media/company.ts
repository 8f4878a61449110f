// Names who else is in a call to those who may know: when a supervisor comes, changes the role or goes, when a colleague joins
// in, and to whoever asks after a reload.
import { mayKnowOf } from '@cloud-window/shared';
import type { Companion } from '@cloud-window/shared/protocol';
import type { CallParts } from '../calls/call-parts.ts';
import type { InRoom } from '../calls/live-sessions.ts';
import type { SocketHandlers } from '../context.ts';
import { requireAccess, roomContacts, type Place, type RoomContacts } from './room-access.ts';
import { placesIn, tellPlaces } from './room-tidings.ts';

export interface Company {
  events: Pick<SocketHandlers, 'media:company'>;
  /** Tells everybody in the room, wherever their sockets are. */
  tell(callId: string): Promise<void>;
  /** Tells the browsers of this process, as far as they do not know: every process hears of what the queue does. */
  follow(contacts: RoomContacts): Promise<void>;
}

export function createCompany(parts: Pick<CallParts, 'calls' | 'context' | 'sessions'>): Company {
  const { context, sessions } = parts;
  const { db, queue, config } = context;
  const told = new WeakMap<InRoom, string>();

  const named = async (places: readonly Place[]): Promise<Companion[]> => {
    const others = places.filter(({ role }) => role !== 'kiosk' && role !== 'clerk');
    if (others.length === 0) return [];
    const ids = others.map(({ holder }) => holder);
    const people = await db
      .selectFrom('staff')
      .select(['id', 'displayName'])
      .where('id', 'in', ids)
      .execute();
    const names = new Map(people.map(({ id, displayName }) => [id, displayName]));
    return others.map(({ participant, role, holder }) => ({
      participant,
      role,
      displayName: names.get(holder) ?? '',
    }));
  };

  const knownTo = (
    { participant, role }: Pick<Place, 'participant' | 'role'>,
    company: readonly Companion[],
  ): Companion[] =>
    company.filter(
      (other) => other.participant !== participant && mayKnowOf(other.role, role, config.SHOW_LISTENERS),
    );

  return {
    events: {
      async 'media:company'({ callId }, session) {
        const access = await requireAccess(parts, callId, session);
        return { company: knownTo(access, await named(await placesIn(context, access.contacts))) };
      },
    },

    async tell(callId) {
      const contact = await queue.contact(callId);
      if (contact === null) return;
      const contacts = await roomContacts((id) => queue.contact(id), contact);
      const places = await placesIn(context, contacts);
      const company = await named(places);
      for (const place of places) {
        tellPlaces(context, contacts, [place], 'media:company', { callId, company: knownTo(place, company) });
      }
    },

    async follow(contacts) {
      const { callId } = contacts.contact;
      const inRoom = sessions.inRoom(callId);
      if (inRoom.length === 0) return;
      const company = await named(await placesIn(context, contacts));
      for (const entry of inRoom) {
        const known = knownTo(entry, company);
        const text = JSON.stringify(known);
        if ((told.get(entry) ?? '[]') === text) continue;
        told.set(entry, text);
        entry.live.session.send('media:company', { callId, company: known });
      }
    },
  };
}
