// Promised supplements that have not come: what clerks and supervisors look after, the oldest first.
import type { FollowUp } from '@cloud-window/shared/protocol';
import type { RouteHandlers } from '../../context.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { requireStaff } from '../page-review.ts';

const MOST_SHOWN = 200;

/** Handler of `listFollowUps`. Clerks see those of their departments. */
export function createFollowUps({ context: { db, clock } }: CasesDeps): RouteHandlers['listFollowUps'] {
  return async ({ actor }) => {
    const staff = requireStaff(actor);
    const seesAll = staff.roles.includes('supervisor') || staff.departments.length === 0;
    const rows = await db
      .selectFrom('decision')
      .innerJoin('serviceCase', 'serviceCase.id', 'decision.caseId')
      .innerJoin('item', 'item.code', 'serviceCase.itemCode')
      .innerJoin('staff', 'staff.id', 'decision.staffId')
      .select([
        'decision.caseId',
        'decision.promised',
        'decision.dueAt',
        'decision.at',
        'decision.round',
        'serviceCase.number',
        'serviceCase.round as presentRound',
        'item.definition',
        'staff.displayName',
      ])
      .where('decision.outcome', '=', 'supplement')
      // Whatever was decided after it has settled it.
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('decision as later')
              .select('later.callId')
              .whereRef('later.caseId', '=', 'decision.caseId')
              .whereRef('later.round', '>', 'decision.round'),
          ),
        ),
      )
      .orderBy('decision.dueAt')
      .limit(MOST_SHOWN)
      .execute();
    const now = clock.now();
    return rows
      .filter(({ definition }) => seesAll || staff.departments.includes(definition.department.code))
      .map((row): FollowUp => {
        const dueAt = row.dueAt?.getTime() ?? 0;
        return {
          caseId: row.caseId,
          caseNumber: row.number,
          itemName: row.definition.name,
          materials: row.definition.materials
            .filter(({ code }) => row.promised.includes(code))
            .map(({ name }) => name),
          dueAt,
          isOverdue: dueAt < now,
          decidedBy: row.displayName,
          decidedAt: row.at.getTime(),
          isUnderWay: row.presentRound > row.round,
        };
      });
  };
}
