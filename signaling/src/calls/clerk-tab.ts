// Which tab works for a clerk: the newest to sign in to the queue, which every older one learns from its epoch.
import { AppError } from '@cloud-window/shared';
import type { Context, SocketSession } from '../context.ts';
import type { ClerkRecord } from '../queue/queue-types.ts';
import { requireStaff, type CallParts } from './call-parts.ts';
import { clerkSkills } from '../queues/clerk-skills.ts';
import { markPresent } from './presence.ts';

/**
 * Signs the tab in to the queue, once: asking again only looks whether it still is the newest. A clerk who had signed out,
 * by choice or because the machine slept, is back. Throws SUPERSEDED_TAB.
 */
export async function signInTab(
  { context, sessions }: CallParts,
  session: SocketSession,
): Promise<ClerkRecord> {
  const { staffId, displayName } = requireStaff(session);
  const own = session.epoch;
  const present = own === null ? null : await context.queue.clerk(staffId);
  if (own !== null && present !== null) {
    if (present.epoch > own) throw new AppError('SUPERSEDED_TAB', 'another tab has taken over');
    // An older record than the tab's is one that was restored after a loss: the clerk is known by name only.
    if (present.epoch === own && present.state !== 'signedOut') return present;
  }
  const account = await abilitiesOf(context, staffId);
  const live = sessions.of(session);
  live.signingIn = true;
  try {
    const signedIn = await context.queue.signIn({ staffId, displayName, ...account });
    session.setEpoch(signedIn.epoch);
    await markPresent(context.redis, staffId, session.socketId);
    return signedIn;
  } finally {
    live.signingIn = false;
  }
}

/** Throws SUPERSEDED_TAB for a tab that is not, or no longer, the clerk's newest; CLERK_NOT_READY before it signed in. */
export async function requireNewestTab(
  { calls }: Pick<CallParts, 'calls'>,
  session: SocketSession,
): Promise<void> {
  const clerk = await calls.clerk(requireStaff(session).staffId);
  if (clerk?.epoch === session.epoch) return;
  if (clerk === null || session.epoch === null || clerk.epoch < session.epoch) {
    throw new AppError('CLERK_NOT_READY', 'session:resume has not signed this tab in');
  }
  throw new AppError('SUPERSEDED_TAB', 'another tab has taken over');
}

/** What the account says today: the socket may have been opened before it was changed. */
async function abilitiesOf(
  { db }: Pick<Context, 'db'>,
  staffId: string,
): Promise<Pick<ClerkRecord, 'skills' | 'capacity'>> {
  const { departments, skills, capacity } = await db
    .selectFrom('staff')
    .select(['departments', 'skills', 'capacity'])
    .where('id', '=', staffId)
    .executeTakeFirstOrThrow();
  return { skills: clerkSkills(departments, skills), capacity };
}
