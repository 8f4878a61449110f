// The clerk's side: readiness, offers, the end of a conversation and of its wrap-up. The queue's scripts decide; here the
// clerk is recognised and what follows is put together.
import { AppError } from '@cloud-window/shared';
import type { SocketHandlers, SocketSession } from '../context.ts';
import { fenceOf, requireStaff, type CallParts } from './call-parts.ts';
import { isDecided } from './call-rows.ts';
import { clerkStatus, type CallFacts } from './call-views.ts';
import { signInTab } from './clerk-tab.ts';

type ClerkEvents = Pick<
  SocketHandlers,
  'clerk:setState' | 'offer:accept' | 'offer:decline' | 'call:finish' | 'call:wrapUpDone'
>;

export function clerkEvents(parts: CallParts): ClerkEvents {
  const { context, calls, views, sessions } = parts;
  const { queue } = context;

  const requireOwnCall = async (callId: string, session: SocketSession): Promise<CallFacts> => {
    const facts = await calls.facts(callId);
    const talks = facts !== null && facts.state !== 'waiting' && facts.state !== 'offered';
    if (!talks || facts.staffId !== requireStaff(session).staffId) {
      throw new AppError('FORBIDDEN', 'not a call of this clerk');
    }
    return facts;
  };

  return {
    async 'clerk:setState'(payload, session) {
      // Whoever signed out, or was lost while the machine slept, comes back by choosing another state.
      if (payload.state !== 'signedOut') await signInTab(parts, session);
      const reason = payload.state === 'break' ? payload.reason : null;
      return clerkStatus(await queue.setClerkState(fenceOf(session), payload.state, reason));
    },

    async 'offer:accept'({ callId, offerId }, session) {
      const contact = await queue.accept(fenceOf(session), callId, offerId);
      sessions.enter(sessions.of(session), callId);
      return views.snapshot(contact);
    },

    async 'offer:decline'({ callId, offerId, reason }, session) {
      await queue.decline(fenceOf(session), callId, offerId, reason);
      return {};
    },

    // Repeating either changes nothing: the first answer may have been lost on its way.
    async 'call:finish'({ callId }, session) {
      const fence = fenceOf(session);
      const { state } = await requireOwnCall(callId, session);
      if (state !== 'active') return {};
      const decided = await isDecided(context.db, callId);
      await queue.finish(fence, callId, decided ? 'completed' : 'clerkEnded');
      return {};
    },

    async 'call:wrapUpDone'({ callId }, session) {
      const fence = fenceOf(session);
      const { state } = await requireOwnCall(callId, session);
      if (state === 'active') throw new AppError('CALL_STATE', 'the call is not in wrap-up');
      if (state === 'wrapUp') await queue.wrapUpDone(fence, callId);
      return {};
    },
  };
}
