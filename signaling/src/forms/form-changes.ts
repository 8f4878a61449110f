// Who has written in which field, and when: never what. Writing without a pause in one field is one entry.
import type { FormChange } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';

/** After this pause the same person in the same field is a new entry. */
const PAUSE_MS = 60_000;

export interface Author {
  party: FormChange['party'];
  /** Id of the applicant or the member of staff. */
  actor: string;
  by: string;
}

interface FormKey {
  caseId: string;
  materialCode: string;
}

export async function noteChanges(
  tx: Tx,
  { caseId, materialCode }: FormKey,
  { party, actor, by }: Author,
  paths: readonly string[],
  at: number,
): Promise<FormChange[]> {
  for (const path of paths) {
    const last = await tx
      .selectFrom('formChange')
      .select(['id', 'actor', 'at'])
      .where('caseId', '=', caseId)
      .where('materialCode', '=', materialCode)
      .where('path', '=', path)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last?.actor === actor && at - last.at.getTime() < PAUSE_MS) {
      await tx
        .updateTable('formChange')
        .set({ at: new Date(at) })
        .where('id', '=', last.id)
        .execute();
    } else {
      const times = { beganAt: new Date(at), at: new Date(at) };
      await tx
        .insertInto('formChange')
        .values({ caseId, materialCode, path, party, actor, displayName: by, ...times })
        .execute();
    }
  }
  return paths.map((path) => ({ path, party, by, at }));
}

/** The last one of each field. */
export async function lastChanges(db: Db | Tx, { caseId, materialCode }: FormKey): Promise<FormChange[]> {
  const rows = await db
    .selectFrom('formChange')
    .distinctOn('path')
    .select(['path', 'party', 'displayName', 'at'])
    .where('caseId', '=', caseId)
    .where('materialCode', '=', materialCode)
    .orderBy('path')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(({ path, party, displayName, at }) => ({ path, party, by: displayName, at: at.getTime() }));
}
