// The supervisor's hand: moving callers, changing clerks and queues. The queue writes who did it into its events, which the
// audit trail repeats. None of it cuts a call.
import { AppError } from '@cloud-window/shared';
import type { SocketHandlers } from '../context.ts';
import type { Contact, RouteStep } from '../queue/queue-types.ts';
import { clerkSkills } from '../queues/clerk-skills.ts';
import type { Routing } from '../queues/routing.ts';
import { requireStaff, type CallParts } from './call-parts.ts';
import { clerkStatus } from './call-views.ts';

type SupervisorEvents = Pick<
  SocketHandlers,
  | 'supervise:moveCall'
  | 'supervise:clerkState'
  | 'supervise:clerkSkills'
  | 'supervise:queueState'
  | 'supervise:emptyQueue'
>;

/** Whoever asks for nothing in particular. */
const ANYBODY = { locale: 'zh-CN', needs: [] } as const;

export function supervisorEvents({ context, calls }: CallParts, routing: Routing): SupervisorEvents {
  const { db, queue, audit } = context;

  const requireQueue = async (queueId: string): Promise<void> => {
    const known = await routing.queues();
    if (!known.some(({ id }) => id === queueId)) throw new AppError('NOT_FOUND', 'no such queue');
  };
  const wayTo = (
    queueId: string,
    call: Pick<Contact, 'itemCode' | 'siteId' | 'locale' | 'needs' | 'queueId'>,
  ) => routing.routeTo({ to: 'queue', queueId }, call);

  /** Answered or gone in this very moment: then there is nothing to move. */
  const moveUnlessGone = async (
    actor: string,
    callId: string,
    route: readonly RouteStep[],
  ): Promise<number> => {
    try {
      await queue.moveCall(actor, callId, { route });
      return 1;
    } catch (error) {
      if (['CALL_STATE', 'CALL_ENDED', 'NOT_FOUND'].includes(AppError.from(error).code)) return 0;
      throw error;
    }
  };

  return {
    async 'supervise:moveCall'(payload, session) {
      const { staffId: actor } = requireStaff(session);
      const { callId } = payload;
      const contact = await calls.contact(callId);
      if (contact === null) throw new AppError('NOT_FOUND', 'no such call');
      const to = payload.to === 'first' ? payload.to : { route: await wayTo(payload.queueId, contact) };
      await queue.moveCall(actor, callId, to);
      return {};
    },

    async 'supervise:clerkState'({ staffId, state, reason }, session) {
      const { staffId: actor } = requireStaff(session);
      if (state === 'break' && reason === null) throw new AppError('BAD_REQUEST', 'a break has a reason');
      const forced = await queue.forceClerkState(actor, staffId, state, state === 'break' ? reason : null);
      return clerkStatus(forced);
    },

    async 'supervise:clerkSkills'({ staffId, skills, capacity }, session) {
      const { staffId: actor } = requireStaff(session);
      const clerk = await calls.clerk(staffId);
      if (clerk === null || clerk.state === 'signedOut') {
        throw new AppError('CLERK_NOT_READY', 'the clerk is not signed in');
      }
      const departments = await db.transaction().execute(async (tx) => {
        const row = await tx
          .updateTable('staff')
          .set({ skills: JSON.stringify(skills), capacity: JSON.stringify(capacity) })
          .where('id', '=', staffId)
          .returning('departments')
          .executeTakeFirst();
        if (row === undefined) throw new AppError('NOT_FOUND', 'no such person');
        await audit.record(tx, {
          actor,
          action: 'staff.skillsChanged',
          subject: staffId,
          detail: { skills, capacity },
        });
        return row.departments;
      });
      return clerkStatus(
        await queue.setClerkSkills(actor, staffId, clerkSkills(departments, skills), capacity),
      );
    },

    async 'supervise:queueState'({ queueId, state }, session) {
      const { staffId: actor } = requireStaff(session);
      await requireQueue(queueId);
      await queue.setQueueState(actor, queueId, state);
      return {};
    },

    async 'supervise:emptyQueue'({ queueId, toQueueId }, session) {
      const { staffId: actor } = requireStaff(session);
      if (queueId === toQueueId) throw new AppError('BAD_REQUEST', 'from one queue to another');
      await requireQueue(queueId);
      await requireQueue(toQueueId);
      const { waiting } = await queue.snapshot();
      const here = waiting.filter((contact) => contact.queueId === queueId);
      const [someone] = here;
      if (someone === undefined) return { moved: 0 };
      let moved = 0;
      // Who needs a language is still to be understood in the other queue.
      for (const contact of here.filter(needsLanguage)) {
        moved += await moveUnlessGone(actor, contact.callId, await wayTo(toQueueId, contact));
      }
      const route = await wayTo(toQueueId, { ...someone, ...ANYBODY });
      return { moved: moved + (await queue.emptyQueue(actor, queueId, route)) };
    },
  };
}

function needsLanguage({ locale, needs }: Contact): boolean {
  return locale !== ANYBODY.locale || needs.includes('signLanguage');
}
