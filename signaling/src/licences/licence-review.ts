// What the clerk of a case sees of a used licence, and what they find about it. Opened for the clerk of this very case,
// while it is used; every look is written down for its owner.
import type { Express } from 'express';
import { z } from 'zod';
import { AppError } from '@cloud-window/shared';
import { caseId as caseIdSchema, type CaseEvent, type Verdict } from '@cloud-window/shared/protocol';
import { readersOf, requireReader } from '../cases/case-access.ts';
import { announce, appendCaseEvents } from '../cases/case-events.ts';
import { lockCase, requireUndecided } from '../cases/case-store.ts';
import type { CasesDeps } from '../cases/cases-deps.ts';
import { requireStaff } from '../cases/page-review.ts';
import type { PageViews } from '../cases/pages/page-views.ts';
import type { Db, RouteHandlers, SocketHandlers, Tx } from '../context.ts';
import { openContent } from './sealed-content.ts';

const VIEW_SIZE = 1600;
const pagePath = z.object({
  id: caseIdSchema,
  useId: z.string().max(64),
  position: z.coerce.number().int().min(1).max(60),
});

/** Handlers of `licenceDetail` and `licence:judge`, and the pictures of own papers. */
export function createLicenceReview(deps: CasesDeps): {
  detail: RouteHandlers['licenceDetail'];
  judge: NonNullable<SocketHandlers['licence:judge']>;
  mount(app: Express, views: Pick<PageViews, 'get'>): void;
} {
  const { db, clock, audit, broadcast, sealer } = deps.context;

  const noteReading = async (staffId: string, caseId: string, useId: string): Promise<void> => {
    await db.transaction().execute(async (tx) => {
      const first = await tx
        .insertInto('licenceReading')
        .values({ useId, staffId, firstAt: new Date(clock.now()) })
        .onConflict((conflict) => conflict.columns(['useId', 'staffId']).doNothing())
        .returning('useId')
        .executeTakeFirst();
      if (first === undefined) return;
      await audit.record(tx, { actor: staffId, action: 'licence.read', subject: caseId, detail: { useId } });
    });
  };

  return {
    async detail({ actor, params }) {
      const staff = requireStaff(actor);
      await requireReader(db, deps.directory(), [actor], params.id);
      const row = await requireUse(db, params.id, params.useId);
      await noteReading(staff.staffId, params.id, params.useId);
      const { number, holder, fields } = openContent(sealer, row.contentSealed);
      return {
        useId: params.useId,
        source: row.source,
        number,
        holder,
        validFrom: row.validFrom?.getTime() ?? null,
        checkedAt: row.checkedAt.getTime(),
        fields,
        pages: row.pages.length,
        sample: row.sample,
      };
    },

    async judge(payload, session) {
      const staff = requireStaff(session.actor);
      const { caseId } = await deps.directory().requireClerk(payload.callId, staff);
      const { useId, value, note } = payload;
      const verdict: Verdict = {
        value,
        reason: value === 'accepted' ? null : payload.reason,
        note,
        by: staff.displayName,
        at: clock.now(),
      };
      const events = await db.transaction().execute(async (tx) => {
        requireUndecided(await lockCase(tx, caseId));
        await requireUse(tx, caseId, useId);
        await tx
          .updateTable('licenceUse')
          .set({
            verdict: value,
            verdictReason: verdict.reason,
            verdictNote: note,
            verdictBy: staff.staffId,
            verdictAt: new Date(verdict.at),
          })
          .where('id', '=', useId)
          .execute();
        await audit.record(tx, {
          actor: staff.staffId,
          action: 'licence.judged',
          subject: caseId,
          detail: { useId, callId: payload.callId, value, reason: verdict.reason },
        });
        const event: CaseEvent = { type: 'licenceJudged', useId, verdict };
        return appendCaseEvents(tx, verdict.at, caseId, [event]);
      });
      announce(broadcast, events);
      return verdict;
    },

    mount(app, views) {
      app.get('/api/cases/:id/licences/:useId/pages/:position', async (request, response) => {
        const path = pagePath.safeParse(request.params);
        if (!path.success) throw new AppError('NOT_FOUND', 'no such page');
        const { id, useId, position } = path.data;
        const reader = await requireReader(db, deps.directory(), readersOf(request), id);
        const { pages } = await requireUse(db, id, useId);
        const sha256 = pages[position - 1];
        if (sha256 === undefined) throw new AppError('NOT_FOUND', 'no such page');
        if (reader.kind === 'staff') await noteReading(reader.staffId, id, useId);
        const bytes = await views.get(sha256, VIEW_SIZE);
        response
          .status(200)
          .set({
            'Content-Type': 'image/webp',
            'Cache-Control': 'private, no-store',
            'X-Content-Type-Options': 'nosniff',
          })
          .end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      });
    },
  };
}

/** Throws NOT_FOUND unless this is in use in this case. */
async function requireUse(db: Db | Tx, caseId: string, useId: string) {
  const row = await db
    .selectFrom('licenceUse')
    .innerJoin('licence', 'licence.id', 'licenceUse.licenceId')
    .select([
      'licence.source',
      'licence.contentSealed',
      'licence.validFrom',
      'licence.checkedAt',
      'licence.pages',
      'licence.sample',
    ])
    .where('licenceUse.id', '=', useId)
    .where('licenceUse.caseId', '=', caseId)
    .where('licenceUse.withdrawnAt', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new AppError('NOT_FOUND', 'no such licence is used in the case');
  return row;
}
