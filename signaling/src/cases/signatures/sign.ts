// The applicant signs on the kiosk's screen: exactly what was read back, at this moment, with these strokes.
import { AppError } from '@cloud-window/shared';
import { canonicalJson } from '@cloud-window/shared/forms';
import { drawingSvg } from '@cloud-window/shared/forms/drawing';
import type { SocketHandlers, Tx } from '../../context.ts';
import { requireApplicant, requireOwner } from '../case-access.ts';
import { announce, appendCaseEvents } from '../case-events.ts';
import { lockCase, requireDraft } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { signedContent, type SignedContent } from './signed-content.ts';
import { asSignature, findSignature, signatureSeal, voidSignature } from './signature-store.ts';

export function createSigning(deps: CasesDeps): Pick<SocketHandlers, 'signature:prepare' | 'signature:sign'> {
  const { db, clock, audit, broadcast, sealer, blobs } = deps.context;

  return {
    async 'signature:prepare'({ caseId }, { actor }) {
      const applicant = requireApplicant(actor);
      const content = await db.transaction().execute(async (tx) => {
        const row = await lockCase(tx, caseId);
        requireOwner(applicant, row);
        requireDraft(row);
        return requireReadBack(tx, caseId);
      });
      return { contentSha256: content.sha256, forms: content.forms, pages: content.pages };
    },

    async 'signature:sign'({ caseId, contentSha256, drawing }, { actor }) {
      const applicant = requireApplicant(actor);
      // Checked before anything is stored, and again under the lock.
      requireOwner(applicant, await ownerOf(caseId));
      const strokesSha256 = await blobs.put(Buffer.from(canonicalJson(drawing)));
      const imageSha256 = await blobs.put(Buffer.from(drawingSvg(drawing)));
      const { signature, events } = await db.transaction().execute(async (tx) => {
        const row = await lockCase(tx, caseId);
        requireOwner(applicant, row);
        requireDraft(row);
        const standing = await findSignature(tx, caseId);
        if (standing?.contentSha256 === contentSha256 && standing.strokesSha256 === strokesSha256)
          return { signature: asSignature(standing), events: [] };
        const content = await requireReadBack(tx, caseId);
        if (content.sha256 !== contentSha256)
          throw new AppError('SIGNATURE_STALE', 'the case holds something else now');
        const at = clock.now();
        if (standing) await voidSignature(tx, at, standing);
        const signed = {
          caseId,
          applicantId: applicant.applicantId,
          kioskId: applicant.kioskId,
          signedAt: new Date(at),
          content: content.text,
          contentSha256,
          strokesSha256,
          imageSha256,
          voidedAt: null,
        };
        await tx
          .insertInto('caseSignature')
          .values({ ...signed, seal: signatureSeal(sealer, signed) })
          .execute();
        const detail = { contentSha256, strokesSha256, forms: content.forms, pages: content.pages };
        await audit.record(tx, {
          actor: applicant.applicantId,
          action: 'case.signed',
          subject: caseId,
          detail,
        });
        const made = asSignature(signed);
        return {
          signature: made,
          events: await appendCaseEvents(tx, at, caseId, [{ type: 'signed', signature: made }]),
        };
      });
      announce(broadcast, events);
      return signature;
    },
  };

  async function ownerOf(caseId: string) {
    const row = await db
      .selectFrom('serviceCase')
      .select(['applicantId', 'kioskId'])
      .where('id', '=', caseId)
      .executeTakeFirst();
    if (!row) throw new AppError('NOT_FOUND', 'no such case');
    return row;
  }
}

/** Throws FORM_INCOMPLETE unless every form in use is complete and read through. */
async function requireReadBack(tx: Tx, caseId: string): Promise<SignedContent> {
  const forms = await tx
    .selectFrom('formDocument')
    .select(['materialCode', 'completedAt', 'readBackAt'])
    .where('caseId', '=', caseId)
    .execute();
  const captured = await tx
    .selectFrom('page')
    .select('materialCode')
    .distinct()
    .where('caseId', '=', caseId)
    .where('current', '=', true)
    .where('removedAt', 'is', null)
    .execute();
  const onPaper = new Set(captured.map(({ materialCode }) => materialCode));
  const complete = forms.filter(({ completedAt }) => completedAt !== null);
  const isOpen = forms.some((form) => form.completedAt === null && !onPaper.has(form.materialCode));
  if (complete.length === 0 || isOpen || complete.some(({ readBackAt }) => readBackAt === null))
    throw new AppError('FORM_INCOMPLETE', 'a form is not complete or not read through');
  return signedContent(tx, caseId);
}
