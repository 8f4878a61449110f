// A complete upload becomes a page: checked, stored once, placed among its papers, announced. Nothing is kept of what
// does not pass, and the same bytes handed in twice are one page.
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { AppError, newId } from '@cloud-window/shared';
import type {
  DerivedImage,
  Item,
  NumberedCaseEvent,
  Page,
  uploadMetadataSchema,
} from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../../context.ts';
import { loadItem } from '../../items/item-catalogue.ts';
import { requestReading } from '../../reading/reading-store.ts';
import { requireOwner, type ApplicantActor } from '../case-access.ts';
import { announce, appendCaseEvents } from '../case-events.ts';
import { lockCase, requireDraft } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { SCREEN_SIZE, THUMBNAIL_SIZE, type ReadPage } from './page-image.ts';
import type { PageReader } from './page-reader.ts';
import { shownSha256, type PageViews } from './page-views.ts';
import type { WorkGate } from './work-gate.ts';

/** Papers in one case. */
const MAX_PAGES = 60;
/** Papers and their replaced versions in one case. */
const MAX_VERSIONS = 240;

export type UploadMetadata = z.output<typeof uploadMetadataSchema>;

export interface PageIntake {
  /** Throws NOT_FOUND, CASE_SUBMITTED, CASE_DECIDED, BAD_REQUEST or PAGE_LIMIT_REACHED when such a page would not be taken. */
  requireRoom(actor: ApplicantActor, metadata: UploadMetadata): Promise<void>;
  /** Answers the id of the page. Throws PAGE_* or what `requireRoom` throws; then nothing has changed. */
  take(actor: ApplicantActor, metadata: UploadMetadata, bytes: Uint8Array): Promise<string>;
}

export function createPageIntake(
  deps: CasesDeps,
  views: PageViews,
  gate: WorkGate,
  reader: PageReader,
): PageIntake {
  const { db, blobs } = deps.context;

  return {
    async requireRoom(actor, metadata) {
      await db.transaction().execute(async (tx) => {
        const place = await findPlace(tx, actor, metadata);
        if (!('existing' in place)) await requireFreePlace(tx, metadata.caseId, place);
      });
    },

    async take(actor, metadata, bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 !== metadata.sha256) {
        throw new AppError('PAGE_HASH_MISMATCH', 'the bytes are not those that were announced');
      }
      const existing = await findSamePage(db, metadata);
      if (existing !== null) {
        await deps.context.db.transaction().execute((tx) => findPlace(tx, actor, metadata));
        return existing;
      }
      const image = await gate(() =>
        reader.read(bytes, metadata.corners ?? null, metadata.enhanced === 'yes'),
      );
      const derived = image.derived?.bytes;
      // On the disk before anybody is told; only the larger view is made afterwards, of what is safe by then.
      const [, thumbnailSha256, derivedSha256] = await Promise.all([
        blobs.put(bytes),
        blobs.put(image.thumbnail),
        derived ? blobs.put(derived) : null,
      ]);
      const taken = await db.transaction().execute(async (tx) => {
        const place = await findPlace(tx, actor, metadata);
        if ('existing' in place) return { pageId: place.existing, events: [] };
        await requireFreePlace(tx, metadata.caseId, place);
        const stored = { thumbnailSha256, derivedSha256 };
        const page = { metadata, place, image, stored, bytes: bytes.byteLength, views };
        return insertPage(deps, tx, actor, page);
      });
      announce(deps.context.broadcast, taken.events);
      views.makeSoon(derivedSha256 ?? sha256, SCREEN_SIZE, derived ?? bytes);
      return taken.pageId;
    },
  };
}

interface Place {
  material: Item['materials'][number];
  position: number;
  version: number;
  /** The page that this one replaces. */
  replaces: string | null;
}

/** Where the page goes; locks the case. A page with the same bytes in the same material is already there. */
async function findPlace(
  tx: Tx,
  actor: ApplicantActor,
  metadata: UploadMetadata,
): Promise<Place | { existing: string }> {
  const row = await lockCase(tx, metadata.caseId);
  requireOwner(actor, row);
  const existing = await findSamePage(tx, metadata);
  if (existing !== null) return { existing };
  requireDraft(row);
  const item = await loadItem(tx, row.itemCode);
  const { materialCode, ...place } = await nextPlace(tx, metadata);
  const material = item?.materials.find(({ code }) => code === materialCode);
  if (!material) throw new AppError('BAD_REQUEST', 'the item has no such material');
  return { material, ...place };
}

async function findSamePage(db: Db | Tx, metadata: UploadMetadata): Promise<string | null> {
  const row = await db
    .selectFrom('page')
    .select('id')
    .where('caseId', '=', metadata.caseId)
    .where('materialCode', '=', metadata.materialCode)
    .where('sha256', '=', metadata.sha256)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  return row?.id ?? null;
}

interface NextPlace extends Omit<Place, 'material'> {
  materialCode: string;
}

