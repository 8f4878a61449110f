// Signatures as they lie in the database. One stands at most; those that a change has voided are kept beside it.
import { canonicalJson } from '@cloud-window/shared/forms';
import type { CaseEvent, CaseSignature } from '@cloud-window/shared/protocol';
import type { Selectable } from 'kysely';
import { createAudit } from '../../audit/audit-log.ts';
import type { Db, Sealer, Tx } from '../../context.ts';
import type { FormTables } from '../../storage/schema-forms.ts';
import { signedContent } from './signed-content.ts';

export type SignatureRow = Selectable<FormTables['caseSignature']>;

export async function findSignature(db: Db | Tx, caseId: string): Promise<SignatureRow | null> {
  const row = await db
    .selectFrom('caseSignature')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('voidedAt', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** As the case shows it. */
export async function loadSignature(db: Db | Tx, caseId: string): Promise<CaseSignature | null> {
  const row = await findSignature(db, caseId);
  return row && asSignature(row);
}

export function asSignature(
  row: Pick<SignatureRow, 'signedAt' | 'contentSha256' | 'strokesSha256'>,
): CaseSignature {
  return {
    signedAt: row.signedAt.getTime(),
    contentSha256: row.contentSha256,
    strokesSha256: row.strokesSha256,
    kind: 'drawn',
  };
}

/** Keyed hash over who signed what, when and how. */
export function signatureSeal(
  sealer: Pick<Sealer, 'fingerprint'>,
  row: Pick<
    SignatureRow,
    'caseId' | 'applicantId' | 'kioskId' | 'signedAt' | 'contentSha256' | 'strokesSha256' | 'imageSha256'
  >,
): string {
  const { caseId, applicantId, kioskId, signedAt, contentSha256, strokesSha256, imageSha256 } = row;
  return sealer.fingerprint(
    'signature',
    canonicalJson({
      caseId,
      applicantId,
      kioskId,
      signedAt: signedAt.getTime(),
      contentSha256,
      strokesSha256,
      imageSha256,
    }),
  );
}

/** Events after which a case may hold something else than what was signed. */
const CHANGES_CONTENT: ReadonlySet<CaseEvent['type']> = new Set<CaseEvent['type']>([
  'pageAdded',
  'pageMoved',
  'pageRemoved',
  'formChanged',
  'licenceUsed',
  'licenceWithdrawn',
]);

/**
 * Removes a signature under which something has changed by these events, and says so to both sides; called wherever events
 * of a case are appended, so that no way of changing a case can forget it.
 */
export async function voidIfStale(
  tx: Tx,
  at: number,
  caseId: string,
  events: readonly CaseEvent[],
): Promise<CaseEvent[]> {
  if (!events.some(({ type }) => CHANGES_CONTENT.has(type))) return [];
  const standing = await findSignature(tx, caseId);
  if (!standing || standing.contentSha256 === (await signedContent(tx, caseId)).sha256) return [];
  await voidSignature(tx, at, standing);
  return [{ type: 'signatureVoided' }];
}

export async function voidSignature(tx: Tx, at: number, { id, caseId, contentSha256 }: SignatureRow) {
  await tx
    .updateTable('caseSignature')
    .set({ voidedAt: new Date(at) })
    .where('id', '=', id)
    .execute();
  await createAudit({ now: () => at }).record(tx, {
    actor: 'system',
    action: 'signature.voided',
    subject: caseId,
    detail: { contentSha256 },
  });
}
