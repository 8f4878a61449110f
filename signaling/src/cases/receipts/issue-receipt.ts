// Issues the receipt of a decision inside the decision's own transaction: no decision without its paper, no paper
// without its decision. The same on two papers: A4 and a roll of 80 mm, each sealed.
import { createHash, randomBytes } from 'node:crypto';
import { AppError, maskIdNumber } from '@cloud-window/shared';
import type { Case, Decision, Item, Receipt } from '@cloud-window/shared/protocol';
import type { Tx } from '../../context.ts';
import { loadSite } from '../../sites/site-store.ts';
import { nextReceiptNumber } from '../case-numbers.ts';
import { verifyUrl } from './receipt-address.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { namedDefects, publicReceipt, receiptMaterials, type ReceiptContent } from './receipt-content.ts';
import { renderReceiptPdf } from './receipt-pdf.ts';
import { renderSlip } from './receipt-slip.ts';

/** 192 random bits: possession of the paper, not knowledge of a number, is what verifies. */
const TOKEN_BYTES = 24;

interface Issuing {
  caseId: string;
  callId: string;
  round: number;
  item: Item;
  record: Case;
  decision: Decision;
}

/** Renders, seals and stores the papers, inserts the receipt, answers it. */
export async function issueReceipt(
  deps: CasesDeps,
  tx: Tx,
  { caseId, callId, round, item, record, decision }: Issuing,
): Promise<Receipt> {
  const { sealer, blobs } = deps.context;
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const number = await nextReceiptNumber(tx, decision.at);
  const content: ReceiptContent = {
    number,
    issuedAt: decision.at,
    item,
    decision,
    ...(await loadCaseFacts(deps, tx, caseId)),
    ...namedDefects(item, decision),
    materials: receiptMaterials(item, record),
    verifyUrl: verifyUrl(deps.address.publicUrl, number, token),
  };
  const pdfSha256 = await blobs.put(deps.seal.sealed(await renderReceiptPdf(content)));
  const slipSha256 = await blobs.put(deps.seal.sealed(await renderSlip(content)));
  await tx
    .insertInto('receipt')
    .values({
      number,
      callId,
      caseId,
      round,
      tokenHash: tokenHash(token),
      tokenSealed: sealer.seal(token),
      pdfSha256,
      slipSha256,
      publicContent: JSON.stringify(publicReceipt(content)),
      issuedAt: new Date(decision.at),
    })
    .execute();
  return { number, issuedAt: decision.at, pdfSha256, verifyUrl: content.verifyUrl };
}

export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

async function loadCaseFacts(
  deps: CasesDeps,
  tx: Tx,
  caseId: string,
): Promise<Pick<ReceiptContent, 'caseNumber' | 'appliedAt' | 'site' | 'maskedIdNumber'>> {
  const row = await tx
    .selectFrom('serviceCase')
    .innerJoin('applicant', 'applicant.id', 'serviceCase.applicantId')
    .select(['serviceCase.number', 'serviceCase.createdAt', 'serviceCase.siteId', 'applicant.idNumberSealed'])
    .where('serviceCase.id', '=', caseId)
    .executeTakeFirstOrThrow();
  const site = await loadSite(tx, row.siteId);
  if (!site) throw new AppError('INTERNAL', 'the site of the case is gone');
  return {
    caseNumber: row.number,
    appliedAt: row.createdAt.getTime(),
    site,
    maskedIdNumber: maskIdNumber(deps.context.sealer.open(row.idNumberSealed)),
  };
}
