// Whether a paper need not be asked for, because its licence is on file and could be used at once. A copy (C) that nobody has
// checked does not count, nor one whose use was rejected or withdrawn in this case: then the paper itself is wanted.
import type { Db, Tx } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { obstacleOf } from './licence-standing.ts';
import { walletOf } from './wallet.ts';

export async function isHeldOnFile(
  tx: Db | Tx,
  of: { caseId: string; applicantId: string; itemCode: string; materialCode: string },
  now: number,
): Promise<boolean> {
  const item = await loadItem(tx, of.itemCode);
  const type = item?.materials.find(({ code }) => code === of.materialCode)?.reusableLicence;
  if (type === undefined) return false;
  const spent = await tx
    .selectFrom('licenceUse')
    .select('licenceId')
    .where('caseId', '=', of.caseId)
    .where('materialCode', '=', of.materialCode)
    .where((eb) => eb.or([eb('withdrawnAt', 'is not', null), eb('verdict', '=', 'rejected')]))
    .execute();
  const refused = new Set(spent.map(({ licenceId }) => licenceId));
  const wallet = await walletOf(tx, of.applicantId, [type]);
  return wallet.some(
    (licence) => licence.trust !== 'C' && !refused.has(licence.id) && obstacleOf(licence, now) === null,
  );
}
