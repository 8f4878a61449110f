// The wallet: what is on file of a person, as rows and as its owner sees it.
import type { Selectable } from 'kysely';
import { newId } from '@cloud-window/shared';
import type { Licence } from '@cloud-window/shared/protocol';
import type { Context, Db, Sealer, Tx } from '../context.ts';
import type { LicenceTables } from '../storage/schema-licences.ts';
import { obstacleOf } from './licence-standing.ts';
import type { RegisteredLicence } from './registry/licence-registry.ts';
import { maskNumber, openContent, referenceHash, sealContent } from './sealed-content.ts';

export type LicenceRow = Selectable<LicenceTables['licence']>;

/** Most trusted first, newest first among equals. */
export async function walletOf(
  db: Db | Tx,
  applicantId: string,
  types?: readonly string[],
): Promise<LicenceRow[]> {
  let query = db.selectFrom('licence').selectAll().where('applicantId', '=', applicantId);
  if (types !== undefined) query = query.where('type', 'in', [...types, '']);
  return query.orderBy('trust').orderBy('createdAt', 'desc').orderBy('id').execute();
}

/** The row as its owner sees it. */
export function asLicence(sealer: Pick<Sealer, 'open'>, row: LicenceRow, now: number): Licence {
  return {
    id: row.id,
    type: row.type,
    trust: row.trust,
    source: row.source,
    title: row.title,
    maskedNumber: maskNumber(openContent(sealer, row.contentSealed).number),
    issuer: row.issuer,
    validFrom: row.validFrom?.getTime() ?? null,
    validUntil: row.validUntil?.getTime() ?? null,
    obstacle: obstacleOf(row, now),
    sample: row.sample,
  };
}

/** Writes down what the registry has just said of a licence of this person. */
export async function storeRegistered(
  { sealer, clock }: Pick<Context, 'sealer' | 'clock'>,
  db: Db | Tx,
  applicantId: string,
  found: RegisteredLicence,
): Promise<void> {
  const now = new Date(clock.now());
  const { reference, number, holder, fields } = found;
  const said = {
    type: found.type,
    trust: found.declared ? ('D' as const) : ('A' as const),
    title: JSON.stringify(found.title),
    issuer: found.issuer,
    contentSealed: sealContent(sealer, { reference, number, holder, fields }),
    validFrom: dateOf(found.validFrom),
    validUntil: dateOf(found.validUntil),
    revokedAt: found.standing === 'revoked' ? now : null,
    checkedAt: now,
    sample: found.sample,
  };
  await db
    .insertInto('licence')
    .values({
      ...said,
      id: newId('licence'),
      applicantId,
      source: 'registry',
      referenceHash: referenceHash(sealer, reference),
      createdAt: now,
    })
    .onConflict((conflict) => conflict.columns(['applicantId', 'source', 'referenceHash']).doUpdateSet(said))
    .execute();
}

const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at));
