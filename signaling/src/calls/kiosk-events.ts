// The caller's side: taking a number and leaving.
import { AppError } from '@cloud-window/shared';
import type { SocketHandlers } from '../context.ts';
import { requireDevice, type CallParts } from './call-parts.ts';
import { admitCase } from './call-rows.ts';
import { isEligible } from './wait-estimate.ts';

export function kioskEvents(parts: CallParts): Pick<SocketHandlers, 'queue:join' | 'call:hangUp'> {
  const { context, calls, views, sessions } = parts;
  const { db, queue, clock } = context;

  /** Somebody must be signed in who may serve the item; a clerk on a break comes back. */
  const requireOpen = async (skills: readonly string[]): Promise<void> => {
    const { clerks } = await queue.snapshot();
    const open = clerks.some((clerk) => clerk.state !== 'signedOut' && isEligible(clerk, skills));
    if (!open) throw new AppError('QUEUE_CLOSED', 'no clerk for this item is on duty');
  };

  return {
    async 'queue:join'({ caseId }, session) {
      const device = requireDevice(session);
      if (device.applicantId === null) throw new AppError('NOT_SIGNED_IN', 'an applicant must be signed in');
      const admitted = await admitCase(db, queue, clock, device, caseId, requireOpen);
      const contact = await queue.enqueue(admitted);
      calls.rememberApplicant(caseId, device.applicantId);
      sessions.enter(sessions.of(session), contact.callId);
      return views.snapshot(contact);
    },

    async 'call:hangUp'({ callId }, session) {
      requireDevice(session);
      const facts = await calls.facts(callId);
      if (facts === null || !(await calls.isCaller(facts, session.actor))) {
        throw new AppError('FORBIDDEN', 'not a call of this kiosk');
      }
      if (facts.state === 'wrapUp' || facts.state === 'ended') return {};
      await queue.hangUp(callId, 'left');
      return {};
    },
  };
}
