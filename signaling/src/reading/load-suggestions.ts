// Which material each page of a case seems to be by its title, for whoever sorts.
import type { MaterialSuggestion } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';

export async function loadSuggestions(db: Db | Tx, caseId: string): Promise<MaterialSuggestion[]> {
  const rows = await db
    .selectFrom('pageReading')
    .innerJoin('page', 'page.id', 'pageReading.pageId')
    .select(['pageReading.pageId', 'pageReading.suggestedMaterial'])
    .where('pageReading.caseId', '=', caseId)
    .where('page.removedAt', 'is', null)
    .orderBy('pageReading.readAt')
    .orderBy('pageReading.pageId')
    .execute();
  return rows.flatMap(({ pageId, suggestedMaterial }) =>
    suggestedMaterial === null ? [] : [{ pageId, materialCode: suggestedMaterial }],
  );
}
