// What a form says and what is wrong with it: one pure function for the kiosk, the console and the server.
import type { Localized } from '../protocol/scalars.ts';
import { isGroup, shownFields, type Shown, type ShownField } from './conditions.ts';
import type { CrossCheck, FormSchema } from './form-schema.ts';
import type { RawForm } from './form-paths.ts';
import { missingWords, readField, type FaultCode, type FieldValue, type FormValues } from './read-field.ts';

export interface FormFault {
  /** Of the field, or of the group. */
  path: string;
  section: string;
  code: FaultCode;
  message: Localized;
}

export interface CheckedForm {
  /** Of what is shown and readable; what is hidden is not part of the form. */
  values: FormValues;
  /** In the order of the form; empty when it is complete. */
  faults: FormFault[];
}

/** @param today `YYYY-MM-DD` where the counter stands */
export function validateForm(schema: FormSchema, raw: RawForm, today: string): CheckedForm {
  const values: FormValues = {};
  const faults: FormFault[] = [];
  const shown = shownFields(schema, raw);
  for (const { id: section } of schema.sections) {
    for (const each of shown.get(section) ?? []) {
      const found = readShown(each, today);
      if (found.value !== undefined) values[each.field.id] = found.value;
      faults.push(...found.faults.map((fault) => ({ ...fault, section })));
    }
  }
  const sectionOf = new Map(
    schema.sections.flatMap(({ id, fields }) => fields.map((field) => [field.id, id] as const)),
  );
  for (const check of schema.checks) {
    const path = brokenAt(check, values);
    if (path === null || faults.some((fault) => fault.path === path)) continue;
    faults.push({ path, section: sectionOf.get(path) ?? '', code: 'check', message: check.message });
  }
  const order = new Map(schema.sections.map(({ id }, index) => [id, index]));
  faults.sort((one, other) => (order.get(one.section) ?? 0) - (order.get(other.section) ?? 0));
  return { values, faults };
}

type Found = { value: FormValues[string] | undefined; faults: Omit<FormFault, 'section'>[] };

function readShown(shown: Shown, today: string): Found {
  if (!isGroup(shown)) return readOne(shown, today);
  const { path, field, rows } = shown;
  const faults: Found['faults'] = [];
  const table = rows.map((row) => {
    const values: Record<string, FieldValue> = {};
    for (const cell of row.fields) {
      const found = readOne(cell, today);
      if (found.value !== undefined) values[cell.field.id] = found.value as FieldValue;
      faults.push(...found.faults);
    }
    return values;
  });
  if (rows.length < field.minRows) {
    const message = {
      'zh-CN': `至少填写 ${field.minRows} 条“${field.row['zh-CN']}”。`,
      en: `Please give at least ${field.minRows}: ${field.row.en}.`,
    };
    faults.unshift({ path, code: 'tooFewRows', message });
  }
  if (rows.length > field.maxRows) {
    const message = {
      'zh-CN': `最多填写 ${field.maxRows} 条“${field.row['zh-CN']}”。`,
      en: `Please give at most ${field.maxRows}: ${field.row.en}.`,
    };
    faults.unshift({ path, code: 'tooManyRows', message });
  }
  return { value: table.length > 0 ? table : undefined, faults };
}

function readOne({ path, field, text, required }: ShownField, today: string): Found {
  if (text.trim() === '') {
    const faults = required ? [{ path, code: 'missing' as const, message: missingWords(field) }] : [];
    return { value: undefined, faults };
  }
  const read = readField(field, text, today);
  if (read.fault === undefined) return { value: read.value, faults: [] };
  return { value: read.value, faults: [{ path, code: read.fault, message: read.message }] };
}

/** The field at which a check across fields fails; null while it holds or something for it is missing. */
function brokenAt(check: CrossCheck, values: FormValues): string | null {
  switch (check.kind) {
    case 'order': {
      const [earlier, later] = [values[check.earlier], values[check.later]];
      if (typeof earlier !== 'string' || typeof later !== 'string') return null;
      return later < earlier ? check.later : null;
    }
    case 'sum': {
      const total = values[check.total];
      if (typeof total !== 'number') return null;
      const sum = check.of.reduce((before, column) => before + sumOf(values, column), 0);
      return total === sum ? null : check.total;
    }
    case 'atMost': {
      const [value, limit] = [values[check.field], values[check.limit]];
      if (typeof value !== 'number' || typeof limit !== 'number') return null;
      return value > limit ? check.field : null;
    }
    case 'differ': {
      const [one, other] = [values[check.one], values[check.other]];
      return one !== undefined && one === other ? check.other : null;
    }
  }
}

function sumOf(values: FormValues, column: string): number {
  const [first = '', cell] = column.split('/');
  const value = values[first];
  if (cell === undefined) return typeof value === 'number' ? value : 0;
  if (!Array.isArray(value)) return 0;
  return value.reduce((sum, row) => sum + (typeof row[cell] === 'number' ? row[cell] : 0), 0);
}
