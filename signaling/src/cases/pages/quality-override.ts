// The clerk lets a page pass that the quality gate found poor: with a reason, for everybody in the call to see.
import { AppError } from '@cloud-window/shared';
import type { CaseEvent, PageQuality } from '@cloud-window/shared/protocol';
import type { SocketHandlers, Tx } from '../../context.ts';
import { announce, appendCaseEvents } from '../case-events.ts';
import { lockCase, requireUndecided } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { requireStaff } from '../page-review.ts';
import { asQuality } from './stored-quality.ts';

type OverrideQuality = NonNullable<SocketHandlers['page:overrideQuality']>;

/** Handler of `page:overrideQuality`. */
export function createQualityOverride(deps: CasesDeps): OverrideQuality {
  const { clock, db, audit, broadcast } = deps.context;
  return async ({ callId, pageId, reason }, session) => {
    const staff = requireStaff(session.actor);
    const { caseId } = await deps.directory().requireClerk(callId, staff);
    const { quality, events } = await db.transaction().execute(async (tx) => {
      const row = await lockCase(tx, caseId);
      const found = await requirePoorPage(tx, caseId, pageId);
      // The same again, also after the decision.
      if (found.overrideReason === reason) return { quality: found, events: [] };
      requireUndecided(row);
      const now = clock.now();
      const passed: PageQuality = { ...found, overriddenBy: staff.displayName, overrideReason: reason };
      await tx
        .updateTable('page')
        .set({ qualityOverriddenBy: staff.staffId, qualityOverrideReason: reason })
        .where('id', '=', pageId)
        .execute();
      await audit.record(tx, {
        actor: staff.staffId,
        action: 'page.qualityOverridden',
        subject: caseId,
        detail: { pageId, callId, findings: found.findings.map(({ code }) => code) },
      });
      const event: CaseEvent = { type: 'pageQualityOverridden', pageId, quality: passed };
      return { quality: passed, events: await appendCaseEvents(tx, now, caseId, [event]) };
    });
    announce(broadcast, events);
    return quality;
  };
}

/** Throws NOT_FOUND, PAGE_SUPERSEDED, or BAD_REQUEST for a page that needs nobody's leave. */
async function requirePoorPage(tx: Tx, caseId: string, pageId: string): Promise<PageQuality> {
  const page = await tx
    .selectFrom('page')
    .leftJoin('staff', 'staff.id', 'page.qualityOverriddenBy')
    .select(['page.current', 'page.quality', 'page.qualityOverrideReason'])
    .select('staff.displayName as overriddenBy')
    .where('page.id', '=', pageId)
    .where('page.caseId', '=', caseId)
    .executeTakeFirst();
  if (!page) throw new AppError('NOT_FOUND', 'the case has no such page');
  if (!page.current) throw new AppError('PAGE_SUPERSEDED', 'a newer version stands in its place');
  const quality = asQuality(page);
  if (quality?.verdict !== 'poor') throw new AppError('BAD_REQUEST', 'the quality of the page is not poor');
  return quality;
}
