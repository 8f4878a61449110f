// The applicant lets a licence on file stand for a material, and may change their mind until the decision. Each use is
// agreed to singly, asked about at its source this very moment, and written down.
import { AppError } from '@cloud-window/shared';
import type { CaseEvent, ReusedLicence } from '@cloud-window/shared/protocol';
import { requireApplicant, requireOwner } from '../cases/case-access.ts';
import { announce, appendCaseEvents } from '../cases/case-events.ts';
import { lockCase, requireDraft, requireUndecided } from '../cases/case-store.ts';
import type { CasesDeps } from '../cases/cases-deps.ts';
import type { Db, RouteHandlers, Tx } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { loadReusedLicence } from './case-licences.ts';
import { obstacleCode, obstacleOf } from './licence-standing.ts';

/** Handlers of `useLicence` and `withdrawLicence`. */
export function createLicenceUses({
  context,
  licences: visits,
}: CasesDeps): Pick<RouteHandlers, 'useLicence' | 'withdrawLicence'> {
  const { db, clock, audit, broadcast, sealer } = context;

  const useOf = async (from: Db | Tx, useId: string): Promise<ReusedLicence> => {
    const found = await loadReusedLicence(from, sealer, useId);
    if (found === undefined) throw new AppError('NOT_FOUND', 'no such use');
    return found.licence;
  };

  return {
    async useLicence({ actor, params, body }) {
      const applicant = requireApplicant(actor);
      const { useId, licenceId, materialCode } = body;
      const row = await ownCase(db, params.id);
      requireOwner(applicant, row);
      const again = await loadReusedLicence(db, sealer, useId);
      if (again !== undefined) {
        const { licence, caseId } = again;
        const isSame =
          caseId === params.id && licence.licenceId === licenceId && licence.materialCode === materialCode;
        if (!isSame) throw new AppError('BAD_REQUEST', 'the id names another use');
        return licence;
      }
      requireDraft(row);
      await requireSuitable(
        db,
        { applicantId: applicant.applicantId, licenceId },
        row.itemCode,
        materialCode,
      );
      // Outside the lock: the registry may take its time.
      await visits.confirm(licenceId);

      const { used, events } = await db.transaction().execute(async (tx) => {
        const locked = await lockCase(tx, params.id);
        requireOwner(applicant, locked);
        requireDraft(locked);
        const now = clock.now();
        const licence = await tx
          .selectFrom('licence')
          .select(['trust', 'revokedAt', 'validFrom', 'validUntil'])
          .where('id', '=', licenceId)
          .forShare()
          .executeTakeFirstOrThrow();
        const obstacle = obstacleOf(licence, now);
        if (obstacle !== null) throw new AppError(obstacleCode(obstacle), 'the licence is not good any more');
        const present = await presentUse(tx, { caseId: params.id, materialCode, licenceId });
        if (present !== undefined) return { used: await useOf(tx, present.id), events: [] };
        await tx
          .insertInto('licenceUse')
          .values({
            id: useId,
            caseId: params.id,
            licenceId,
            materialCode,
            kioskId: applicant.kioskId,
            trust: licence.trust,
            usedAt: new Date(now),
          })
          .execute();
        await audit.record(tx, {
          actor: applicant.applicantId,
          action: 'licence.used',
          subject: params.id,
          detail: {
            useId,
            licenceId,
            material: materialCode,
            trust: licence.trust,
            kioskId: applicant.kioskId,
          },
        });
        const made = await useOf(tx, useId);
        const event: CaseEvent = { type: 'licenceUsed', licence: made };
        return { used: made, events: await appendCaseEvents(tx, now, params.id, [event]) };
      });
      announce(broadcast, events);
      return used;
    },

    async withdrawLicence({ actor, params }) {
      const applicant = requireApplicant(actor);
      const { useId } = params;
      const { used, events } = await db.transaction().execute(async (tx) => {
        const row = await lockCase(tx, params.id);
        // Papers that were left belong to no kiosk any more.
        if (row.applicantId !== applicant.applicantId) throw new AppError('NOT_FOUND', 'no such case');
        const found = await loadReusedLicence(tx, sealer, useId);
        if (found?.caseId !== params.id) throw new AppError('NOT_FOUND', 'no such use');
        if (found.licence.state === 'withdrawn') return { used: found.licence, events: [] };
        requireUndecided(row);
        const now = clock.now();
        await tx
          .updateTable('licenceUse')
          .set({ withdrawnAt: new Date(now), withdrawnBecause: 'applicant' })
          .where('id', '=', useId)
          .execute();
        await audit.record(tx, {
          actor: applicant.applicantId,
          action: 'licence.withdrawn',
          subject: params.id,
          detail: { useId, licenceId: found.licence.licenceId, material: found.licence.materialCode },
        });
        const event: CaseEvent = { type: 'licenceWithdrawn', useId, because: 'applicant' };
        return { used: await useOf(tx, useId), events: await appendCaseEvents(tx, now, params.id, [event]) };
      });
      announce(broadcast, events);
      return used;
    },
  };
}

async function ownCase(db: Db, caseId: string) {
  const row = await db
    .selectFrom('serviceCase')
    .select(['applicantId', 'kioskId', 'itemCode', 'state'])
    .where('id', '=', caseId)
    .executeTakeFirst();
  if (row === undefined) throw new AppError('NOT_FOUND', 'no such case');
  return row;
}

/** Throws NOT_FOUND for somebody else's licence, LICENCE_UNSUITABLE for one that the material does not take. */
async function requireSuitable(
  db: Db,
  { applicantId, licenceId }: { applicantId: string; licenceId: string },
  itemCode: string,
  materialCode: string,
): Promise<void> {
  const licence = await db
    .selectFrom('licence')
    .select('type')
    .where('id', '=', licenceId)
    .where('applicantId', '=', applicantId)
    .executeTakeFirst();
  if (licence === undefined) throw new AppError('NOT_FOUND', 'no such licence');
  const item = await loadItem(db, itemCode);
  const material = item?.materials.find(({ code }) => code === materialCode);
  if (material?.reusableLicence !== licence.type) {
    throw new AppError('LICENCE_UNSUITABLE', 'the material does not take this licence');
  }
}

function presentUse(tx: Tx, of: { caseId: string; materialCode: string; licenceId: string }) {
  return tx
    .selectFrom('licenceUse')
    .select('id')
    .where('caseId', '=', of.caseId)
    .where('materialCode', '=', of.materialCode)
    .where('licenceId', '=', of.licenceId)
    .where('withdrawnAt', 'is', null)
    .executeTakeFirst();
}
