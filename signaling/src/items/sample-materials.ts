// Short ways to write the materials of the sample items: product.md's table reads 原 original, 复 copy, 表 form.
import type { Localized, Material } from '@cloud-window/shared/protocol';

interface MaterialOptions {
  form: Material['form'];
  /** Licence type that the government may already hold. */
  licence?: string;
  maxPages?: number;
  /** May come later, against a promise. */
  supplementable?: boolean;
}

/** A text in both languages. */
export function both(chinese: string, english: string): Localized {
  return { 'zh-CN': chinese, en: english };
}

export function required(code: string, name: Localized, options: MaterialOptions): Material {
  return { ...material(code, name, options), requirement: 'required' };
}

/** A material that is needed only when `condition` holds; the condition is said in plain words. */
export function conditional(
  code: string,
  name: Localized,
  condition: Localized,
  options: MaterialOptions,
): Material {
  return { ...material(code, name, options), requirement: 'conditional', condition };
}

function material(
  code: string,
  name: Localized,
  { form, licence, maxPages = 4, supplementable = false }: MaterialOptions,
): Omit<Material, 'requirement'> {
  return {
    code,
    name,
    form,
    maxPages,
    ...(licence === undefined ? {} : { reusableLicence: licence }),
    ...(supplementable && { supplementable }),
  };
}

// Papers that many items ask for in the same way.
export const idCard = (name: Localized = both('居民身份证', 'Resident ID card'), maxPages = 2) =>
  required('id-card', name, { form: 'original', licence: 'id-card', maxPages });

export const householdRegister = () =>
  required('household-register', both('户口簿', 'Household register'), {
    form: 'original',
    licence: 'household-register',
    maxPages: 8,
  });

export const applicationForm = (name: Localized = both('申请表', 'Application form')) =>
  required('application-form', name, { form: 'form', maxPages: 4 });
