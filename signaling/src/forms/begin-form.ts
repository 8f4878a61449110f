// A form begins with what is known already: what the person told at sign-in, and what their licences on file say.
import * as Y from 'yjs';
import { AppError } from '@cloud-window/shared';
import {
  fieldsOf,
  formIdOf,
  hasEForm,
  isPicked,
  type FormSchema,
  type Prefill,
} from '@cloud-window/shared/forms';
import { findFormSchema } from '@cloud-window/shared/forms/catalogue';
import { writePick, writeText } from '@cloud-window/shared/forms/document';
import type { Context, Tx } from '../context.ts';
import type { CaseRow } from '../cases/case-store.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { prefillFor } from '../licences/prefill.ts';
import { checkDocument, findForm, sealDocument, valuesHash, type FormRow } from './form-store.ts';
import { noteChanges } from './form-changes.ts';

/** The form of this material, made if it was not begun. Throws NOT_FOUND for a material without one. */
export async function beginForm(
  context: Context,
  tx: Tx,
  serviceCase: CaseRow,
  materialCode: string,
): Promise<{ row: FormRow; isNew: boolean }> {
  const found = await findForm(tx, serviceCase.id, materialCode);
  if (found) return { row: found, isNew: false };
  const schema = await newestSchema(tx, serviceCase.itemCode, materialCode);
  const now = new Date(context.clock.now());
  const doc = new Y.Doc();
  const known = await knownOf(context, tx, serviceCase.applicantId);
  const filled = fillIn(schema, doc, known);
  const { values, faults } = checkDocument(context, schema, doc);
  const row: FormRow = {
    caseId: serviceCase.id,
    materialCode,
    schemaId: schema.id,
    schemaVersion: schema.version,
    stateSealed: sealDocument(context.sealer, doc),
    valuesSha256: valuesHash(schema, values),
    begunAt: now,
    changedAt: now,
    completedAt: faults.length === 0 ? now : null,
    readBackAt: null,
  };
  doc.destroy();
  await tx.insertInto('formDocument').values(row).execute();
  const author = { party: 'system', actor: 'system', by: '' } as const;
  await noteChanges(tx, row, author, filled, now.getTime());
  return { row, isNew: true };
}

async function newestSchema(tx: Tx, itemCode: string, materialCode: string): Promise<FormSchema> {
  const item = await loadItem(tx, itemCode);
  const material = item?.materials.find(({ code }) => code === materialCode);
  const schema =
    material && hasEForm(itemCode, material) ? findFormSchema(formIdOf(itemCode, materialCode)) : null;
  if (!schema) throw new AppError('NOT_FOUND', 'no such form');
  return schema;
}

/** Writes what is known into its fields; answers their paths. */
function fillIn(schema: FormSchema, doc: Y.Doc, known: Partial<Record<Prefill, string>>): string[] {
  return fieldsOf(schema).flatMap((field) => {
    if (field.kind === 'group' || field.prefill === undefined) return [];
    const text = known[field.prefill] ?? '';
    if (text === '') return [];
    if (isPicked(field)) writePick(doc, field.id, text, null);
    else writeText(doc, field.id, text, null);
    return [field.id];
  });
}

async function knownOf(
  context: Context,
  tx: Tx,
  applicantId: string,
): Promise<Partial<Record<Prefill, string>>> {
  const prefill = await prefillFor({ ...context, db: tx }, applicantId);
  if (!prefill) return {};
  const { person, licences } = prefill;
  const company = licences['business-licence'];
  const home = licences['id-card']?.fields['address'] ?? licences['household-register']?.fields['address'];
  const known: Partial<Record<Prefill, string | null | undefined>> = {
    name: person.name ?? licences['id-card']?.holder,
    idNumber: person.idNumber,
    phone: person.phone,
    // GB 11643: the 17th digit is odd for men, the 7th to the 14th are the date of birth.
    sex: Number(person.idNumber.charAt(16)) % 2 === 1 ? 'male' : 'female',
    birthDate: person.idNumber.slice(6, 14).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
    address: home,
    companyName: company?.fields['companyName'] ?? company?.holder,
    uscc: company?.fields['creditCode'] ?? company?.number,
    legalRepresentative: company?.fields['legalRepresentative'],
    companyAddress: company?.fields['address'],
  };
  return Object.fromEntries(Object.entries(known).filter(([, text]) => text !== null && text !== undefined));
}
