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
import type { PageViews } from './pages/page-views.ts';

const viewQuery = z.object({
  size: z
    .string()
    .transform(Number)
    .refine((size): size is ViewSize => VIEW_SIZES.some((known) => known === size)),
});
const EXTENSIONS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

/** Mounts the paths of `binaryPaths`. */
export function mountCaseFiles(app: Express, deps: CasesDeps, views: PageViews): void {
  const { db, blobs, audit } = deps.context;

  const readablePage = async (request: Request) => {
    const id = parse(pageIdSchema, request.params['id']);
    const page = await db
      .selectFrom('page')
      .select(['id', 'caseId', 'sha256', 'mime'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!page) throw new AppError('NOT_FOUND', 'no such page');
    const reader = await requireReader(db, deps.directory(), readersOf(request), page.caseId);
    return { page, reader };
  };

  app.get('/api/pages/:id/original', async (request, response) => {
    const { page, reader } = await readablePage(request);
    const bytes = await blobs.get(page.sha256);
    if (!bytes) throw new AppError('NOT_FOUND', 'the original is gone');
    if (reader.kind === 'staff') {
      await audit.record(db, {
        actor: reader.staffId,
        action: 'page.read',
        subject: page.caseId,
        detail: { pageId: page.id },
      });
    }
    const name = `${page.id}.${EXTENSIONS[page.mime] ?? 'bin'}`;
    send(response, bytes, { type: page.mime, name, etag: page.sha256 });
  });

  app.get('/api/pages/:id/view', async (request, response) => {
    const { size } = parse(viewQuery, request.query);
    const { page } = await readablePage(request);
    const bytes = await views.get(page.sha256, size);
    send(response, bytes, {
      type: 'image/webp',
      name: `${page.id}-${size}.webp`,
      etag: `${page.sha256}-${size}`,
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
