// A clerk asks a colleague about the call: ask, let the colleague join in, end, hand over. The queue's scripts decide, and hold the caller meanwhile.
import { AppError } from '@cloud-window/shared';
import type { SocketHandlers } from '../context.ts';
import type { MediaRelay } from '../media/media-relay.ts';
import type { Routing } from '../queues/routing.ts';
import { fenceOf, type CallParts } from './call-parts.ts';
import { requireOwnCaller } from './own-call.ts';

type ConsultEvents = Pick<
  SocketHandlers,
  'call:consult' | 'call:endConsult' | 'call:conference' | 'call:handOver'
>;

export function consultEvents(
  parts: CallParts,
  routing: Routing,
  media: Pick<MediaRelay, 'moved'>,
): ConsultEvents {
  const { calls, views } = parts;
  const { queue } = parts.context;
  return {
    async 'call:consult'({ callId, consultId, target }, session) {
      const fence = fenceOf(session);
      const { kind } = await requireOwnCaller(parts, callId, session);
      // They can be handed on; advice is given while a caller waits.
      if (kind === 'review') throw new AppError('CALL_STATE', 'no advice about papers without a caller');
      if (target.to === 'clerk' && target.staffId === fence.staffId) {
        throw new AppError('BAD_REQUEST', 'nobody asks themselves');
      }
      const contact = await calls.contact(callId);
      if (contact === null) throw new AppError('CALL_ENDED', 'no such live call');
      const way = await routing.routeTo(target, contact);
      // Who asks somebody by name wants no other answer.
      const route = target.to === 'clerk' ? way.slice(0, 1) : way;
      return views.advice(await queue.consult(fence, callId, consultId, route));
    },

    async 'call:endConsult'({ callId }, session) {
      const fence = fenceOf(session);
      const { state } = await requireOwnCaller(parts, callId, session);
      // With the call the advice has ended, too.
      if (state === 'active') await queue.endConsult(fence, callId);
      return {};
    },

    async 'call:conference'({ callId, joined }, session) {
      const fence = fenceOf(session);
      await requireOwnCaller(parts, callId, session);
      media.moved(await queue.conference(fence, callId, joined));
      return {};
    },

    async 'call:handOver'({ callId }, session) {
      const fence = fenceOf(session);
      await requireOwnCaller(parts, callId, session);
      await queue.transferToConsulted(fence, callId);
      return {};
    },
  };
}
