// The licences used in a case, withdrawn ones included, as everybody who may read the case sees them.
import type { ReusedLicence, Verdict } from '@cloud-window/shared/protocol';
import type { Db, Sealer, Tx } from '../context.ts';
import { maskNumber, openContent } from './sealed-content.ts';

/** In the order of their use. */
export async function loadReusedLicences(
  db: Db | Tx,
  sealer: Pick<Sealer, 'open'>,
  caseId: string,
): Promise<ReusedLicence[]> {
  const rows = await reusedRows(db).where('licenceUse.caseId', '=', caseId).execute();
  return rows.map((row) => asReused(sealer, row));
}

/** One use; undefined when there is none of this id. */
export async function loadReusedLicence(db: Db | Tx, sealer: Pick<Sealer, 'open'>, useId: string) {
  const row = await reusedRows(db).where('licenceUse.id', '=', useId).executeTakeFirst();
  return row && { caseId: row.caseId, licence: asReused(sealer, row) };
}

function reusedRows(db: Db | Tx) {
  return db
    .selectFrom('licenceUse')
    .innerJoin('licence', 'licence.id', 'licenceUse.licenceId')
    .leftJoin('staff', 'staff.id', 'licenceUse.verdictBy')
    .select([
      'licenceUse.id',
      'licenceUse.caseId',
      'licenceUse.materialCode',
      'licenceUse.licenceId',
      'licenceUse.trust',
      'licenceUse.usedAt',
      'licenceUse.withdrawnAt',
      'licenceUse.verdict',
      'licenceUse.verdictReason',
      'licenceUse.verdictNote',
      'licenceUse.verdictAt',
      'licence.type',
      'licence.title',
      'licence.issuer',
      'licence.validUntil',
      'licence.contentSealed',
      'staff.displayName',
    ])
    .orderBy('licenceUse.usedAt')
    .orderBy('licenceUse.id');
}

type ReusedRow = Awaited<ReturnType<ReturnType<typeof reusedRows>['execute']>>[number];

function asReused(sealer: Pick<Sealer, 'open'>, row: ReusedRow): ReusedLicence {
  return {
    id: row.id,
    materialCode: row.materialCode,
    licenceId: row.licenceId,
    type: row.type,
    trust: row.trust,
    title: row.title,
    maskedNumber: maskNumber(openContent(sealer, row.contentSealed).number),
    issuer: row.issuer,
    validUntil: row.validUntil?.getTime() ?? null,
    usedAt: row.usedAt.getTime(),
    state: row.withdrawnAt === null ? 'used' : 'withdrawn',
    verdict: verdictOf(row),
  };
}

function verdictOf(row: ReusedRow): Verdict | null {
  if (row.verdict === null || row.verdictAt === null) return null;
  return {
    value: row.verdict,
    reason: row.verdictReason,
    note: row.verdictNote ?? '',
    by: row.displayName ?? '',
    at: row.verdictAt.getTime(),
  };
}
