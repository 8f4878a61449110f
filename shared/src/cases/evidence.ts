// What stands for a material of the checklist: pages that were captured, a form filled in on the screen, or a licence on
// file. Whoever asks whether a material is there asks here, so that kiosk, console and server never differ.
import type { Item, Material, Page } from '../protocol/entities.ts';
import type { CaseForm } from '../protocol/forms.ts';
import type { ReusedLicence } from '../protocol/licences.ts';

type EvidencePage = Pick<Page, 'materialCode' | 'current' | 'position' | 'verdict'>;

/** As much of a case as tells of its materials. */
export interface Handed<P extends EvidencePage = Page> {
  pages: readonly P[];
  forms: readonly CaseForm[];
  licences: readonly ReusedLicence[];
}

export interface Evidence<P extends EvidencePage = Page> {
  /** The pages on top, in order. */
  pages: P[];
  /** Begun or complete. */
  form: CaseForm | null;
  /** Those in use. */
  licences: ReusedLicence[];
  /** Which of the three is there and complete; empty while the material is missing. */
  by: EvidenceKind[];
  /** Something of it has no verdict yet. A form has none: it is checked while it is filled in. */
  isUnjudged: boolean;
  /** Something of it was rejected and not replaced. */
  isRejected: boolean;
}

export type EvidenceKind = 'pages' | 'form' | 'licence';

/** What stands for this material in this case. */
export function evidenceOf<P extends EvidencePage>(
  material: Pick<Material, 'code'>,
  handed: Handed<P>,
): Evidence<P> {
  const ofMaterial = ({ materialCode }: { materialCode: string }): boolean => materialCode === material.code;
  const pages = handed.pages
    .filter((page) => page.current && ofMaterial(page))
    .toSorted((one, other) => one.position - other.position);
  const form = handed.forms.find(ofMaterial) ?? null;
  const licences = handed.licences.filter((licence) => licence.state === 'used' && ofMaterial(licence));
  // Once the paper itself is there, a licence that was rejected is out.
  const standing = licences.filter(({ verdict }) => pages.length === 0 || verdict?.value !== 'rejected');
  const verdicts = [...pages, ...standing].map(({ verdict }) => verdict);
  return {
    pages,
    form,
    licences,
    by: [
      ...(pages.length > 0 ? (['pages'] as const) : []),
      ...(form !== null && form.completedAt !== null ? (['form'] as const) : []),
      ...(standing.length > 0 ? (['licence'] as const) : []),
    ],
    isUnjudged: verdicts.includes(null),
    isRejected: verdicts.some((verdict) => verdict?.value === 'rejected'),
  };
}

/** The required materials for which nothing complete is there, in the order of the checklist. */
export function missingMaterials<P extends EvidencePage>(
  item: Pick<Item, 'materials'>,
  handed: Handed<P>,
): Material[] {
  return item.materials.filter(
    (material) => material.requirement === 'required' && evidenceOf(material, handed).by.length === 0,
  );
}
