// What the person who is signed in reads of their own wallet: what could stand for the materials of an open case, all that
// is on file, and who used what of it, when and for which case.
import { AppError } from '@cloud-window/shared';
import { requireApplicant, requireOwner } from '../cases/case-access.ts';
import type { CasesDeps } from '../cases/cases-deps.ts';
import type { RouteHandlers } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { licenceTypesOf } from './licence-types.ts';
import { maskNumber, openContent } from './sealed-content.ts';
import { asLicence, walletOf } from './wallet.ts';

/** Older uses are asked for at the counter. */
const MOST_USES_SHOWN = 100;

/** Handlers of `caseLicences`, `myLicences` and `myLicenceUses`. */
export function createWalletRoutes({
  context,
  licences: visits,
}: CasesDeps): Pick<RouteHandlers, 'caseLicences' | 'myLicences' | 'myLicenceUses'> {
  const { db, clock, sealer } = context;

  return {
    async caseLicences({ actor, params }) {
      const applicant = requireApplicant(actor);
      const row = await db
        .selectFrom('serviceCase')
        .select(['applicantId', 'kioskId', 'itemCode'])
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (row === undefined) throw new AppError('NOT_FOUND', 'no such case');
      requireOwner(applicant, row);
      const item = await loadItem(db, row.itemCode);
      const materials = item?.materials ?? [];
      const reusable = materials.flatMap(({ code, reusableLicence }) =>
        reusableLicence === undefined ? [] : [{ code, type: reusableLicence }],
      );
      const types = licenceTypesOf({ materials });
      const registry = await visits.lookUp(applicant.applicantId, types);
      const wallet = await walletOf(db, applicant.applicantId, types);
      const now = clock.now();
      return {
        registry,
        offers: reusable.flatMap(({ code, type }) =>
          wallet
            .filter((licence) => licence.type === type)
            .map((licence) => ({ materialCode: code, licence: asLicence(sealer, licence, now) })),
        ),
      };
    },

    async myLicences({ actor }) {
      const { applicantId } = requireApplicant(actor);
      const now = clock.now();
      return (await walletOf(db, applicantId)).map((row) => asLicence(sealer, row, now));
    },

    async myLicenceUses({ actor }) {
      const { applicantId } = requireApplicant(actor);
      const uses = await db
        .selectFrom('licenceUse')
        .innerJoin('licence', 'licence.id', 'licenceUse.licenceId')
        .innerJoin('serviceCase', 'serviceCase.id', 'licenceUse.caseId')
        .innerJoin('item', 'item.code', 'serviceCase.itemCode')
        .select([
          'licenceUse.id',
          'licenceUse.usedAt',
          'licenceUse.withdrawnAt',
          'licenceUse.withdrawnBecause',
          'licence.title',
          'licence.contentSealed',
          'serviceCase.number as caseNumber',
          'item.definition',
        ])
        .where('licence.applicantId', '=', applicantId)
        .orderBy('licenceUse.usedAt', 'desc')
        .orderBy('licenceUse.id')
        .limit(MOST_USES_SHOWN)
        .execute();
      const readings = await db
        .selectFrom('licenceReading')
        .innerJoin('staff', 'staff.id', 'licenceReading.staffId')
        .select(['licenceReading.useId', 'licenceReading.firstAt', 'staff.displayName'])
        .where('licenceReading.useId', 'in', [...uses.map(({ id }) => id), ''])
        .orderBy('licenceReading.firstAt')
        .execute();
      return uses.map((use) => ({
        id: use.id,
        title: use.title,
        maskedNumber: maskNumber(openContent(sealer, use.contentSealed).number),
        itemName: use.definition.name,
        caseNumber: use.caseNumber,
        usedAt: use.usedAt.getTime(),
        withdrawnAt: use.withdrawnAt?.getTime() ?? null,
        withdrawnBecause: use.withdrawnBecause,
        readers: readings
          .filter(({ useId }) => useId === use.id)
          .map(({ displayName, firstAt }) => ({ name: displayName, at: firstAt.getTime() })),
      }));
    },
  };
}
