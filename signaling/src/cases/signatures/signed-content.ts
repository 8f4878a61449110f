// What a signature of a case stands under: the forms as they were read back, the pages on top and the licences in use, as one
// canonical text of codes and hashes. Whoever holds the forms and the pages can make it again; nothing personal is in it.
import { createHash } from 'node:crypto';
import { canonicalJson } from '@cloud-window/shared/forms';
import type { Db, Tx } from '../../context.ts';

export interface SignedContent {
  /** Canonical JSON. */
  text: string;
  sha256: string;
  forms: number;
  pages: number;
}

/**
 * `{ caseId, itemCode, forms: [{ materialCode, schemaId, schemaVersion, valuesSha256 }], pages: [{ materialCode, position,
 * version, sha256, derivedSha256 }], licences: [{ materialCode, licenceId }] }`, each list in order; `valuesSha256` is the
 * hash of `{ schemaId, schemaVersion, values }` as canonical JSON.
 */
export async function signedContent(db: Db | Tx, caseId: string): Promise<SignedContent> {
  const { itemCode } = await db
    .selectFrom('serviceCase')
    .select('itemCode')
    .where('id', '=', caseId)
    .executeTakeFirstOrThrow();
  const forms = await db
    .selectFrom('formDocument')
    .select(['materialCode', 'schemaId', 'schemaVersion', 'valuesSha256'])
    .where('caseId', '=', caseId)
    .where('completedAt', 'is not', null)
    .orderBy('materialCode')
    .execute();
  const pages = await db
    .selectFrom('page')
    .select(['materialCode', 'position', 'version', 'sha256', 'derived'])
    .where('caseId', '=', caseId)
    .where('current', '=', true)
    .where('removedAt', 'is', null)
    .orderBy('materialCode')
    .orderBy('position')
    .execute();
  const licences = await db
    .selectFrom('licenceUse')
    .select(['materialCode', 'licenceId'])
    .where('caseId', '=', caseId)
    .where('withdrawnAt', 'is', null)
    .orderBy('materialCode')
    .orderBy('licenceId')
    .execute();
  const text = canonicalJson({
    caseId,
    itemCode,
    forms: forms.map((form) => ({ ...form })),
    pages: pages.map(({ derived, ...page }) => ({ ...page, derivedSha256: derived?.sha256 ?? null })),
    licences: licences.map((licence) => ({ ...licence })),
  });
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { text, sha256, forms: forms.length, pages: pages.length };
}
