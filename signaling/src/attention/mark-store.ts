// Marks on the papers of a case, as rows: each belongs to one version of a page in one of its pictures, or to a field of a form.
import type { Mark, MarkTarget } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';

interface TargetColumns {
  pageId: string | null;
  picture: 'derived' | 'original' | null;
  materialCode: string | null;
  field: string | null;
}

export function targetColumns(target: MarkTarget): TargetColumns {
  return target.kind === 'page'
    ? { pageId: target.pageId, picture: target.picture, materialCode: null, field: null }
    : { pageId: null, picture: null, materialCode: target.materialCode, field: target.field };
}

/** All marks of a case on what still belongs to it, oldest first. */
export async function loadMarks(db: Db | Tx, caseId: string): Promise<Mark[]> {
  const rows = await db
    .selectFrom('mark')
    .leftJoin('page', 'page.id', 'mark.pageId')
    .selectAll('mark')
    .where('mark.caseId', '=', caseId)
    .where('page.removedAt', 'is', null)
    .orderBy('mark.at')
    .orderBy('mark.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    target: targetOf(row),
    shape: row.shape,
    points: row.points,
    by: row.side,
    at: row.at.getTime(),
  }));
}

/** The check of the table says that one of the two is whole. */
function targetOf(row: TargetColumns): MarkTarget {
  if (row.pageId !== null) {
    return { kind: 'page', pageId: row.pageId, picture: row.picture ?? 'original' };
  }
  return { kind: 'form', materialCode: row.materialCode ?? '', field: row.field ?? '' };
}
