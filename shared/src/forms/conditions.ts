// Which fields are shown and which are demanded, from what has been filled in so far.
import type { Condition, FormField, FormSchema, ScalarField } from './form-schema.ts';
import { fieldsOf } from './form-schema.ts';
import { cellPath, type RawForm } from './form-paths.ts';

/** A field of the row goes before one of the form. */
type Look = (field: string) => string;

function holds(condition: Condition, look: Look): boolean {
  if ('all' in condition) return condition.all.every((each) => holds(each, look));
  if ('any' in condition) return condition.any.some((each) => holds(each, look));
  if ('not' in condition) return !holds(condition.not, look);
  if ('filled' in condition) return look(condition.field) !== '';
  return look(condition.field) === condition.is;
}

/** One field where it stands, with what it says at present. */
export interface ShownField {
  path: string;
  field: ScalarField;
  text: string;
  required: boolean;
}
export interface ShownGroup {
  path: string;
  field: Extract<FormField, { kind: 'group' }>;
  rows: { rowId: string; fields: ShownField[] }[];
}
export type Shown = ShownField | ShownGroup;

export const isGroup = (shown: Shown): shown is ShownGroup => shown.field.kind === 'group';

/** What of a section is to be filled in, in order. A hidden field counts as empty for all that depends on it. */
export function shownFields(schema: FormSchema, raw: RawForm): Map<string, Shown[]> {
  const visible = visibleLook(schema, raw);
  return new Map(
    schema.sections.map((section) => [
      section.id,
      section.fields.flatMap((field): Shown[] => {
        if (field.shownWhen && !holds(field.shownWhen, visible)) return [];
        if (field.kind !== 'group') return [shownField(field, field.id, raw, visible)];
        const rows = (raw.rows[field.id] ?? []).map((rowId) => ({
          rowId,
          fields: shownRow(field.fields, field.id, rowId, raw, visible),
        }));
        return [{ path: field.id, field, rows }];
      }),
    ]),
  );
}

function shownRow(
  fields: readonly ScalarField[],
  group: string,
  rowId: string,
  raw: RawForm,
  visible: Look,
): ShownField[] {
  const own = new Set(fields.map(({ id }) => id));
  const hidden = new Set<string>();
  const look: Look = (id) => {
    if (!own.has(id)) return visible(id);
    return hidden.has(id) ? '' : (raw.fields[cellPath(group, rowId, id)] ?? '').trim();
  };
  const shown: ShownField[] = [];
  for (const field of fields) {
    if (field.shownWhen && !holds(field.shownWhen, look)) hidden.add(field.id);
    else shown.push(shownField(field, cellPath(group, rowId, field.id), raw, look));
  }
  return shown;
}

function shownField(field: ScalarField, path: string, raw: RawForm, look: Look): ShownField {
  const required = field.requiredWhen ? holds(field.requiredWhen, look) : field.optional !== true;
  return { path, field, text: raw.fields[path] ?? '', required };
}

/** Fields depend on earlier ones only (the test of the schemas sees to it), so one pass in order is enough. */
function visibleLook(schema: FormSchema, raw: RawForm): Look {
  const known = new Map<string, string>();
  const look: Look = (id) => known.get(id) ?? '';
  for (const field of fieldsOf(schema)) {
    if (field.kind === 'group') continue;
    const isShown = !field.shownWhen || holds(field.shownWhen, look);
    known.set(field.id, isShown ? (raw.fields[field.id] ?? '').trim() : '');
  }
  return look;
}
