// The clerk's side: readiness, offers, hold and transfer, the end of a conversation and of its wrap-up. The queue's scripts
// decide; here the clerk is recognised and what follows is put together.
import { AppError } from '@cloud-window/shared';
import type { SocketHandlers } from '../context.ts';
import type { MediaRelay } from '../media/media-relay.ts';
import type { Contact, RouteStep } from '../queue/queue-types.ts';
import type { Routing } from '../queues/routing.ts';
import { SELF_TEST_STAFF_ID } from '../self-test/self-test-stage.ts';
import { fenceOf, requireStaff, type CallParts } from './call-parts.ts';
import { isDecided } from './call-rows.ts';
import { clerkStatus, papersOf } from './call-views.ts';
import { signInTab } from './clerk-tab.ts';
import { requireOwnCall, requireOwnCaller } from './own-call.ts';

type ClerkEvents = Pick<
  SocketHandlers,
  | 'clerk:setState'
  | 'offer:accept'
  | 'offer:decline'
  | 'call:hold'
  | 'call:transfer'
  | 'call:colleagues'
  | 'call:finish'
  | 'call:wrapUpDone'
>;

export function clerkEvents(
  parts: CallParts,
  routing: Routing,
  media: Pick<MediaRelay, 'moved'>,
): ClerkEvents {
  const { context, calls, views, sessions } = parts;
  const { queue } = context;

  return {
    async 'clerk:setState'(payload, session) {
      // Whoever signed out, or was lost while the machine slept, comes back by choosing another state.
      if (payload.state !== 'signedOut') await signInTab(parts, session);
      const reason = payload.state === 'break' ? payload.reason : null;
      return clerkStatus(await queue.setClerkState(fenceOf(session), payload.state, reason));
    },

    async 'offer:accept'({ callId, offerId }, session) {
      const contact = await queue.accept(fenceOf(session), callId, offerId);
      // Before anything slower: both are connected and wait for this.
      media.moved(contact);
      sessions.enter(sessions.of(session), callId, papersOf(contact));
      return views.snapshotForClerk(contact);
    },

    async 'offer:decline'({ callId, offerId, reason }, session) {
      await queue.decline(fenceOf(session), callId, offerId, reason);
      return {};
    },

    async 'call:hold'({ callId, held }, session) {
      const fence = fenceOf(session);
      const { kind } = await requireOwnCaller(parts, callId, session);
      if (kind === 'review') throw new AppError('CALL_STATE', 'nobody is there to be held');
      media.moved(await queue.hold(fence, callId, held));
      return {};
    },

    async 'call:transfer'({ callId, target }, session) {
      const fence = fenceOf(session);
      if (target.to === 'clerk' && target.staffId === fence.staffId) {
        throw new AppError('BAD_REQUEST', 'the call is with this clerk already');
      }
      const contact = await calls.contact(callId);
      if (contact === null) throw new AppError('CALL_ENDED', 'no such live call');
      const route = await routing.routeTo(target, contact);
      // The first answer may have been lost on its way: the same again changes nothing.
      if (waitsOn(contact, route)) return {};
      if (contact.state !== 'active' || contact.staffId !== fence.staffId) {
        throw new AppError('FORBIDDEN', 'not a call of this clerk');
      }
      try {
        await queue.transfer(fence, callId, route);
      } catch (error) {
        const now = await calls.contact(callId);
        if (AppError.from(error).code !== 'CALL_STATE' || now === null || !waitsOn(now, route)) throw error;
      }
      return {};
    },

    async 'call:colleagues'({ callId }, session) {
      const own = requireStaff(session).staffId;
      await requireOwnCall(parts, callId, session);
      const { clerks } = await queue.snapshot();
      return clerks
        .filter(({ staffId, state }) => staffId !== own && state !== 'signedOut')
        .filter(({ staffId }) => staffId !== SELF_TEST_STAFF_ID)
        .map(({ staffId, displayName, state, since }) => ({ staffId, displayName, state, since }));
    },

    // Repeating either changes nothing: the first answer may have been lost on its way.
    async 'call:finish'({ callId }, session) {
      const fence = fenceOf(session);
      const { state, kind } = await requireOwnCall(parts, callId, session);
      if (state !== 'active') return {};
      const decided = await isDecided(context.db, callId);
      // Nobody would read them any more: they are decided, handed on, or go back when the clerk signs out.
      if (kind === 'review' && !decided) throw new AppError('CALL_STATE', 'the papers are not decided');
      await queue.finish(fence, callId, decided ? 'completed' : 'clerkEnded');
      return {};
    },

    async 'call:wrapUpDone'({ callId }, session) {
      const fence = fenceOf(session);
      const { state } = await requireOwnCall(parts, callId, session);
      if (state === 'active') throw new AppError('CALL_STATE', 'the call is not in wrap-up');
      if (state === 'ended') return {};
      await queue.wrapUpDone(fence, callId).catch((error: unknown) => {
        if (AppError.from(error).code !== 'CALL_ENDED') throw error;
      });
      return {};
    },
  };
}

/** Whether the call has been sent that very way and nobody has answered it since. */
function waitsOn({ state, route }: Contact, wanted: readonly RouteStep[]): boolean {
  const waits = state === 'waiting' || state === 'offered';
  const way = (steps: readonly RouteStep[]) =>
    steps
      .map(({ queueId, why, afterMs, skills }) => `${queueId} ${why} ${afterMs} ${skills.join(' ')}`)
      .join('; ');
  return waits && way(route) === way(wanted);
}
