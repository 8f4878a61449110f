// A supervisor attends a call of somebody else: listens, whispers to the clerk, or talks with both. It is asked for, changed
// and ended by an own word, written into the audit trail each time, and ends with the call. Taking the call over makes the
// supervisor its clerk.
import { AppError, isLive, type AttendingRole } from '@cloud-window/shared';
import { requireStaff, type CallParts } from '../calls/call-parts.ts';
import { signInTab } from '../calls/clerk-tab.ts';
import type { SocketHandlers } from '../context.ts';
import { attend, attendanceOf, forgetAttendance, unattend } from './attendance.ts';
import { mediaSessionId } from './room-opening.ts';
import { servingNode } from './serving-nodes.ts';
import type { SfuNodes } from './sfu-nodes.ts';

type AttendingEvents = Pick<SocketHandlers, 'supervise:attend' | 'supervise:leave' | 'supervise:takeOver'>;

export function attendingEvents(parts: CallParts, nodes: SfuNodes): AttendingEvents {
  const { calls, context, sessions, views } = parts;
  const { redis, queue } = context;

  const inRoom = async (
    callId: string,
    staffId: string,
    change: { setRole: AttendingRole } | 'close',
  ): Promise<void> => {
    const contact = await calls.contact(callId);
    const place = { participant: staffId, role: 'listener' } as const;
    const nodeId = contact === null ? null : await servingNode(redis, contact, place);
    const connection = nodeId === null ? null : await nodes.find(nodeId);
    const sessionId = mediaSessionId(callId, staffId);
    try {
      if (change === 'close') await connection?.request('session:close', { sessionId });
      else await connection?.request('session:setRole', { sessionId, role: change.setRole });
    } catch (error) {
      // Not in the room yet, or no more.
      if (AppError.from(error).code !== 'MEDIA_ROOM_LOST') throw error;
    }
  };

  const leave = async (callId: string, staffId: string, why: 'left' | 'tookOver'): Promise<void> => {
    const was = await unattend(redis, callId, staffId);
    await inRoom(callId, staffId, 'close');
    for (const live of sessions.ownedBy(staffId)) {
      if (live.rooms.get(callId)?.participant === staffId) sessions.leaveRoom(live, callId);
    }
    if (was !== null) await record(parts, 'call.attendanceEnded', staffId, callId, { as: was, why });
  };

  return {
    async 'supervise:attend'({ callId, as }, session) {
      const { staffId } = requireStaff(session);
      const contact = await calls.contact(callId);
      if (contact === null) throw new AppError('CALL_ENDED', 'no such live call');
      if (contact.kind !== 'video') throw new AppError('CALL_STATE', 'only a call with a caller is attended');
      const before = (await attendanceOf(redis, callId)).get(staffId) ?? null;
      // Whoever is there stays while the call rings again.
      const goesOn = before !== null && isLive(contact.state);
      if (contact.state !== 'active' && !goesOn) throw new AppError('CALL_STATE', 'nobody talks just now');
      const consult = contact.consultId === null ? null : await calls.contact(contact.consultId);
      if (contact.staffId === staffId || consult?.staffId === staffId) {
        throw new AppError('CALL_STATE', 'whoever is in the call does not attend it');
      }
      // Written down first: nobody has heard anything by then that the trail does not know of.
      if (before !== as) {
        await record(parts, 'call.attended', staffId, callId, {
          as,
          ...(before !== null && { was: before }),
        });
      }
      await attend(redis, callId, staffId, as);
      if (before !== null && before !== as) await inRoom(callId, staffId, { setRole: as });
      // The call may have ended under it.
      const now = await calls.contact(callId);
      if (now === null || !isLive(now.state)) {
        await endAttendance(parts, callId);
        throw new AppError('CALL_ENDED', 'the call has ended');
      }
      return {};
    },

    async 'supervise:leave'({ callId }, session) {
      await leave(callId, requireStaff(session).staffId, 'left');
      return {};
    },

    async 'supervise:takeOver'({ callId }, session) {
      const { staffId, roles } = requireStaff(session);
      // What a clerk does with the case from now on needs a clerk's account.
      if (!roles.includes('clerk'))
        throw new AppError('FORBIDDEN', 'only who is a clerk as well takes calls');
      const { epoch } = await signInTab(parts, session);
      const contact = await queue.takeOver({ staffId, epoch }, callId);
      await leave(callId, staffId, 'tookOver');
      sessions.enter(sessions.of(session), callId);
      return views.snapshotForClerk(contact);
    },
  };
}

/**
 * The browser of whoever attended has not been in the room for a while. Every process hears of it; one ends the
 * attendance and answers true. A browser that comes back is told, and may ask anew.
 */
export async function endAwayAttendance(
  parts: Pick<CallParts, 'context'>,
  callId: string,
  staffId: string,
): Promise<boolean> {
  const { redis, broadcast } = parts.context;
  const was = await unattend(redis, callId, staffId);
  if (was === null) return false;
  await record(parts, 'call.attendanceEnded', staffId, callId, { as: was, why: 'away' });
  broadcast.toStaff(staffId, 'supervise:ended', { callId });
  return true;
}

/** The call is over: nobody attends it any more. */
export async function endAttendance(parts: Pick<CallParts, 'context'>, callId: string): Promise<void> {
  const { redis, broadcast } = parts.context;
  const attending = await attendanceOf(redis, callId);
  if (attending.size === 0) return;
  for (const [staffId, as] of attending) {
    await record(parts, 'call.attendanceEnded', staffId, callId, { as, why: 'callEnded' });
    broadcast.toStaff(staffId, 'supervise:ended', { callId });
  }
  await forgetAttendance(redis, callId);
}

async function record(
  { context: { audit, db } }: Pick<CallParts, 'context'>,
  action: string,
  actor: string,
  callId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await audit.record(db, { actor, action, subject: callId, detail });
}
