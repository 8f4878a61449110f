// The caller's side: taking a number, leaving, and asking to be called back instead.
import { AppError } from '@cloud-window/shared';
import type { ClientResult } from '@cloud-window/shared/protocol';
import type { SocketHandlers, SocketSession } from '../context.ts';
import type { Contact } from '../queue/queue-types.ts';
import type { Admission } from './admission.ts';
import { requireDevice, type CallParts } from './call-parts.ts';
import type { Device } from './call-rows.ts';

type KioskEvents = Pick<
  SocketHandlers,
  'queue:join' | 'queue:callBack' | 'queue:requestCallback' | 'call:hangUp'
>;

export function kioskEvents(parts: CallParts, admission: Admission): KioskEvents {
  const { context, calls, views, sessions } = parts;
  const { queue } = context;

  const asCallback = async (contact: Contact): Promise<ClientResult<'queue:callBack'>> => {
    const place = await queue.position(contact.callId);
    return { callId: contact.callId, caseId: contact.caseId, queuePosition: place?.position ?? null };
  };

  return {
    async 'queue:join'({ caseId }, session) {
      const device = requireApplicant(session);
      const contact = await admission.join(device, caseId);
      calls.rememberApplicant(caseId, device.applicantId);
      sessions.enter(sessions.of(session), contact.callId);
      return views.snapshot(contact);
    },

    async 'queue:callBack'({ callId }, session) {
      return asCallback(await admission.callBack(requireApplicant(session), callId));
    },

    async 'queue:requestCallback'({ caseId }, session) {
      return asCallback(await admission.requestCallback(requireApplicant(session), caseId));
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

function requireApplicant(session: SocketSession): Device & { applicantId: string } {
  const device = requireDevice(session);
  const { applicantId } = device;
  if (applicantId === null) throw new AppError('NOT_SIGNED_IN', 'an applicant must be signed in');
  return { ...device, applicantId };
}
