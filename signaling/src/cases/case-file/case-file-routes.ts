// Reading the file of a case, finding it, and taking it along as an archive that proves itself.
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Express } from 'express';
import { ZipFile } from 'yazl';
import { AppError, maskIdNumber } from '@cloud-window/shared';
import { caseId as caseIdSchema, type Case, type CaseFile, type Page } from '@cloud-window/shared/protocol';
import type { RouteHandlers } from '../../context.ts';
import { loadItem } from '../../items/item-catalogue.ts';
import { loadSite } from '../../sites/site-store.ts';
import { readersOf, requireReader } from '../case-access.ts';
import { loadCase } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { requireStaff } from '../page-review.ts';
import { parseOrRefuse } from '../send-file.ts';
import { loadEntries } from './entries.ts';
import {
  listed,
  MANIFEST_NAME,
  MANIFEST_SIGNATURE_NAME,
  PUBLIC_KEY_NAME,
  type ListedFile,
  type Manifest,
} from './manifest.ts';

const MOST_SHOWN = 50;
const EXTENSIONS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

/** Handlers of `listCaseFiles` and `getCaseFile`. */
export function createCaseFileRoutes(deps: CasesDeps): Pick<RouteHandlers, 'listCaseFiles' | 'getCaseFile'> {
  const { db, audit } = deps.context;
  return {
    async listCaseFiles({ query }) {
      let rows = db
        .selectFrom('serviceCase')
        .innerJoin('item', 'item.code', 'serviceCase.itemCode')
        .select(['serviceCase.id', 'serviceCase.number', 'serviceCase.state', 'serviceCase.createdAt'])
        .select('item.definition')
        .orderBy('serviceCase.createdAt', 'desc')
        .limit(MOST_SHOWN);
      if (query.number) {
        // What people type is text to look for, never a pattern.
        const literal = query.number.replaceAll(/[\\%_]/g, '\\$&');
        rows = rows.where('serviceCase.number', 'ilike', `%${literal}%`);
      }
      return (await rows.execute()).map((row) => ({
        caseId: row.id,
        caseNumber: row.number,
        itemName: row.definition.name,
        state: row.state,
        createdAt: row.createdAt.getTime(),
      }));
    },

    async getCaseFile({ actor, params }) {
      const staff = requireStaff(actor);
      await requireReader(db, deps.directory(), [actor], params.id);
      await audit.record(db, { actor: staff.staffId, action: 'caseFile.read', subject: params.id });
      return (await loadFile(deps, params.id)).file;
    },
  };
}

async function loadFile(deps: CasesDeps, caseId: string): Promise<{ record: Case; file: CaseFile }> {
  const { db, sealer } = deps.context;
  const record = await loadCase(db, deps.address, caseId);
  const row = await db
    .selectFrom('serviceCase')
    .innerJoin('applicant', 'applicant.id', 'serviceCase.applicantId')
    .select(['serviceCase.siteId', 'applicant.idNumberSealed'])
    .where('serviceCase.id', '=', caseId)
    .executeTakeFirstOrThrow();
  const [item, site] = [await loadItem(db, record.itemCode), await loadSite(db, row.siteId)];
  if (!item || !site) throw new AppError('INTERNAL', 'the item or the site of the case is gone');
  const file: CaseFile = {
    caseId,
    caseNumber: record.number,
    itemCode: item.code,
    itemName: item.name,
    siteName: site.name,
    maskedIdNumber: maskIdNumber(sealer.open(row.idNumberSealed)),
    state: record.state,
    createdAt: record.createdAt,
    materials: item.materials.map(({ code, name }) => ({ code, name })),
    entries: await loadEntries(db, record),
  };
  return { record, file };
}

