// What a form says, for those who compare it with papers or put it into the file of the case.
import type { FormSchema, FormValues } from '@cloud-window/shared/forms';
import type { Context, Db, Tx } from '../context.ts';
import { checkDocument, findForm, openDocument, schemaOf } from './form-store.ts';

export interface StoredValues {
  schema: FormSchema;
  values: FormValues;
}

/** Null where the form was not begun. Personal: only for those who may read the case. */
export async function loadFormValues(
  context: Pick<Context, 'sealer' | 'clock' | 'config'>,
  db: Db | Tx,
  caseId: string,
  materialCode: string,
): Promise<StoredValues | null> {
  const row = await findForm(db, caseId, materialCode);
  if (!row) return null;
  const schema = schemaOf(row);
  const doc = openDocument(context.sealer, row);
  const { values } = checkDocument(context, schema, doc);
  doc.destroy();
  return { schema, values };
}
