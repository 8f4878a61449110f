// Forms as they lie in the database: one sealed Yjs document for each form of a case, with what the server found of it.
import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import { AppError, wallTime } from '@cloud-window/shared';
import { canonicalJson, validateForm, type CheckedForm, type FormSchema } from '@cloud-window/shared/forms';
import { findFormSchema } from '@cloud-window/shared/forms/catalogue';
import { readDocument } from '@cloud-window/shared/forms/document';
import type { CaseForm } from '@cloud-window/shared/protocol';
import type { Selectable } from 'kysely';
import type { Context, Db, Sealer, Tx } from '../context.ts';
import type { FormDocumentTable } from '../storage/schema-forms.ts';

export type FormRow = Selectable<FormDocumentTable>;

/** The forms of a case, in the order of their materials' codes. */
export async function loadCaseForms(db: Db | Tx, caseId: string): Promise<CaseForm[]> {
  const rows = await db
    .selectFrom('formDocument')
    .selectAll()
    .where('caseId', '=', caseId)
    .orderBy('materialCode')
    .execute();
  return rows.map(asCaseForm);
}

export function asCaseForm(row: FormRow): CaseForm {
  return {
    materialCode: row.materialCode,
    schemaId: row.schemaId,
    schemaVersion: row.schemaVersion,
    completedAt: row.completedAt?.getTime() ?? null,
    readBackAt: row.readBackAt?.getTime() ?? null,
    sha256: row.readBackAt === null ? null : row.valuesSha256,
  };
}

export async function findForm(db: Db | Tx, caseId: string, materialCode: string): Promise<FormRow | null> {
  const row = await db
    .selectFrom('formDocument')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('materialCode', '=', materialCode)
    .executeTakeFirst();
  return row ?? null;
}

/** The schema that the form was begun with. Throws INTERNAL when this installation has lost it. */
export function schemaOf(row: Pick<FormRow, 'schemaId' | 'schemaVersion'>): FormSchema {
  const schema = findFormSchema(row.schemaId, row.schemaVersion);
  if (!schema) throw new AppError('INTERNAL', `no schema ${row.schemaId} version ${row.schemaVersion}`);
  return schema;
}

export function openDocument(sealer: Pick<Sealer, 'open'>, row: Pick<FormRow, 'stateSealed'>): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Buffer.from(sealer.open(row.stateSealed), 'base64'));
  return doc;
}

export function sealDocument(sealer: Pick<Sealer, 'seal'>, doc: Y.Doc): Buffer {
  return sealer.seal(Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64'));
}

/** What the document says, by the calendar of the counter. */
export function checkDocument(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  schema: FormSchema,
  doc: Y.Doc,
): CheckedForm {
  return validateForm(schema, readDocument(schema, doc), wallTime(clock.now(), config.TIME_ZONE).date);
}

/** The hash of what a form says: the applicant reads back, and signs, what hashes to this. */
export function valuesHash(
  schema: Pick<FormSchema, 'id' | 'version'>,
  values: CheckedForm['values'],
): string {
  const content = canonicalJson({ schemaId: schema.id, schemaVersion: schema.version, values });
  return createHash('sha256').update(content).digest('hex');
}
