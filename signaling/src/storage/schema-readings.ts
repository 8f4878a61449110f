// The tables of what was read on pages, as migration 0016 makes them.
import type { ColumnType, Generated } from 'kysely';
import type { ReadFieldCode } from '@cloud-window/shared/protocol';

type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

interface PageReadingTable {
  pageId: string;
  caseId: string;
  state: Generated<'waiting' | 'running' | 'read' | 'failed'>;
  requestedAt: ColumnType<Date, Date, Date>;
  attempts: Generated<number>;
  claimedUntil: NullableTimestamp;
  readAt: NullableTimestamp;
  /** Fields and paper as JSON, sealed by the installation's key. */
  resultSealed: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  /** The material of the item that its title names. */
  suggestedMaterial: Generated<string | null>;
  fault: Generated<string | null>;
}

interface ReadingConfirmationTable {
  pageId: string;
  field: ReadFieldCode;
  valueSealed: Buffer;
  callId: string;
  staffId: string;
  at: ColumnType<Date, Date, Date>;
}

export interface ReadingTables {
  pageReading: PageReadingTable;
  readingConfirmation: ReadingConfirmationTable;
}
