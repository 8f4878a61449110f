// Which tab works for a clerk: the newest to sign in to the queue, which every older one learns from its epoch.
import { AppError } from '@cloud-window/shared';
import type { SocketSession } from '../context.ts';
import type { ClerkRecord } from '../queue/queue-types.ts';
import { requireStaff, type CallParts } from './call-parts.ts';
import { clerkSkills } from './call-rows.ts';
import { markPresent } from './presence.ts';

/**
 * Signs the tab in to the queue, once: asking again only looks whether it still is the newest. A clerk who had signed out,
 * by choice or because the machine slept, is back. Throws SUPERSEDED_TAB.
 */
export async function signInTab(
  { context, sessions }: CallParts,
  session: SocketSession,
): Promise<ClerkRecord> {
  const { staffId, displayName, departments } = requireStaff(session);
  const present = session.epoch === null ? null : await context.queue.clerk(staffId);
  if (present !== null && present.epoch !== session.epoch) {
    throw new AppError('SUPERSEDED_TAB', 'another tab has taken over');
  }
  if (present !== null && present.state !== 'signedOut') return present;
  const skills = clerkSkills(departments);
  const live = sessions.of(session);
  live.signingIn = true;
  try {
    const signedIn = await context.queue.signIn({ staffId, displayName, skills });
    session.setEpoch(signedIn.epoch);
    await markPresent(context.redis, staffId, session.socketId);
    return signedIn;
  } finally {
    live.signingIn = false;
  }
}

/** Throws SUPERSEDED_TAB for a tab that is not, or no longer, the clerk's newest. */
export async function requireNewestTab({ context }: CallParts, session: SocketSession): Promise<void> {
  const clerk = await context.queue.clerk(requireStaff(session).staffId);
  if (clerk === null || clerk.epoch !== session.epoch) {
    throw new AppError('SUPERSEDED_TAB', 'another tab has taken over');
  }
}
