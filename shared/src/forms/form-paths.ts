// Where something stands in a form: `name`, or `members/r1a2b3c4/name` in a row of a repeating group.
import type { FormSchema, GroupField, ScalarField } from './form-schema.ts';
import { fieldsOf } from './form-schema.ts';

/** What was typed and chosen, as text, by path; and which rows there are, in order. */
export interface RawForm {
  fields: Readonly<Record<string, string>>;
  rows: Readonly<Record<string, readonly string[]>>;
}
export const EMPTY_FORM: RawForm = { fields: {}, rows: {} };

export const ROW_ID = /^r[0-9a-z]{8}$/;

export function newRowId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `r${Array.from(bytes, (byte) => (byte % 36).toString(36)).join('')}`;
}

export const cellPath = (group: string, rowId: string, field: string) => `${group}/${rowId}/${field}`;

/** The field that a path leads to; null where it leads nowhere. */
export function fieldAt(
  schema: FormSchema,
  path: string,
): { field: ScalarField; group: GroupField | null; rowId: string | null } | null {
  const [first = '', rowId, cell, ...rest] = path.split('/');
  const field = fieldsOf(schema).find(({ id }) => id === first);
  if (!field || rest.length > 0) return null;
  if (field.kind !== 'group') return rowId === undefined ? { field, group: null, rowId: null } : null;
  const column = field.fields.find(({ id }) => id === cell);
  if (!column || rowId === undefined || !ROW_ID.test(rowId)) return null;
  return { field: column, group: field, rowId };
}

/** Whether a field is chosen from a few, instead of typed. */
export function isPicked({ kind }: Pick<ScalarField, 'kind'>): boolean {
  return kind === 'choice' || kind === 'yesNo';
}
