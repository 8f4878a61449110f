// The binary routes of pages: as captured, straightened, and lighter views. Authorised like the case itself.
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { AppError } from '@cloud-window/shared';
import { pageId as pageIdSchema } from '@cloud-window/shared/protocol';
import { readersOf, requireReader } from './case-access.ts';
import type { CasesDeps } from './cases-deps.ts';
import { VIEW_SIZES, type ViewSize } from './pages/page-image.ts';
import { shownSha256, type PageViews } from './pages/page-views.ts';
import { parseOrRefuse, sendFile } from './send-file.ts';

const viewQuery = z.object({
  size: z
    .string()
    .transform(Number)
    .refine((size): size is ViewSize => VIEW_SIZES.some((known) => known === size)),
  of: z.enum(['derived', 'original']).default('derived'),
});
const EXTENSIONS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

/** Mounts the paths of pages in `binaryPaths`. */
export function mountCaseFiles(app: Express, deps: CasesDeps, views: PageViews): void {
  const { db, blobs, audit } = deps.context;

  const readablePage = async (request: Request) => {
    const id = parseOrRefuse(pageIdSchema, request.params['id']);
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
    sendFile(response, bytes, { type, name, etag: sha256 });
  };
  app.get('/api/pages/:id/original', (request, response) => sendInFull(request, response, 'original'));
  app.get('/api/pages/:id/derived', (request, response) => sendInFull(request, response, 'derived'));

  app.get('/api/pages/:id/view', async (request, response) => {
    const { size, of } = parseOrRefuse(viewQuery, request.query);
    const { page } = await readablePage(request);
    const source = of === 'original' ? page.sha256 : shownSha256(page);
    const bytes = await views.get(source, size);
    sendFile(response, bytes, {
      type: 'image/webp',
      name: `${page.id}-${size}.webp`,
      etag: `${source}-${size}`,
    });
  });
}
