// The papers that a clerk reads without a call. They stay with the clerk while a call goes before: the call is on the
// screen then, and the papers are listed beside it.
import { AppError } from '@cloud-window/shared';
import type { HeldReview, Offer } from '@cloud-window/shared/protocol';
import type { SocketHandlers } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import type { ClerkRecord, Contact } from '../queue/queue-types.ts';
import { loadSite } from '../sites/site-store.ts';
import { requireStaff, type CallParts } from './call-parts.ts';
import { isAnswered } from './call-views.ts';
import type { LiveSession } from './live-sessions.ts';

/** Everything of the kind review that the clerk has been given, the longest held first. */
export async function reviewsOf(
  { calls }: Pick<CallParts, 'calls'>,
  { staffId, contacts }: Pick<ClerkRecord, 'staffId' | 'contacts'>,
): Promise<Contact[]> {
  const found = await Promise.all(contacts.map((callId) => calls.contact(callId)));
  return found.filter((contact) => contact?.kind === 'review' && contact.staffId === staffId) as Contact[];
}

/** What the clerk sees of them: those being read, and one that is offered. */
export async function paperDesk(
  parts: CallParts,
  reviews: readonly Contact[],
): Promise<{ reviews: HeldReview[]; paperOffer: Offer | null }> {
  const offered = reviews.find(({ state }) => state === 'offered');
  const held = await Promise.all(reviews.map((contact) => heldReview(parts, contact)));
  return {
    reviews: held.filter((review) => review !== null),
    paperOffer: offered === undefined ? null : await parts.views.offer(offered),
  };
}

async function heldReview({ context: { db } }: CallParts, contact: Contact): Promise<HeldReview | null> {
  const { callId, state, since } = contact;
  if (state !== 'active' && state !== 'wrapUp') return null;
  const [item, site, row] = await Promise.all([
    loadItem(db, contact.itemCode),
    loadSite(db, contact.siteId),
    db.selectFrom('serviceCase').select('number').where('id', '=', contact.caseId).executeTakeFirst(),
  ]);
  if (item === null || site === null || row === undefined)
    throw new AppError('INTERNAL', 'papers of nothing');
  return { callId, state, since, item, site, caseNumber: row.number };
}

/** Tells these tabs of the clerk. */
export async function tellReviews(
  parts: CallParts,
  clerk: ClerkRecord,
  tabs: readonly LiveSession[],
): Promise<void> {
  const { reviews } = await paperDesk(parts, await reviewsOf(parts, clerk));
  for (const tab of tabs) tab.session.send('review:held', { reviews });
}

export function reviewEvents({ calls, views, sessions }: CallParts): Pick<SocketHandlers, 'review:open'> {
  return {
    async 'review:open'({ callId }, session) {
      const { staffId } = requireStaff(session);
      const contact = await calls.contact(callId);
      if (contact?.kind !== 'review' || contact.staffId !== staffId || !isAnswered(contact.state)) {
        throw new AppError('FORBIDDEN', 'not papers of this clerk');
      }
      const clerk = await calls.clerk(staffId);
      // Its events are the ones that this tab must hear now.
      if (clerk?.state === 'onCall' || clerk?.state === 'wrapUp') {
        throw new AppError('CALL_STATE', 'a call goes before');
      }
      sessions.enter(sessions.of(session), callId);
      return views.snapshotForClerk(contact);
    },
  };
}
