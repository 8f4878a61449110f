// A form as a Yjs document, in which both sides write at once and nothing that anybody typed is lost. Every typed field is a
// shared text of its own under a fixed name, so that two who begin the same field in the same moment write into one text;
// what is chosen lies in one map; the rows of a group are a list of ids, and their cells texts named after them.
import type * as Y from 'yjs';
import { fieldsOf, maxLengthOf, type FormSchema } from './form-schema.ts';
import { editBetween, moveCaret } from './text-edits.ts';
import { fieldAt, isPicked, ROW_ID, type RawForm } from './form-paths.ts';

const TEXT = 't/';
const ROWS = 'r/';
const PICKS = 'picks';
/** Two who fill a field to its end at once overshoot; beyond this it is no typing any more. */
const OVERSHOOT = 4;
const MAX_NAMES = 2_000;

/** What the document says, as the validator reads it. */
export function readDocument(schema: FormSchema, doc: Y.Doc): RawForm {
  const fields: Record<string, string> = {};
  const rows: Record<string, string[]> = {};
  const picks = doc.getMap<unknown>(PICKS);
  const read = (path: string, picked: boolean) => {
    const pick = picks.get(path);
    const text = picked ? (typeof pick === 'string' ? pick : '') : doc.getText(TEXT + path).toJSON();
    if (text !== '') fields[path] = text;
  };
  for (const field of fieldsOf(schema)) {
    if (field.kind !== 'group') read(field.id, isPicked(field));
    else {
      const ids = [...new Set(doc.getArray<string>(ROWS + field.id).toArray())];
      if (ids.length > 0) rows[field.id] = ids;
      for (const id of ids)
        for (const column of field.fields) read(`${field.id}/${id}/${column.id}`, isPicked(column));
    }
  }
  return { fields, rows };
}

/**
 * Brings what was typed into the text of a field, by the smallest change: what another writes beside it stays. `base` is the
 * text that was typed into, where that may have changed meanwhile.
 */
export function writeText(doc: Y.Doc, path: string, text: string, origin: unknown, base?: string): void {
  const shared = doc.getText(TEXT + path);
  const now = shared.toJSON();
  const before = base ?? now;
  if (before === text) return;
  const { head, removed, inserted } = editBetween(before, text);
  const at = moveCaret(before, now, head);
  const end = Math.max(at, moveCaret(before, now, head + removed));
  doc.transact(() => {
    shared.delete(at, end - at);
    shared.insert(at, inserted);
  }, origin);
}

export function writePick(doc: Y.Doc, path: string, value: string, origin: unknown): void {
  const picks = doc.getMap(PICKS);
  if (picks.get(path) !== value) doc.transact(() => picks.set(path, value), origin);
}

export function addRow(doc: Y.Doc, group: string, rowId: string, origin: unknown): void {
  doc.transact(() => doc.getArray<string>(ROWS + group).push([rowId]), origin);
}

export function removeRow(doc: Y.Doc, group: string, rowId: string, origin: unknown): void {
  const rows = doc.getArray<string>(ROWS + group);
  doc.transact(() => {
    for (let index = rows.length - 1; index >= 0; index -= 1)
      if (rows.get(index) === rowId) rows.delete(index);
  }, origin);
}

/** Why a document cannot be one of this form: it has what the form does not know, or more of it than can be meant. */
export type DocumentFault = 'unknownField' | 'tooLarge' | 'malformed';

export function documentFault(schema: FormSchema, doc: Y.Doc): DocumentFault | null {
  if (doc.share.size > MAX_NAMES) return 'tooLarge';
  for (const name of doc.share.keys()) {
    const fault = nameFault(schema, doc, name);
    if (fault) return fault;
  }
  return null;
}

function nameFault(schema: FormSchema, doc: Y.Doc, name: string): DocumentFault | null {
  if (name === PICKS) return picksFault(schema, doc);
  if (name.startsWith(TEXT)) {
    const at = fieldAt(schema, name.slice(TEXT.length));
    if (!at || isPicked(at.field)) return 'unknownField';
    const text = doc.getText(name);
    const isPlain =
      Object.keys(text.getAttributes()).length === 0 &&
      (text.toDelta() as { insert?: unknown; attributes?: unknown }[]).every(
        (part) => typeof part.insert === 'string' && part.attributes === undefined,
      );
    if (!isPlain) return 'malformed';
    return text.length > maxLengthOf(at.field) * OVERSHOOT ? 'tooLarge' : null;
  }
  if (!name.startsWith(ROWS)) return 'unknownField';
  const group = fieldsOf(schema).find(({ id }) => ROWS + id === name);
  if (group?.kind !== 'group') return 'unknownField';
  const ids: unknown[] = doc.getArray(name).toArray();
  if (ids.some((id) => typeof id !== 'string' || !ROW_ID.test(id))) return 'malformed';
  return ids.length > group.maxRows * OVERSHOOT ? 'tooLarge' : null;
}

function picksFault(schema: FormSchema, doc: Y.Doc): DocumentFault | null {
  for (const [path, value] of doc.getMap<unknown>(PICKS).entries()) {
    const at = fieldAt(schema, path);
    if (!at || !isPicked(at.field)) return 'unknownField';
    if (typeof value !== 'string' || value.length > maxLengthOf(at.field)) return 'malformed';
  }
  return null;
}

/** Paths that say something else in one than in the other; a group where rows came or went. */
export function changedPaths(before: RawForm, after: RawForm): string[] {
  const changed = new Set<string>();
  for (const path of new Set([...Object.keys(before.fields), ...Object.keys(after.fields)]))
    if (before.fields[path] !== after.fields[path]) changed.add(path);
  for (const group of new Set([...Object.keys(before.rows), ...Object.keys(after.rows)]))
    if ((before.rows[group] ?? []).join() !== (after.rows[group] ?? []).join()) changed.add(group);
  return [...changed];
}
