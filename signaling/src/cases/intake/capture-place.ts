// Where an applicant was when a capture was broken off, by a break or by a power cut: kept with the case, so that it is
// found again after the next sign-in, at whichever kiosk.
import { AppError } from '@cloud-window/shared';
import type { RouteHandlers } from '../../context.ts';
import { requireApplicant, requireOwner } from '../case-access.ts';
import { isUndecided, lockCase } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';

/** Handlers of `capturePlace` and `setCapturePlace`. */
export function createCapturePlace({
  context: { db },
}: CasesDeps): Pick<RouteHandlers, 'capturePlace' | 'setCapturePlace'> {
  return {
    async capturePlace({ actor, params }) {
      const row = await db
        .selectFrom('serviceCase')
        .select(['applicantId', 'kioskId', 'capturePlace', 'state'])
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (!row) throw new AppError('NOT_FOUND', 'no such case');
      requireOwner(requireApplicant(actor), row);
      return { place: isUndecided(row) ? row.capturePlace : null };
    },

    async setCapturePlace({ actor, params, body }) {
      const applicant = requireApplicant(actor);
      await db.transaction().execute(async (tx) => {
        const row = await lockCase(tx, params.id);
        requireOwner(applicant, row);
        await tx
          .updateTable('serviceCase')
          .set({ capturePlace: body.place === null ? null : JSON.stringify(body.place) })
          .where('id', '=', row.id)
          .execute();
      });
      return {};
    },
  };
}
