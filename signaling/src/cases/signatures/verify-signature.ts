// Whether a signature still stands under what the case holds: every hash is made again from what is stored.
import { createHash } from 'node:crypto';
import type { Context, Db, Tx } from '../../context.ts';
import { checkDocument, findForm, openDocument, schemaOf, valuesHash } from '../../forms/form-store.ts';
import { signatureSeal, type SignatureRow, findSignature } from './signature-store.ts';
import { signedContent } from './signed-content.ts';

/** What does not fit any more. */
type SignatureFault = 'content' | 'form' | 'drawing' | 'seal';
type SignatureCheck = { state: 'none' } | { state: 'valid' } | { state: 'broken'; faults: SignatureFault[] };

type Parts = Pick<Context, 'sealer' | 'blobs' | 'clock' | 'config'>;

export async function verifySignature(parts: Parts, db: Db | Tx, caseId: string): Promise<SignatureCheck> {
  const signature = await findSignature(db, caseId);
  if (!signature) return { state: 'none' };
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const faults: SignatureFault[] = [];
  const present = await signedContent(db, caseId);
  if (present.sha256 !== signature.contentSha256 || sha256(signature.content) !== signature.contentSha256)
    faults.push('content');
  if (!(await formsAreAsHashed(parts, db, caseId))) faults.push('form');
  if (!(await drawingIsThere(parts, signature))) faults.push('drawing');
  if (signatureSeal(parts.sealer, signature) !== signature.seal) faults.push('seal');
  return faults.length === 0 ? { state: 'valid' } : { state: 'broken', faults };
}

async function formsAreAsHashed(parts: Parts, db: Db | Tx, caseId: string): Promise<boolean> {
  const forms = await db
    .selectFrom('formDocument')
    .select('materialCode')
    .where('caseId', '=', caseId)
    .where('completedAt', 'is not', null)
    .execute();
  for (const { materialCode } of forms) {
    const row = await findForm(db, caseId, materialCode);
    if (!row) return false;
    try {
      const schema = schemaOf(row);
      const doc = openDocument(parts.sealer, row);
      const { values } = checkDocument(parts, schema, doc);
      doc.destroy();
      if (valuesHash(schema, values) !== row.valuesSha256) return false;
    } catch {
      // A changed byte of what is sealed.
      return false;
    }
  }
  return true;
}

/** The blob store opens nothing that was changed. */
async function drawingIsThere({ blobs }: Parts, signature: SignatureRow): Promise<boolean> {
  try {
    return (
      (await blobs.get(signature.strokesSha256)) !== null && (await blobs.get(signature.imageSha256)) !== null
    );
  } catch {
    return false;
  }
}
