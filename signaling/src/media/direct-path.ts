// The direct path between the two of a call: whether they may take it just now, and what they say to each other to set it up.
// What the SFU enforces it cannot enforce there, so it is permitted only while there is nothing to enforce: two people, both
// talking, nobody muted, attending or recording. Any change takes the permission back, and the call goes on through the SFU.
import { AppError } from '@cloud-window/shared';
import { SHARPEN_MS, type mediaPathClientEvents } from '@cloud-window/shared/protocol';
import type { CallParts } from '../calls/call-parts.ts';
import type { InRoom } from '../calls/live-sessions.ts';
import type { SocketHandlers } from '../context.ts';
import type { Contact } from '../queue/queue-types.ts';
import { attendanceOf } from './attendance.ts';
import { mutesOf } from './mutes.ts';
import { partiesOf, phaseOf, requireAccess, roomContacts, type RoomContacts } from './room-access.ts';

export interface DirectPaths {
  events: Pick<SocketHandlers, keyof typeof mediaPathClientEvents>;
  /** Tells the browsers of this process that are in the call whether they may go direct. */
  tell(contacts: RoomContacts, to?: readonly InRoom[]): Promise<void>;
  /** Somebody came, went or was muted: tells both of the call, on whichever node. */
  review(callId: string): Promise<void>;
}

export function createDirectPaths(parts: CallParts): DirectPaths {
  const { context, sessions } = parts;
  const { db, redis, queue, broadcast, config } = context;
  const off = config.DIRECT_PATH === 'off';

  const isRecorded = async ({ caseId }: Contact): Promise<boolean> => {
    const found = await db
      .selectFrom('serviceCase')
      .select('recordingConsent')
      .where('id', '=', caseId)
      .executeTakeFirst();
    // What is not known is not risked.
    return found?.recordingConsent !== false;
  };

  const mayGoDirect = async (contacts: RoomContacts): Promise<boolean> => {
    const { contact } = contacts;
    if (off || contact.kind !== 'video' || phaseOf(contacts) !== 'talking') return false;
    if (contact.consultId !== null) return false;
    const [attending, muted, recorded] = await Promise.all([
      attendanceOf(redis, contact.callId),
      mutesOf(redis, contact.callId, partiesOf(contacts)),
      isRecorded(contact),
    ]);
    return attending.size === 0 && muted.length === 0 && !recorded;
  };

  return {
    async tell(contacts, to = sessions.inRoom(contacts.contact.callId)) {
      const parties = to.filter(({ participant }) => participant === 'kiosk' || participant === 'clerk');
      if (off || parties.length === 0 || contacts.contact.kind !== 'video') return;
      const direct = await mayGoDirect(contacts);
      for (const { live } of parties) {
        live.session.send('media:path', { callId: contacts.contact.callId, direct });
      }
    },

    async review(callId) {
      const contact = off ? null : await queue.contact(callId);
      if (contact?.kind !== 'video') return;
      const direct = await mayGoDirect(await roomContacts((id) => queue.contact(id), contact));
      broadcast.toCall(callId, 'media:path', { callId, direct });
    },

    events: {
      async 'media:direct'({ callId, attempt, data }, session) {
        const { contacts, participant } = await requireAccess(parts, callId, session);
        // What ends an attempt is always passed on.
        const sets = data.type === 'signal' || data.type === 'seen';
        if (
          (participant !== 'kiosk' && participant !== 'clerk') ||
          (sets && !(await mayGoDirect(contacts)))
        ) {
          throw new AppError('FORBIDDEN', 'this call does not go direct just now');
        }
        const { contact } = contacts;
        const payload = { callId, attempt, data };
        if (participant === 'clerk') broadcast.toKiosk(contact.kioskId, 'media:direct', payload);
        else if (contact.staffId !== null) broadcast.toStaff(contact.staffId, 'media:direct', payload);
        return {};
      },

      async 'media:sharpen'({ callId }, session) {
        const { contacts, role } = await requireAccess(parts, callId, session);
        if (role !== 'clerk') throw new AppError('FORBIDDEN', 'only the clerk of the call asks for it');
        if (phaseOf(contacts) !== 'talking') throw new AppError('CALL_STATE', 'nobody talks just now');
        broadcast.toKiosk(contacts.contact.kioskId, 'media:sharpen', { callId, forMs: SHARPEN_MS });
        return {};
      },
    },
  };
}
