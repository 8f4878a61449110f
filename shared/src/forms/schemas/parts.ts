// Short ways to write the fields of the sample forms.
import type { Localized } from '../../protocol/scalars.ts';
import type {
  Condition,
  CrossCheck,
  FormField,
  FormSchema,
  GroupField,
  ScalarField,
} from '../form-schema.ts';

export const both = (chinese: string, english: string): Localized => ({ 'zh-CN': chinese, en: english });

type Extras = Partial<
  Pick<ScalarField, 'hint' | 'optional' | 'shownWhen' | 'requiredWhen' | 'personal' | 'prefill'>
>;
const of =
  <K extends ScalarField['kind']>(kind: K) =>
  (id: string, chinese: string, english: string, extras: Extras = {}) =>
    ({ kind, id, label: both(chinese, english), ...extras }) as Extract<ScalarField, { kind: K }>;

export const phone = of('phone');
export const idNumber = of('idNumber');
export const uscc = of('uscc');
export const address = of('address');
export const yesNo = of('yesNo');

export const text = (id: string, chinese: string, english: string, maxLength = 60, extras: Extras = {}) =>
  ({ kind: 'text', id, label: both(chinese, english), maxLength, ...extras }) satisfies ScalarField;
export const multiline = (
  id: string,
  chinese: string,
  english: string,
  maxLength = 400,
  extras: Extras = {},
) => ({ kind: 'multiline', id, label: both(chinese, english), maxLength, ...extras }) satisfies ScalarField;
export const date = (
  id: string,
  chinese: string,
  english: string,
  extras: Extras & { when?: 'past' | 'future' } = {},
) => ({ kind: 'date', id, label: both(chinese, english), ...extras }) satisfies ScalarField;
export const amount = (
  id: string,
  chinese: string,
  english: string,
  extras: Extras & { positive?: boolean; currency?: string } = {},
) => ({ kind: 'amount', id, label: both(chinese, english), ...extras }) satisfies ScalarField;
export const count = (
  id: string,
  chinese: string,
  english: string,
  [min, max]: [number, number],
  unit: Localized | null = null,
  extras: Extras = {},
) =>
  ({
    kind: 'count',
    id,
    label: both(chinese, english),
    min,
    max,
    ...(unit ? { unit } : {}),
    ...extras,
  }) satisfies ScalarField;
/** Options as `value: [Chinese, English]`. */
export const choice = (
  id: string,
  chinese: string,
  english: string,
  options: Record<string, readonly [string, string]>,
  extras: Extras = {},
) =>
  ({
    kind: 'choice',
    id,
    label: both(chinese, english),
    options: Object.entries(options).map(([value, [zh, en]]) => ({ value, label: both(zh, en) })),
    ...extras,
  }) satisfies ScalarField;
export const group = (
  id: string,
  label: Localized,
  row: Localized,
  [minRows, maxRows]: [number, number],
  fields: ScalarField[],
  extras: Extras = {},
) => ({ kind: 'group', id, label, row, minRows, maxRows, fields, ...extras }) satisfies GroupField;

export const when = (field: string, is: string): Condition => ({ field, is });

export const section = (id: string, title: Localized, fields: FormField[], lead?: Localized) => ({
  id,
  title,
  fields,
  ...(lead ? { lead } : {}),
});

/** What the signature stands under, as most forms have it. */
const DECLARATION = both(
  '本人确认以上内容由本人填写或在本人核对后填写，真实、准确、完整；如有虚假，愿意承担相应的法律责任。',
  'I confirm that the above was filled in by me, or checked by me, and is true, exact and complete, and that I answer by law for anything false.',
);

export function form(
  id: string,
  title: Localized,
  sections: FormSchema['sections'],
  checks: CrossCheck[] = [],
  words: { lead?: Localized; declaration?: Localized } = {},
): FormSchema {
  const { declaration = DECLARATION, lead } = words;
  return { id, version: 1, title, ...(lead ? { lead } : {}), sections, checks, declaration, sample: true };
}

// --- fields that many forms ask for in the same way ---------------------------------------------------------------

export const SEX = { male: ['男', 'Male'], female: ['女', 'Female'] } as const;

/** What members of a family are to each other. */
export const RELATION = {
  spouse: ['配偶', 'Spouse'],
  child: ['子女', 'Child'],
  parent: ['父母', 'Parent'],
  other: ['其他', 'Other'],
} as const;

/** The person who applies, as the sign-in knows them. */
export const applicantFields = (who = '申请人', whoEn = 'Applicant'): ScalarField[] => [
  text('name', `${who}姓名`, `${whoEn}’s name`, 30, { personal: true, prefill: 'name' }),
  idNumber('idNumber', `${who}身份证号码`, `${whoEn}’s ID number`, { personal: true, prefill: 'idNumber' }),
  phone('phone', '手机号码', 'Mobile number', { personal: true, prefill: 'phone' }),
];

/** The company, as its licence says it. */
export const companyFields = (): ScalarField[] => [
  text('companyName', '企业名称', 'Company name', 80, { prefill: 'companyName' }),
  uscc('uscc', '统一社会信用代码', 'Unified social credit code', { prefill: 'uscc' }),
];

/** Who answers questions of the office. */
export const contactFields = (): ScalarField[] => [
  text('contactName', '联系人姓名', 'Contact person', 30, { personal: true, prefill: 'name' }),
  phone('contactPhone', '联系人手机号码', 'Contact’s mobile number', { personal: true, prefill: 'phone' }),
];
