// What a receipt says, gathered once: the paper prints all of it, the public page only what names nobody.
import { evidenceOf, type Handed } from '@cloud-window/shared/cases';
import type {
  CaseForm,
  Decision,
  Defect,
  Item,
  Localized,
  Outcome,
  Page,
  ReusedLicence,
  Site,
} from '@cloud-window/shared/protocol';

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
  /** What has to be put in order, in words of the checklist. */
  defects: (Defect & { name: Localized })[];
  /** The materials that come later. */
  promised: Localized[];
  verifyUrl: string;
}

export interface ReceiptMaterial {
  name: Localized;
  pages: Pick<Page, 'position' | 'sha256' | 'width' | 'height' | 'seen'>[];
  form: Pick<CaseForm, 'schemaId' | 'schemaVersion' | 'sha256'> | null;
  licences: Pick<ReusedLicence, 'title' | 'maskedNumber' | 'issuer' | 'trust'>[];
}

/** The content of the public verify page: nothing personal, nothing that a clerk wrote. */
export interface PublicReceipt {
  number: string;
  itemName: Localized;
  outcome: Outcome;
  issuedAt: number;
  pages: { material: Localized; position: number; sha256: string }[];
}

/** What was handed in, under its materials, in the order of the item's checklist. */
export function receiptMaterials(item: Item, record: Handed): ReceiptMaterial[] {
  return item.materials.flatMap((material) => {
    const { by, pages, form, licences } = evidenceOf(material, record);
    return by.length === 0
      ? []
      : [{ name: material.name, pages, form: by.includes('form') ? form : null, licences }];
  });
}

/** The names that a decision speaks of, from the checklist. */
export function namedDefects(
  item: Item,
  { defects, promised }: Pick<Decision, 'defects' | 'promised'>,
): Pick<ReceiptContent, 'defects' | 'promised'> {
  const nameOf = (code: string): Localized =>
    item.materials.find((material) => material.code === code)?.name ?? { 'zh-CN': code, en: code };
  return {
    defects: defects.map((defect) => ({ ...defect, name: nameOf(defect.materialCode) })),
    promised: promised.map(nameOf),
  };
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