async function nextPlace(tx: Tx, metadata: UploadMetadata): Promise<NextPlace> {
  const { materialCode, position } = await wantedPlace(tx, metadata);
  const pages = tx
    .selectFrom('page')
    .select(['id', 'position', 'version'])
    .where('caseId', '=', metadata.caseId)
    .where('materialCode', '=', materialCode)
    .where('current', '=', true);
  if (position === undefined) {
    const last = await pages.orderBy('position', 'desc').limit(1).executeTakeFirst();
    return { materialCode, position: (last?.position ?? 0) + 1, version: 1, replaces: null };
  }
  const former = await pages.where('position', '=', position).executeTakeFirst();
  if (!former) throw new AppError('BAD_REQUEST', 'no page stands in this position');
  return { materialCode, position, version: former.version + 1, replaces: former.id };
}

/** Where the page that is to be replaced stands by now; a further page when it was taken out meanwhile. */
async function wantedPlace(
  tx: Tx,
  { caseId, materialCode, position, replaces }: UploadMetadata,
): Promise<{ materialCode: string; position: number | undefined }> {
  if (replaces === undefined) return { materialCode, position };
  const former = await tx
    .selectFrom('page')
    .select(['materialCode', 'position'])
    .where('id', '=', replaces)
    .where('caseId', '=', caseId)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  return former ?? { materialCode, position: undefined };
}

/** Throws PAGE_LIMIT_REACHED. */
async function requireFreePlace(tx: Tx, caseId: string, place: Place): Promise<void> {
  const pages = await tx
    .selectFrom('page')
    .select(['materialCode', 'current'])
    .where('caseId', '=', caseId)
    .execute();
  const current = pages.filter((page) => page.current);
  const ofMaterial = current.filter((page) => page.materialCode === place.material.code);
  const full =
    pages.length >= MAX_VERSIONS ||
    (place.replaces === null &&
      (current.length >= MAX_PAGES || ofMaterial.length >= place.material.maxPages));
  if (full) throw new AppError('PAGE_LIMIT_REACHED', 'no further page is taken here');
}

interface NewPage {
  metadata: UploadMetadata;
  place: Place;
  image: ReadPage;
  stored: { thumbnailSha256: string; derivedSha256: string | null };
  bytes: number;
  views: PageViews;
}

async function insertPage(
  deps: CasesDeps,
  tx: Tx,
  actor: ApplicantActor,
  { metadata, place, image, stored, bytes, views }: NewPage,
): Promise<{ pageId: string; events: NumberedCaseEvent[] }> {
  const { clock, audit } = deps.context;
  const now = clock.now();
  const page: Page = {
    id: newId('page'),
    caseId: metadata.caseId,
    materialCode: place.material.code,
    position: place.position,
    version: place.version,
    current: true,
    sha256: metadata.sha256,
    bytes,
    width: image.width,
    height: image.height,
    derived: derivedImage(image, stored.derivedSha256),
    quality: { ...image.quality, overriddenBy: null, overrideReason: null },
    // A kiosk's clock may be ahead; nothing is captured after it has arrived.
    capturedAt: Math.min(metadata.capturedAt, now),
    origin: metadata.origin,
    verdict: null,
    seen: null,
  };
  if (place.replaces !== null) {
    await tx.updateTable('page').set({ current: false }).where('id', '=', place.replaces).execute();
  }
  const { verdict: _none, seen: _notYet, derived, quality: _measured, ...columns } = page;
  await tx
    .insertInto('page')
    .values({
      ...columns,
      mime: image.mime,
      derived: derived && JSON.stringify(derived),
      quality: JSON.stringify(image.quality),
      capturedAt: new Date(page.capturedAt),
      storedAt: new Date(now),
    })
    .execute();
  await views.keep(tx, shownSha256(page), THUMBNAIL_SIZE, stored.thumbnailSha256);
  await requestReading(deps.context, tx, page, now);
  const fulfils = await fulfilRecapture(tx, page, new Date(now));
  await audit.record(tx, {
    actor: actor.applicantId,
    action: 'page.stored',
    subject: page.caseId,
    detail: {
      pageId: page.id,
      material: page.materialCode,
      position: page.position,
      version: page.version,
      sha256: page.sha256,
      derivedSha256: derived?.sha256 ?? null,
      quality: image.quality.verdict,
      bytes,
      origin: page.origin,
      fulfils,
    },
  });
  const events = await appendCaseEvents(tx, now, page.caseId, [{ type: 'pageAdded', page, fulfils }]);
  return { pageId: page.id, events };
}

function derivedImage({ derived }: ReadPage, sha256: string | null): DerivedImage | null {
  if (derived === null || sha256 === null) return null;
  const { width, height, corners, enhanced } = derived;
  return { sha256, width, height, corners, enhanced };
}

/** The open request for another capture that this page answers: of its position, or for a further page. */
async function fulfilRecapture(tx: Tx, page: Page, at: Date): Promise<string | null> {
  const open = tx
    .selectFrom('recapture')
    .leftJoin('page', 'page.id', 'recapture.pageId')
    .select('recapture.id')
    .where('recapture.caseId', '=', page.caseId)
    .where('recapture.materialCode', '=', page.materialCode)
    .where('recapture.fulfilledAt', 'is', null)
    .orderBy('recapture.at')
    .limit(1);
  const asked = await (
    page.version > 1
      ? open.where('page.position', '=', page.position)
      : open.where('recapture.pageId', 'is', null)
  ).executeTakeFirst();
  if (!asked) return null;
  await tx
    .updateTable('recapture')
    .set({ fulfilledAt: at, fulfilledBy: page.id })
    .where('id', '=', asked.id)
    .execute();
  return asked.id;
}
