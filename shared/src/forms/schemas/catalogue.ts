// Every version of every form that this installation knows: the sample forms of the sample items.
import type { FormSchema } from '../form-schema.ts';
import { COMPANY_FORMS } from './company-forms.ts';
import { FOOD_PERMIT } from './food-permit-form.ts';
import { HOUSING_FORMS } from './housing-forms.ts';
import { MARKET_FORMS } from './market-forms.ts';
import { PERSONAL_FORMS } from './personal-forms.ts';

export const FORM_SCHEMAS: readonly FormSchema[] = [
  ...MARKET_FORMS,
  FOOD_PERMIT,
  ...COMPANY_FORMS,
  ...HOUSING_FORMS,
  ...PERSONAL_FORMS,
];

/** The newest version of a form, or the one asked for; null when there is none. */
export function findFormSchema(id: string, version?: number): FormSchema | null {
  const versions = FORM_SCHEMAS.filter((schema) => schema.id === id);
  if (version !== undefined) return versions.find((schema) => schema.version === version) ?? null;
  return versions.toSorted((one, other) => other.version - one.version)[0] ?? null;
}
