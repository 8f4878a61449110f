// The pages of a case arranged as the item's checklist lists its materials: what the page strip shows and in which
// order keys walk through it.
import { evidenceOf, type Evidence } from '@cloud-window/shared/cases';
import type { Case, Item, Material, Page, Recapture, ReusedLicence } from '@cloud-window/shared/protocol';

export interface MaterialGroup {
  material: Material;
  /** Newest version of each position, in order. */
  pages: readonly Page[];
  /** On file, and in use for it. */
  licences: readonly ReusedLicence[];
  /** Requests that the kiosk has not answered yet. */
  openRecaptures: readonly Recapture[];
  status: 'missing' | 'notNeeded' | 'toJudge' | 'accepted' | 'rejected';
}

/** The checklist with its pages. Pages of a material that the item does not list come last. */
export function groupPages(item: Item, serviceCase: Case): MaterialGroup[] {
  const listed = new Set(item.materials.map((material) => material.code));
  const strays = [...new Set(serviceCase.pages.map((page) => page.materialCode))].filter(
    (code) => !listed.has(code),
  );
  const materials = [...item.materials, ...strays.map(unlistedMaterial)];
  return materials.map((material) => {
    const evidence = evidenceOf(material, serviceCase);
    const { pages, licences } = evidence;
    const openRecaptures = serviceCase.recaptures.filter(
      (recapture) => recapture.materialCode === material.code && recapture.fulfilledAt === null,
    );
    return { material, pages, licences, openRecaptures, status: groupStatus(material, evidence) };
  });
}

/** Pages in reading order. */
export function pagesInOrder(groups: readonly MaterialGroup[]): Page[] {
  return groups.flatMap((group) => [...group.pages]);
}

/** The next page without a verdict after `fromId`, wrapping around; null when every page has one. */
export function nextUndecided(pages: readonly Page[], fromId: string | null): Page | null {
  const start = pages.findIndex((page) => page.id === fromId);
  for (let step = 1; step <= pages.length; step += 1) {
    const page = pages[(start + step + pages.length) % pages.length];
    if (page && page.verdict === null) return page;
  }
  return null;
}

/** The page `step` places further, stopping at both ends. */
export function neighbour(pages: readonly Page[], fromId: string | null, step: 1 | -1): Page | null {
  const index = pages.findIndex((page) => page.id === fromId);
  if (index === -1) return pages[0] ?? null;
  return pages[Math.min(pages.length - 1, Math.max(0, index + step))] ?? null;
}

/** All other pages, the nearest first and the following before the preceding. */
export function prefetchOrder(pages: readonly Page[], fromId: string | null): Page[] {
  const from = pages.findIndex((page) => page.id === fromId);
  const distance = (index: number) => Math.abs(index - from) * 2 - (index > from ? 1 : 0);
  return pages
    .map((page, index) => ({ page, index }))
    .filter(({ index }) => index !== from)
    .sort((one, other) => distance(one.index) - distance(other.index))
    .map(({ page }) => page);
}

/** Older captures of the same place, newest first. */
export function earlierVersions(serviceCase: Case, page: Page): Page[] {
  return serviceCase.pages
    .filter(
      (other) =>
        other.materialCode === page.materialCode &&
        other.position === page.position &&
        other.version < page.version,
    )
    .sort((a, b) => b.version - a.version);
}

/** What a page is compared with: the version before it, or for an earlier one that stands no more, the present one. */
export function versionToCompare(serviceCase: Case, page: Page): Page | null {
  if (!page.current) return currentVersionOf(serviceCase, page);
  return earlierVersions(serviceCase, page)[0] ?? null;
}

/** What stands in a page's place now: itself, or the version that replaced it; null when it was removed. */
export function currentVersionOf(serviceCase: Case, page: Page): Page | null {
  return (
    serviceCase.pages.find(
      (other) =>
        other.current && other.materialCode === page.materialCode && other.position === page.position,
    ) ?? null
  );
}

function groupStatus(
  material: Material,
  { by, isRejected, isUnjudged }: Pick<Evidence, 'by' | 'isRejected' | 'isUnjudged'>,
): MaterialGroup['status'] {
  if (by.length === 0) return material.requirement === 'required' ? 'missing' : 'notNeeded';
  if (isRejected) return 'rejected';
  return isUnjudged ? 'toJudge' : 'accepted';
}

function unlistedMaterial(code: string): Material {
  return { code, name: { 'zh-CN': code, en: code }, requirement: 'conditional', form: 'copy', maxPages: 60 };
}