/** Mounts the path of the archive. */
export function mountCaseFile(app: Express, deps: CasesDeps): void {
  const { db, audit, clock } = deps.context;

  app.get('/api/case-files/:id/file.zip', async (request, response) => {
    const id = parseOrRefuse(caseIdSchema, request.params['id']);
    const reader = await requireReader(db, deps.directory(), readersOf(request), id);
    const staff = requireStaff(reader);
    const { record, file } = await loadFile(deps, id);
    const { papers, blobs } = await papersOf(deps, record);
    const told = Buffer.from(JSON.stringify(file, null, 2));
    const manifest: Manifest = {
      format: 'cloud-window-case-file',
      version: 1,
      caseNumber: record.number,
      exportedAt: new Date(clock.now()).toISOString(),
      files: [listed('case-file.json', told), ...papers],
    };
    const table = Buffer.from(JSON.stringify(manifest, null, 2));
    await audit.record(db, {
      actor: staff.staffId,
      action: 'caseFile.exported',
      subject: id,
      detail: { files: manifest.files.length },
    });
    const zip = new ZipFile();
    const mtime = new Date(clock.now());
    zip.addBuffer(table, MANIFEST_NAME, { mtime });
    zip.addBuffer(Buffer.from(deps.seal.signatureOf(table)), MANIFEST_SIGNATURE_NAME, { mtime });
    zip.addBuffer(Buffer.from(deps.seal.publicKeyPem), PUBLIC_KEY_NAME, { mtime });
    zip.addBuffer(told, 'case-file.json', { mtime });
    for (const { path, sha256 } of papers) {
      // One at a time as they are written out: sixty pages need not lie in memory together.
      zip.addReadStreamLazy(path, { mtime, compress: false }, (answer) => {
        blobs(sha256).then(
          (bytes) => answer(null, Readable.from([bytes])),
          (error: unknown) => answer(error, Readable.from([])),
        );
      });
    }
    zip.end();
    response.status(200).set({
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${record.number}.zip"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    const broken = once(zip as unknown as NodeJS.EventEmitter, 'error').then(([error]) => {
      throw AppError.from(error);
    });
    await Promise.race([pipeline(zip.outputStream, response), broken]);
  });
}

/** Every page as captured and straightened, every receipt and slip; what is gone is not listed. */
async function papersOf(
  { context: { db, blobs } }: CasesDeps,
  record: Case,
): Promise<{ papers: ListedFile[]; blobs: (sha256: string) => Promise<Buffer> }> {
  const read = async (sha256: string): Promise<Buffer> => {
    const bytes = await blobs.get(sha256);
    if (!bytes) throw new AppError('NOT_FOUND', 'a file of the case is gone');
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const mimes = await db.selectFrom('page').select(['id', 'mime']).where('caseId', '=', record.id).execute();
  const extension = new Map(mimes.map(({ id, mime }) => [id, EXTENSIONS[mime] ?? 'bin']));
  const receipts = await db
    .selectFrom('receipt')
    .select(['number', 'pdfSha256', 'slipSha256'])
    .where('caseId', '=', record.id)
    .execute();
  const wanted = [
    ...record.pages.flatMap((page) => [
      { path: `${nameOf(page)}.${extension.get(page.id) ?? 'bin'}`, sha256: page.sha256 },
      ...(page.derived ? [{ path: `${nameOf(page)}-straight.jpg`, sha256: page.derived.sha256 }] : []),
    ]),
    ...receipts.flatMap(({ number, pdfSha256, slipSha256 }) => [
      { path: `receipts/${number}.pdf`, sha256: pdfSha256 },
      ...(slipSha256 === null ? [] : [{ path: `receipts/${number}-slip.pdf`, sha256: slipSha256 }]),
    ]),
  ];
  const papers: ListedFile[] = [];
  for (const { path, sha256 } of wanted) {
    const bytes = await blobs.get(sha256);
    if (bytes) papers.push({ path, sha256, bytes: bytes.byteLength });
  }
  return { papers, blobs: read };
}

const nameOf = ({ materialCode, position, version }: Page): string =>
  `pages/${materialCode}/${String(position).padStart(2, '0')}-v${version}`;
