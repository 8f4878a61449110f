// Columns for how pages come to a case and are sorted there; see schema.ts.
import type { ColumnType, Generated } from 'kysely';
import type { CapturePlace, PageOrigin } from '@cloud-window/shared/protocol';

export interface PageIntakeColumns {
  origin: Generated<PageOrigin>;
  /** When it was taken out of the case; its place is free then. */
  removedAt: ColumnType<Date | null, undefined, Date>;
}

export interface CaseIntakeColumns {
  /** Where the capture was broken off. Written as JSON text. */
  capturePlace: ColumnType<CapturePlace | null, undefined, string | null>;
}

export interface VerdictIntakeColumns {
  /** Given while the page belonged to another material. */
  outdated: Generated<boolean>;
}
