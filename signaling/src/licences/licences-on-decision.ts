// What a decision has to do with licences: it may rest on none that is not good any more, and once a case is accepted its
// papers are on file themselves – those that a clerk has compared with the original as trusted (B), the others as copies (C).
import { AppError, newId } from '@cloud-window/shared';
import type { Item } from '@cloud-window/shared/protocol';
import type { Context, Tx } from '../context.ts';
import { confirmedContent } from './confirmed-content.ts';
import { obstacleCode, obstacleOf } from './licence-standing.ts';
import { referenceHash, sealContent } from './sealed-content.ts';

/** How long a paper of ours may be used again before it is shown anew. */
const KEEP_SEEN_MS = 365 * 86_400_000;
const KEEP_COPY_MS = 180 * 86_400_000;

/** Under the lock of the case. Throws LICENCE_REVOKED or LICENCE_EXPIRED when a used licence is not good any more. */
export async function requireGoodLicences(tx: Tx, caseId: string, now: number): Promise<void> {
  const used = await tx
    .selectFrom('licenceUse')
    .innerJoin('licence', 'licence.id', 'licenceUse.licenceId')
    .select(['licence.revokedAt', 'licence.validFrom', 'licence.validUntil'])
    .where('licenceUse.caseId', '=', caseId)
    .where('licenceUse.withdrawnAt', 'is', null)
    .forShare('licence')
    .execute();
  for (const licence of used) {
    const obstacle = obstacleOf(licence, now);
    if (obstacle !== null)
      throw new AppError(obstacleCode(obstacle), 'a licence of the case is not good any more');
  }
}

/** Puts the accepted papers of an accepted case on file, and raises the copies that a clerk has checked. */
export async function keepAcceptedPapers(
  { sealer, clock, audit }: Pick<Context, 'sealer' | 'clock' | 'audit'>,
  tx: Tx,
  {
    caseId,
    applicantId,
    item,
  }: { caseId: string; applicantId: string; item: Pick<Item, 'materials' | 'department'> },
): Promise<void> {
  const now = clock.now();
  const pages = await acceptedPages(tx, caseId);
  for (const material of item.materials) {
    const own = pages.filter(({ materialCode }) => materialCode === material.code);
    if (material.reusableLicence === undefined || own.length === 0) continue;
    const isSeen = own.every(({ seenAt }) => seenAt !== null);
    const id = newId('licence');
    // The material of this very case: a decision that is repeated keeps it once.
    const reference = `${caseId}/${material.code}`;
    const content = await confirmedContent(
      { sealer },
      tx,
      material.reusableLicence,
      own.map((page) => page.id),
    );
    await tx
      .insertInto('licence')
      .values({
        id,
        applicantId,
        type: material.reusableLicence,
        trust: isSeen ? 'B' : 'C',
        source: 'paper',
        referenceHash: referenceHash(sealer, reference),
        title: JSON.stringify(material.name),
        issuer: '',
        contentSealed: sealContent(sealer, { reference, ...content }),
        validFrom: new Date(now),
        validUntil: new Date(now + (isSeen ? KEEP_SEEN_MS : KEEP_COPY_MS)),
        checkedAt: new Date(now),
        createdAt: new Date(now),
        caseId,
        pages: own.map(({ sha256 }) => sha256),
      })
      .onConflict((conflict) => conflict.columns(['applicantId', 'source', 'referenceHash']).doNothing())
      .execute();
    await audit.record(tx, {
      actor: 'system',
      action: 'licence.kept',
      subject: caseId,
      detail: { licenceId: id, material: material.code, trust: isSeen ? 'B' : 'C' },
    });
  }
  await raiseChecked(tx, caseId, now);
}

/** The pages on top that were accepted, in order. */
async function acceptedPages(tx: Tx, caseId: string) {
  const rows = await tx
    .selectFrom('page')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('verdict')
          .whereRef('verdict.pageId', '=', 'page.id')
          .where('verdict.outdated', '=', false)
          .select('verdict.value')
          .orderBy('verdict.at', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .select(['page.id', 'page.materialCode', 'page.sha256', 'page.seenAt', 'newest.value'])
    .where('page.caseId', '=', caseId)
    .where('page.current', '=', true)
    .where('page.removedAt', 'is', null)
    .orderBy('page.position')
    .execute();
  return rows.filter(({ value }) => value === 'accepted');
}

/** A copy that a clerk has checked and accepted is trusted from now on as one that was seen. */
async function raiseChecked(tx: Tx, caseId: string, now: number): Promise<void> {
  await tx
    .updateTable('licence')
    .set({ trust: 'B', checkedAt: new Date(now), validUntil: new Date(now + KEEP_SEEN_MS) })
    .where('trust', '=', 'C')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('licenceUse')
        .select('licenceUse.licenceId')
        .where('licenceUse.caseId', '=', caseId)
        .where('licenceUse.withdrawnAt', 'is', null)
        .where('licenceUse.verdict', '=', 'accepted'),
    )
    .execute();
}
