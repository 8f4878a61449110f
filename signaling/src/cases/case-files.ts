// The binary routes: a page as captured, its lighter views, the receipt as PDF. Authorised like the case itself and never
// left in a cache: a kiosk is a public place.
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { AppError } from '@cloud-window/shared';
import { caseId as caseIdSchema, pageId as pageIdSchema } from '@cloud-window/shared/protocol';
import { auditActor } from '../audit/audit-log.ts';
import { readersOf, requireReader } from './case-access.ts';
import type { CasesDeps } from './cases-deps.ts';
import { VIEW_SIZES, type ViewSize } from './pages/page-image.ts';
import { shownSha256, type PageViews } from './pages/page-views.ts';

const viewQuery = z.object({
  size: z
    .string()
    .transform(Number)
    .refine((size): size is ViewSize => VIEW_SIZES.some((known) => known === size)),
  of: z.enum(['derived', 'original']).default('derived'),
});
const EXTENSIONS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

/** Mounts the paths of `binaryPaths`. */
export function mountCaseFiles(app: Express, deps: CasesDeps, views: PageViews): void {
  const { db, blobs, audit } = deps.context;

  const readablePage = async (request: Request) => {
    const id = parse(pageIdSchema, request.params['id']);
    const page = await db
      .selectFrom('page')
      .select(['id', 'caseId', 'sha256', 'mime', 'derived'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!page) throw new AppError('NOT_FOUND', 'no such page');
    const reader = await requireReader(db, deps.directory(), readersOf(request), page.caseId);
    return { page, reader };
  };

  const sendInFull = async (request: Request, response: Response, of: 'derived' | 'original') => {
    const { page, reader } = await readablePage(request);
    const straight = of === 'derived' && page.derived !== null;
    const sha256 = straight ? shownSha256(page) : page.sha256;
    const bytes = await blobs.get(sha256);
    if (!bytes) throw new AppError('NOT_FOUND', 'the picture is gone');
    if (reader.kind === 'staff') {
      await audit.record(db, {
        actor: reader.staffId,
        action: 'page.read',
        subject: page.caseId,
        detail: { pageId: page.id, of: straight ? 'derived' : 'original' },
      });
    }
    const type = straight ? 'image/jpeg' : page.mime;
    const name = `${page.id}${straight ? '-straight' : ''}.${EXTENSIONS[type] ?? 'bin'}`;
    send(response, bytes, { type, name, etag: sha256 });
  };
  app.get('/api/pages/:id/original', (request, response) => sendInFull(request, response, 'original'));
  app.get('/api/pages/:id/derived', (request, response) => sendInFull(request, response, 'derived'));

  app.get('/api/pages/:id/view', async (request, response) => {
    const { size, of } = parse(viewQuery, request.query);
    const { page } = await readablePage(request);
    const source = of === 'original' ? page.sha256 : shownSha256(page);
    const bytes = await views.get(source, size);
    send(response, bytes, {
      type: 'image/webp',
      name: `${page.id}-${size}.webp`,
      etag: `${source}-${size}`,
    });
  });

  app.get('/api/cases/:id/receipt.pdf', async (request, response) => {
    const id = parse(caseIdSchema, request.params['id']);
    const reader = await requireReader(db, deps.directory(), readersOf(request), id);
    const receipt = await db
      .selectFrom('receipt')
      .select(['number', 'pdfSha256'])
      .where('caseId', '=', id)
      .executeTakeFirst();
    const bytes = receipt ? await blobs.get(receipt.pdfSha256) : null;
    if (!receipt || !bytes) throw new AppError('NOT_FOUND', 'there is no receipt yet');
    await audit.record(db, {
      actor: auditActor(reader),
      action: 'receipt.read',
      subject: id,
      detail: { number: receipt.number },
    });
    send(response, bytes, {
      type: 'application/pdf',
      name: `${receipt.number}.pdf`,
      etag: receipt.pdfSha256,
    });
  });
}

function send(
  response: Response,
  bytes: Uint8Array,
  { type, name, etag }: { type: string; name: string; etag: string },
): void {
  response
    .status(200)
    .set({
      'Content-Type': type,
      'Content-Disposition': `inline; filename="${name}"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
      ETag: `"${etag}"`,
    })
    .end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** Throws NOT_FOUND for an id of another shape, BAD_REQUEST for anything else. */
function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw typeof value === 'string'
    ? new AppError('NOT_FOUND', 'no such id')
    : new AppError('BAD_REQUEST', 'the query is not valid');
}
