// What the forms and licences of a case say about the things that are read on its papers, so that the clerk sees at once
// where they differ.
import type { FormSchema, FormValues } from '@cloud-window/shared/forms';
import type { Elsewhere, ReadFieldCode } from '@cloud-window/shared/protocol';
import { loadReusedLicences } from '../licences/case-licences.ts';
import type { Context, Db } from '../context.ts';
import { loadFormValues } from '../forms/form-values.ts';
import { loadLicenceFields } from '../licences/prefill.ts';

export type SaidElsewhere = Partial<Record<ReadFieldCode, Elsewhere[]>>;

/** Fields of forms by what they are prefilled from, which is what they mean. */
const BY_PREFILL: Record<string, ReadFieldCode> = {
  name: 'name',
  idNumber: 'idNumber',
  address: 'homeAddress',
  companyName: 'companyName',
  uscc: 'creditCode',
  legalRepresentative: 'legalRepresentative',
  companyAddress: 'companyAddress',
};
/** Those that nothing fills, by their id in the sample forms. */
const BY_ID: Record<string, ReadFieldCode> = {
  leaseFrom: 'startsOn',
  leaseTo: 'endsOn',
  rent: 'rentYuan',
  rented: 'premises',
  premises: 'premises',
};
/** Of licences by type: their number, their holder, and their fields by name. */
const BY_LICENCE: Record<string, Record<string, ReadFieldCode>> = {
  'id-card': {
    number: 'idNumber',
    holder: 'name',
    address: 'homeAddress',
  },
  'business-licence': {
    number: 'creditCode',
    holder: 'companyName',
    legalRepresentative: 'legalRepresentative',
    address: 'companyAddress',
    establishedOn: 'establishedOn',
  },
};

/** Everything that a case says; personal, for its clerk alone. */
export async function saidElsewhere(context: Context, db: Db, caseId: string): Promise<SaidElsewhere> {
  const said: SaidElsewhere = {};
  const add = (code: ReadFieldCode | undefined, entry: Elsewhere) => {
    if (code === undefined || entry.value === '') return;
    const entries = (said[code] ??= []);
    if (!entries.some(({ value, source }) => value === entry.value && source === entry.source))
      entries.push(entry);
  };
  const forms = await db
    .selectFrom('formDocument')
    .select('materialCode')
    .where('caseId', '=', caseId)
    .execute();
  for (const { materialCode } of forms) {
    const form = await loadFormValues(context, db, caseId, materialCode);
    if (!form) continue;
    for (const [code, value] of valuesOf(form.schema, form.values)) {
      add(code, { value, source: 'form', title: form.schema.title });
    }
  }
  for (const licence of await loadReusedLicences(db, context.sealer, caseId)) {
    const content = licence.state === 'used' ? await loadLicenceFields(context, db, licence.licenceId) : null;
    const codes = BY_LICENCE[licence.type];
    if (!content || !codes) continue;
    const { number, holder, fields } = content;
    for (const [name, value] of Object.entries({ number, holder, ...fields })) {
      add(codes[name], { value, source: 'licence', title: licence.title });
    }
  }
  return said;
}

function valuesOf(schema: FormSchema, values: FormValues): [ReadFieldCode, string][] {
  const found: [ReadFieldCode, string][] = [];
  for (const field of schema.sections.flatMap((section) => section.fields)) {
    const value = values[field.id];
    const prefill = 'prefill' in field ? field.prefill : undefined;
    const code = prefill === undefined ? BY_ID[field.id] : BY_PREFILL[prefill];
    if (code === undefined || value === undefined || typeof value === 'object') continue;
    // Forms keep money in fen.
    const text = field.kind === 'amount' ? String(Number(value) / 100) : String(value);
    found.push([code, text]);
  }
  return found;
}
