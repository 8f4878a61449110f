// Everything that has to be put in order about a case, at once: one notice names it all.
import type { Item, Page } from '../protocol/entities.ts';
import type { Defect } from '../protocol/decisions.ts';
import { evidenceOf, type Handed } from './evidence.ts';

type JudgedPage = Pick<Page, 'materialCode' | 'current' | 'position' | 'verdict'>;

/** In the order of the checklist. Conditional materials are missed by nobody. */
export function defectsOf(item: Pick<Item, 'materials'>, handed: Handed<JudgedPage>): Defect[] {
  return item.materials.flatMap((material): Defect[] => {
    const { pages, licences, form, by } = evidenceOf(material, handed);
    const of = { materialCode: material.code, position: null, reason: null, note: '' };
    const unfinished: Defect[] = form !== null && form.completedAt === null ? [{ ...of, kind: 'form' }] : [];
    const missing: Defect[] =
      material.requirement === 'required' && by.length === 0 && form === null
        ? [{ ...of, kind: 'missing' }]
        : [];
    return [
      ...missing,
      ...unfinished,
      ...pages.flatMap(({ position, verdict }): Defect[] =>
        verdict?.value === 'rejected'
          ? [{ ...of, kind: 'page', position, reason: verdict.reason, note: verdict.note }]
          : [],
      ),
      ...licences.flatMap(({ verdict }): Defect[] =>
        verdict?.value === 'rejected'
          ? [{ ...of, kind: 'licence', reason: verdict.reason, note: verdict.note }]
          : [],
      ),
    ];
  });
}
