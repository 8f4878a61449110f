// What the checklist shows for each material: the pages that the server has, those on their way, and what was asked for
// again. Pure, so that the same picture comes out before the call, in it, and after a reload.
import { evidenceOf } from '@cloud-window/shared/cases';
import type { PageUpload } from '@cloud-window/shared/client';
import type { Case, Item, Material, Page, Recapture } from '@cloud-window/shared/protocol';

export interface Slot {
  /** Place within the material; null for a new page whose place the server will choose. */
  position: number | null;
  /** The present version on the server. */
  page: Page | null;
  /** A version on its way, or one that failed to arrive. */
  upload: PageUpload | null;
}

export interface MaterialSlots {
  material: Material;
  slots: readonly Slot[];
  /** Requests of the clerk that have not been answered, oldest first. */
  asked: readonly Recapture[];
  /** Whether a further page may be added. */
  mayAdd: boolean;
  /** Something complete stands for it already: pages that arrived, a form, a licence on file. */
  isMet: boolean;
}

export function slotsOf(item: Item, record: Case, uploads: readonly PageUpload[]): MaterialSlots[] {
  const arrived = new Set(record.pages.map((page) => page.id));
  const pending = uploads.filter((upload) => upload.pageId === null || !arrived.has(upload.pageId));
  return item.materials.map((material) => {
    const mine = pending.filter((upload) => upload.materialCode === material.code);
    const slots: Slot[] = record.pages
      .filter((page) => page.materialCode === material.code && page.current)
      .sort((one, other) => one.position - other.position)
      .map((page) => ({
        position: page.position,
        page,
        upload: mine.find((upload) => upload.position === page.position) ?? null,
      }));
    const placed = new Set(slots.map((slot) => slot.upload));
    for (const upload of mine) {
      if (!placed.has(upload)) slots.push({ position: upload.position, page: null, upload });
    }
    return {
      material,
      slots,
      asked: openRecaptures(record).filter((recapture) => recapture.materialCode === material.code),
      mayAdd: slots.length < material.maxPages,
      isMet: evidenceOf(material, record).by.length > 0,
    };
  });
}

/** Whether a page is hard to read and nobody has let it pass. */
export function isPoor({ quality }: Pick<Page, 'quality'>): boolean {
  return quality?.verdict === 'poor' && quality.overriddenBy === null;
}

/** What the clerk still waits for, oldest first. */
export function openRecaptures(record: Pick<Case, 'recaptures'>): Recapture[] {
  return record.recaptures
    .filter((recapture) => recapture.fulfilledAt === null)
    .sort((one, other) => one.at - other.at);
}

/** What is to be captured: a new page of a material, or a page in the place of another. */
export interface CaptureTarget {
  materialCode: string;
  position: number | null;
  recapture: Recapture | null;
}

/** The place that a request means: that of the page it names, or a new one. */
export function targetOf(recapture: Recapture, record: Pick<Case, 'pages'>): CaptureTarget {
  const page = record.pages.find((each) => each.id === recapture.pageId);
  return { materialCode: recapture.materialCode, position: page?.position ?? null, recapture };
}

/** How many required materials are still missing: nothing stands for them, and nothing is on its way. */
export function missingRequired(materials: readonly MaterialSlots[]): number {
  return materials.filter(
    ({ material, slots, isMet }) => material.requirement === 'required' && !isMet && slots.length === 0,
  ).length;
}

/** The places of pages that one captures, in the order of the checklist: forms are filled in. */
function captured(materials: readonly MaterialSlots[]): MaterialSlots[] {
  return materials.filter(({ material }) => material.form !== 'form');
}

/** Where a row of captures goes on: behind this material, or before it. Null at its ends. */
export function neighbour(
  materials: readonly MaterialSlots[],
  materialCode: string,
  step: 1 | -1,
): CaptureTarget | null {
  const row = captured(materials);
  const index = row.findIndex(({ material }) => material.code === materialCode);
  const next = index < 0 ? undefined : row[index + step];
  return next ? freshTarget(next) : null;
}

/** Where a row of captures begins: at the first paper that is not there. */
export function firstMissing(materials: readonly MaterialSlots[]): CaptureTarget | null {
  const next = captured(materials).find(({ slots }) => slots.length === 0);
  return next ? freshTarget(next) : null;
}

/** A further page while there is room, the last one again otherwise. */
export function freshTarget({ material, slots, mayAdd }: MaterialSlots): CaptureTarget {
  const position = mayAdd ? null : (slots.at(-1)?.position ?? null);
  return { materialCode: material.code, position, recapture: null };
}
