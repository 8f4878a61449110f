// The table of marks, as migration 0012 makes it.
import type { ColumnType, JSONColumnType } from 'kysely';
import type { Mark, Spot } from '@cloud-window/shared/protocol';

export interface MarkTable {
  id: string;
  caseId: string;
  /** With `picture`, for a mark on a page; otherwise `materialCode` and `field` of a form. */
  pageId: string | null;
  picture: 'derived' | 'original' | null;
  materialCode: string | null;
  field: string | null;
  shape: Mark['shape'];
  points: JSONColumnType<Spot[]>;
  side: Mark['by'];
  /** Applicant or staff id of whoever drew it. */
  actor: string;
  at: ColumnType<Date, Date, Date>;
}
