// What a receipt says, gathered once: the paper prints all of it, the public page only what names nobody.
import type { Case, Decision, Item, Localized, Outcome, Page, Site } from '@cloud-window/shared/protocol';

export interface ReceiptContent {
  number: string;
  issuedAt: number;
  caseNumber: string;
  item: Pick<Item, 'code' | 'name' | 'department' | 'sample'>;
  site: Site;
  appliedAt: number;
  /** The paper is the applicant's own; even so it shows the number masked. */
  maskedIdNumber: string;
  decision: Decision;
  materials: ReceiptMaterial[];
  /** Required materials without a page: a notice names every defect at once. */
  missing: Localized[];
  verifyUrl: string;
}

export interface ReceiptMaterial {
  name: Localized;
  pages: Pick<Page, 'position' | 'sha256' | 'width' | 'height' | 'verdict'>[];
}

/** The content of the public verify page: nothing personal, nothing that a clerk wrote. */
export interface PublicReceipt {
  number: string;
  itemName: Localized;
  outcome: Outcome;
  issuedAt: number;
  pages: { material: Localized; position: number; sha256: string }[];
}

/** The current pages of a case under their materials, in the order of the item's checklist. */
export function receiptMaterials(item: Item, decided: Pick<Case, 'pages'>): ReceiptMaterial[] {
  const current = decided.pages.filter((page) => page.current);
  return item.materials
    .map(({ code, name }) => ({
      name,
      pages: current
        .filter((page) => page.materialCode === code)
        .toSorted((left, right) => left.position - right.position),
    }))
    .filter(({ pages }) => pages.length > 0);
}

/** The required materials of which nothing was captured. */
export function missingMaterials(item: Item, decided: Pick<Case, 'pages'>): Localized[] {
  const captured = new Set(decided.pages.filter((page) => page.current).map((page) => page.materialCode));
  return item.materials
    .filter(({ code, requirement }) => requirement === 'required' && !captured.has(code))
    .map(({ name }) => name);
}

export function publicReceipt(content: ReceiptContent): PublicReceipt {
  return {
    number: content.number,
    itemName: content.item.name,
    outcome: content.decision.outcome,
    issuedAt: content.issuedAt,
    pages: content.materials.flatMap(({ name, pages }) =>
      pages.map(({ position, sha256 }) => ({ material: name, position, sha256 })),
    ),
  };
}
