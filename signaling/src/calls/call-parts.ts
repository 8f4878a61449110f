// What the handlers of this folder share.
import { AppError } from '@cloud-window/shared';
import type { Context, SocketSession } from '../context.ts';
import type { Fence } from '../queue/queue-types.ts';
import type { Calls } from './call-directory.ts';
import type { Device } from './call-rows.ts';
import type { CallViews } from './call-views.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { HandleTimes } from './handle-times.ts';

export interface CallParts {
  context: Context;
  calls: Calls;
  views: CallViews;
  sessions: LiveSessions;
  handleTimes: HandleTimes;
}

export type StaffActor = Extract<SocketSession['actor'], { kind: 'staff' }>;

export function requireStaff(session: SocketSession): StaffActor {
  if (session.actor.kind !== 'staff') throw new AppError('FORBIDDEN', 'staff only');
  return session.actor;
}

export function requireDevice(session: SocketSession): Device {
  if (session.actor.kind !== 'device') throw new AppError('FORBIDDEN', 'kiosks only');
  return session.actor;
}

/** What proves to the queue that this tab is the clerk's newest. */
export function fenceOf(session: SocketSession): Fence {
  const { staffId } = requireStaff(session);
  if (session.epoch === null)
    throw new AppError('CLERK_NOT_READY', 'session:resume has not signed this tab in');
  return { staffId, epoch: session.epoch };
}
