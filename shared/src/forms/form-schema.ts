// The language in which a form is written down: sections of fields with conditions, checks across fields, and words in both
// languages. A schema is plain JSON, so that the server can send it and keep every version that was ever filled in.
import { z } from '../zod.ts';
import { localizedSchema } from '../protocol/scalars.ts';

const fieldId = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/);

/** What is looked at before a field is shown or demanded. */
export type Condition =
  | { field: string; is: string }
  | { field: string; filled: true }
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition };
const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ field: fieldId, is: z.string() }),
    z.strictObject({ field: fieldId, filled: z.literal(true) }),
    z.strictObject({ all: z.array(conditionSchema).min(1) }),
    z.strictObject({ any: z.array(conditionSchema).min(1) }),
    z.strictObject({ not: conditionSchema }),
  ]),
);

/** What the server knows already and writes into a new form. */
export const PREFILLS = [
  'name',
  'idNumber',
  'phone',
  'sex',
  'birthDate',
  'address',
  'companyName',
  'uscc',
  'legalRepresentative',
  'companyAddress',
] as const;
export type Prefill = (typeof PREFILLS)[number];

const base = {
  id: fieldId,
  label: localizedSchema,
  hint: localizedSchema.optional(),
  /** May stay empty. `requiredWhen` goes before it. */
  optional: z.boolean().optional(),
  shownWhen: conditionSchema.optional(),
  requiredWhen: conditionSchema.optional(),
  /** Of a person: never in a log, a receipt or an address. */
  personal: z.boolean().optional(),
  prefill: z.enum(PREFILLS).optional(),
};

export const MAX_TEXT = 2_000;
const scalarFields = [
  z.strictObject({ ...base, kind: z.literal('text'), maxLength: z.number().int().min(1).max(MAX_TEXT) }),
  z.strictObject({ ...base, kind: z.literal('multiline'), maxLength: z.number().int().min(1).max(MAX_TEXT) }),
  z.strictObject({ ...base, kind: z.literal('address') }),
  z.strictObject({ ...base, kind: z.literal('phone') }),
  /** GB 11643-1999. */
  z.strictObject({ ...base, kind: z.literal('idNumber') }),
  /** GB 32100-2015. */
  z.strictObject({ ...base, kind: z.literal('uscc') }),
  z.strictObject({ ...base, kind: z.literal('date'), when: z.enum(['past', 'future']).optional() }),
  /** In fen; typed in yuan. */
  z.strictObject({
    ...base,
    kind: z.literal('amount'),
    /** Yuan where it is absent; empty where another field says it. */
    currency: z.string().optional(),
    max: z.number().int().positive().optional(),
    positive: z.boolean().optional(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('count'),
    min: z.number().int().nonnegative(),
    max: z.number().int().positive(),
    unit: localizedSchema.optional(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('choice'),
    options: z.array(z.strictObject({ value: fieldId, label: localizedSchema })).min(2),
  }),
  z.strictObject({ ...base, kind: z.literal('yesNo') }),
] as const;

const scalarFieldSchema = z.discriminatedUnion('kind', scalarFields);
const groupFieldSchema = z.strictObject({
  ...base,
  kind: z.literal('group'),
  /** What one row is called. */
  row: localizedSchema,
  fields: z.array(scalarFieldSchema).min(1),
  minRows: z.number().int().nonnegative(),
  maxRows: z.number().int().min(1).max(30),
});
export type ScalarField = z.infer<typeof scalarFieldSchema>;
export type GroupField = z.infer<typeof groupFieldSchema>;
export type FormField = ScalarField | GroupField;

/** `group/field` names a column of a repeating group. */
const columnId = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}(?:\/[a-z][A-Za-z0-9]{0,39})?$/);
const crossCheckSchema = z.discriminatedUnion('kind', [
  /** The date `later` is not before `earlier`. */
  z.strictObject({ kind: z.literal('order'), earlier: fieldId, later: fieldId, message: localizedSchema }),
  /** An amount or count is what the others make together. */
  z.strictObject({
    kind: z.literal('sum'),
    total: fieldId,
    of: z.array(columnId).min(1),
    message: localizedSchema,
  }),
  z.strictObject({ kind: z.literal('atMost'), field: fieldId, limit: fieldId, message: localizedSchema }),
  /** Two fields must not say the same. */
  z.strictObject({ kind: z.literal('differ'), one: fieldId, other: fieldId, message: localizedSchema }),
]);
export type CrossCheck = z.infer<typeof crossCheckSchema>;

export const formSchemaSchema = z.strictObject({
  id: z.string().regex(/^[A-Z]{2}\d{3}\/[a-z-]{1,40}$/),
  version: z.number().int().positive(),
  title: localizedSchema,
  /** Said above the first section: what it is for, what it promises. */
  lead: localizedSchema.optional(),
  sections: z
    .array(
      z.strictObject({
        id: fieldId,
        title: localizedSchema,
        lead: localizedSchema.optional(),
        fields: z.array(z.discriminatedUnion('kind', [...scalarFields, groupFieldSchema])).min(1),
      }),
    )
    .min(1),
  checks: z.array(crossCheckSchema),
  /** Read out and signed with the rest: what the applicant declares by signing. */
  declaration: localizedSchema,
  /** Sample data: the real form comes from the administering department. */
  sample: z.boolean(),
});
export type FormSchema = z.infer<typeof formSchemaSchema>;

/** All fields in order. */
export function fieldsOf(schema: FormSchema): FormField[] {
  return schema.sections.flatMap(({ fields }) => fields);
}

/** How many characters a field takes. */
export function maxLengthOf(field: ScalarField): number {
  switch (field.kind) {
    case 'text':
    case 'multiline':
      return field.maxLength;
    case 'address':
      return 120;
    case 'phone':
      return 11;
    case 'idNumber':
    case 'uscc':
      return 18;
    case 'date':
      return 10;
    case 'amount':
      return 16;
    case 'count':
      return 6;
    case 'choice':
    case 'yesNo':
      return 40;
  }
}
