// From queue events to browsers: every node follows all events and tells its own sockets, so that it does not matter which
// node moved the call. What is sent is read afresh, never guessed from the event: an event that comes late says nothing old.
import type { ServerPayload } from '@cloud-window/shared/protocol';
import type { Contact, QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import type { CallParts } from './call-parts.ts';
import { clerkStatus } from './call-views.ts';
import { tellReviews } from './held-reviews.ts';
import type { LiveSession } from './live-sessions.ts';
import { announceParties, tellParties } from './parties.ts';

/** How an offer can end other than by being accepted. */
const WITHDRAWN: Partial<Record<QueueEventType, ServerPayload<'offer:withdrawn'>['reason']>> = {
  callExpired: 'expired',
  callDeclined: 'declined',
  callHungUp: 'callerLeft',
  callTurnedCallback: 'callerLeft',
};

/** Tells the browsers of this node what one queue event means to them. */
export async function tellBrowsers(parts: CallParts, event: QueueEvent): Promise<void> {
  if (event.staffId !== null) await tellClerk(parts, event, event.staffId);
  const { toStaffId } = event.data;
  if (toStaffId !== undefined) await tellClerk(parts, event, toStaffId);
  if (event.callId === null) return;
  await tellCall(parts, event, event.callId);
  if (toStaffId !== undefined) await tellHandedOver(parts, event.callId, toStaffId);
  if (event.data['kind'] === 'consult') await tellAdvice(parts, event.callId);
}

async function tellClerk(parts: CallParts, event: QueueEvent, staffId: string): Promise<void> {
  const tabs = signedInTabs(parts, staffId);
  if (tabs.length === 0) return;
  const clerk = await parts.context.queue.clerk(staffId);
  if (clerk === null) return;
  const status = clerkStatus(clerk);
  for (const tab of tabs) {
    const isOlder = (tab.session.epoch ?? 0) < clerk.epoch;
    if (isOlder && !tab.signingIn) supersede(parts, tab);
    else tab.session.send('clerk:state', status);
  }
  const present = signedInTabs(parts, staffId);
  if (event.data['kind'] === 'review') await tellReviews(parts, clerk, present);
  if (event.type === 'callOffered' && event.callId !== null) await makeOffer(parts, event, present);
  const withdrawn = WITHDRAWN[event.type];
  if (withdrawn !== undefined && event.offerId !== null) {
    const payload = { offerId: event.offerId, reason: withdrawn };
    for (const tab of present) tab.session.send('offer:withdrawn', payload);
  }
}

async function makeOffer(parts: CallParts, event: QueueEvent, tabs: readonly LiveSession[]): Promise<void> {
  const contact = event.callId === null ? null : await parts.context.queue.contact(event.callId);
  // Already over by now: its end follows as an event of its own.
  if (contact === null || contact.offerId !== event.offerId) return;
  const offer = await parts.views.offer(contact);
  if (offer !== null) for (const tab of tabs) tab.session.send('offer:made', offer);
}

/** Only the tabs of this person that work as a clerk: a wallboard in another tab is nobody's rival. */
function signedInTabs(parts: CallParts, staffId: string): LiveSession[] {
  return parts.sessions.ownedBy(staffId).filter((live) => live.session.epoch !== null);
}

function supersede(parts: CallParts, tab: LiveSession): void {
  parts.sessions.leave(tab);
  parts.sessions.remove(tab.session);
  tab.session.send('session:superseded', {});
  tab.session.close();
}

async function tellCall(parts: CallParts, event: QueueEvent, callId: string): Promise<void> {
  const inCall = parts.sessions.inCall(callId);
  if (inCall.length === 0) return;
  const contact = await parts.context.queue.contact(callId);
  if (contact === null) return;
  const status = await parts.views.status(contact);
  for (const live of inCall) {
    live.session.send('call:status', status);
    if (!hasLeft(contact, live)) continue;
    if (contact.state === 'active') live.session.send('call:handedOver', { callId, call: null });
    parts.sessions.leave(live);
  }
  await tellParties(parts, contact, parts.sessions.inCall(callId));
}

/** To the colleague who has the call now: everything of it, at once. */
async function tellHandedOver(parts: CallParts, callId: string, staffId: string): Promise<void> {
  const tabs = signedInTabs(parts, staffId);
  if (tabs.length === 0) return;
  const contact = await parts.context.queue.contact(callId);
  if (contact?.state !== 'active' || contact.staffId !== staffId) return;
  const call = await parts.views.snapshotForClerk(contact);
  for (const tab of tabs) {
    parts.sessions.enter(tab, callId);
    tab.session.send('call:handedOver', { callId, call });
  }
  await announceParties(parts, contact);
}

/** To the clerk who asked: what became of it. */
async function tellAdvice({ context, sessions, views }: CallParts, consultId: string): Promise<void> {
  const parentId = (await context.queue.contact(consultId))?.parentId ?? null;
  if (parentId === null) return;
  const asking = sessions.inCall(parentId).filter(({ kind }) => kind === 'staff');
  if (asking.length === 0) return;
  const advice = await views.adviceAbout(parentId);
  for (const live of asking) {
    if (advice === null) sessions.leaveRoom(live, consultId);
    live.session.send('call:advice', { callId: parentId, advice });
  }
}

/** A clerk who was lost in mid-call has no part in it any more; nobody has in one that is over. */
function hasLeft(contact: Contact, live: LiveSession): boolean {
  if (contact.state === 'ended') return true;
  return live.kind === 'staff' && contact.staffId !== live.ownerId;
}
