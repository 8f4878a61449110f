// The papers of a decision as files: for those who may read the case, for whoever holds the token of the QR code, and the
// public half of the key that has sealed them.
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { AppError } from '@cloud-window/shared';
import { caseId as caseIdSchema } from '@cloud-window/shared/protocol';
import { auditActor } from '../../audit/audit-log.ts';
import type { RateLimits } from '../../http/rate-limits.ts';
import { loadItem } from '../../items/item-catalogue.ts';
import { loadSite } from '../../sites/site-store.ts';
import { readersOf, requireReader } from '../case-access.ts';
import { normaliseReceiptNumber } from '../case-numbers.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { parseOrRefuse, sendFile } from '../send-file.ts';
import { renderWaitingSlip } from './receipt-slip.ts';
import { tokenHash } from './issue-receipt.ts';

type Paper = 'receipt' | 'slip';
const takenAlong = z.object({ n: z.string().max(40), t: z.string().max(200) });

/** Mounts the paths of papers in `binaryPaths`. */
export function mountReceiptFiles(app: Express, deps: CasesDeps, limits: Pick<RateLimits, 'count'>): void {
  const { db, blobs, audit, clock } = deps.context;

  const readable = async (request: Request) => {
    const id = parseOrRefuse(caseIdSchema, request.params['id']);
    return { id, reader: await requireReader(db, deps.directory(), readersOf(request), id) };
  };

  /** Of the present round; of an earlier one when it is named. */
  const receiptOf = async (caseId: string, number: unknown) =>
    db
      .selectFrom('receipt')
      .innerJoin('serviceCase', 'serviceCase.id', 'receipt.caseId')
      .select(['receipt.number', 'receipt.pdfSha256', 'receipt.slipSha256'])
      .where('receipt.caseId', '=', caseId)
      .where((eb) =>
        typeof number === 'string'
          ? eb('receipt.number', '=', number)
          : eb('receipt.round', '=', eb.ref('serviceCase.round')),
      )
      .executeTakeFirst();

  const sendPaper = (paper: Paper) => async (request: Request, response: Response) => {
    const { id, reader } = await readable(request);
    const receipt = await receiptOf(id, request.query['number']);
    if (!receipt && paper === 'slip') return sendWaitingSlip(response, id);
    const sha256 = paper === 'slip' ? receipt?.slipSha256 : receipt?.pdfSha256;
    const bytes = sha256 ? await blobs.get(sha256) : null;
    if (!receipt || !sha256 || !bytes) throw new AppError('NOT_FOUND', 'there is no receipt yet');
    await audit.record(db, {
      actor: auditActor(reader),
      action: 'receipt.read',
      subject: id,
      detail: { number: receipt.number, paper },
    });
    sendFile(response, bytes, {
      type: 'application/pdf',
      name: `${receipt.number}${paper === 'slip' ? '-slip' : ''}.pdf`,
      etag: sha256,
    });
  };
  app.get('/api/cases/:id/receipt.pdf', sendPaper('receipt'));
  app.get('/api/cases/:id/slip.pdf', sendPaper('slip'));

  /** While a second person looks at the decision there is a slip that says so. */
  async function sendWaitingSlip(response: Response, caseId: string): Promise<void> {
    const row = await db
      .selectFrom('serviceCase')
      .select(['number', 'itemCode', 'siteId', 'state'])
      .where('id', '=', caseId)
      .executeTakeFirstOrThrow();
    const [item, site] = [await loadItem(db, row.itemCode), await loadSite(db, row.siteId)];
    if (row.state !== 'proposed' || !item || !site) throw new AppError('NOT_FOUND', 'there is no slip yet');
    const slip = await renderWaitingSlip({ caseNumber: row.number, item, site, printedAt: clock.now() });
    const bytes = deps.seal.sealed(slip);
    sendFile(response, bytes, { type: 'application/pdf', name: `${row.number}.pdf`, etag: row.number });
  }

  // Taken along: who has the token has the paper in hand. It comes in the body, so that it stands in no address and no log.
  app.post('/api/verify/receipt.pdf', async (request, response) => {
    await limits.count('verifyByAddress', request.ip ?? '');
    const { n, t } = parseOrRefuse(takenAlong, request.body);
    const number = normaliseReceiptNumber(n);
    const receipt = await db
      .selectFrom('receipt')
      .select(['number', 'pdfSha256'])
      .where('number', '=', number ?? '')
      .where('tokenHash', '=', tokenHash(t))
      .executeTakeFirst();
    const bytes = receipt ? await blobs.get(receipt.pdfSha256) : null;
    if (!receipt || !bytes) throw new AppError('NOT_FOUND', 'no such receipt');
    await audit.record(db, { actor: 'public', action: 'receipt.takenAlong', subject: receipt.number });
    sendFile(response, bytes, {
      type: 'application/pdf',
      name: `${receipt.number}.pdf`,
      etag: receipt.pdfSha256,
      saved: true,
    });
  });

  app.get('/api/seal/public-key.pem', (_request, response) => {
    response
      .status(200)
      .set({ 'Content-Type': 'application/x-pem-file', 'Cache-Control': 'public, max-age=3600' })
      .end(deps.seal.publicKeyPem);
  });
}
