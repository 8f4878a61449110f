// A clerk has compared a captured page with its original (与原件核对无误): what makes a paper of ours trusted enough to be
// used again. It can be taken back until the decision.
import { AppError } from '@cloud-window/shared';
import type { CaseEvent } from '@cloud-window/shared/protocol';
import { requireStaff } from '../cases/page-review.ts';
import { announce, appendCaseEvents } from '../cases/case-events.ts';
import { lockCase, requireUndecided } from '../cases/case-store.ts';
import type { CasesDeps } from '../cases/cases-deps.ts';
import type { SocketHandlers } from '../context.ts';
import { asSeen } from './page-seen.ts';

/** Handler of `page:seenAgainstOriginal`. Repeating it changes nothing. */
export function createMarkSeen(deps: CasesDeps): NonNullable<SocketHandlers['page:seenAgainstOriginal']> {
  const { clock, db, audit, broadcast } = deps.context;
  return async ({ callId, pageId, seen }, session) => {
    const staff = requireStaff(session.actor);
    const { caseId, kind } = await deps.directory().requireClerk(callId, staff);
    // Without the applicant there is no original to compare with.
    if (seen && kind !== 'video') throw new AppError('CALL_STATE', 'nobody is there to show the original');
    const done = await db.transaction().execute(async (tx) => {
      requireUndecided(await lockCase(tx, caseId));
      const page = await tx
        .selectFrom('page')
        .leftJoin('staff', 'staff.id', 'page.seenBy')
        .select(['page.current', 'page.seenAt', 'staff.displayName as seenBy'])
        .where('page.id', '=', pageId)
        .where('page.caseId', '=', caseId)
        .executeTakeFirst();
      if (page === undefined) throw new AppError('NOT_FOUND', 'the case has no such page');
      if (!page.current) throw new AppError('PAGE_SUPERSEDED', 'a newer version stands in its place');
      const before = asSeen(page);
      if ((before !== null) === seen) return { seen: before, events: [] };
      const now = clock.now();
      const after = seen ? { by: staff.displayName, at: now } : null;
      await tx
        .updateTable('page')
        .set({ seenBy: seen ? staff.staffId : null, seenAt: seen ? new Date(now) : null })
        .where('id', '=', pageId)
        .execute();
      await audit.record(tx, {
        actor: staff.staffId,
        action: seen ? 'page.seenAgainstOriginal' : 'page.notSeenAgainstOriginal',
        subject: caseId,
        detail: { pageId, callId },
      });
      const event: CaseEvent = { type: 'pageSeenAgainstOriginal', pageId, seen: after };
      return { seen: after, events: await appendCaseEvents(tx, now, caseId, [event]) };
    });
    announce(broadcast, done.events);
    return { seen: done.seen };
  };
}
