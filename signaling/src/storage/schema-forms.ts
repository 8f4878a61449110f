// The tables of forms and signatures, as Kysely sees them.
import type { ColumnType, Generated } from 'kysely';

type Timestamp = ColumnType<Date, Date, Date>;
type NullableTimestamp = ColumnType<Date | null, Date | null, Date | null>;

export interface FormDocumentTable {
  caseId: string;
  materialCode: string;
  schemaId: string;
  schemaVersion: number;
  /** The Yjs document as one update. */
  stateSealed: Buffer;
  /** Of what it says, as canonical JSON. */
  valuesSha256: string;
  begunAt: Timestamp;
  changedAt: Timestamp;
  completedAt: NullableTimestamp;
  readBackAt: NullableTimestamp;
}

/** One stretch of writing by one person in one field; never what was written. */
interface FormChangeTable {
  id: Generated<string>;
  caseId: string;
  materialCode: string;
  path: string;
  party: 'kiosk' | 'clerk' | 'system';
  actor: string;
  displayName: string;
  beganAt: Timestamp;
  at: Timestamp;
}

interface CaseSignatureTable {
  id: Generated<string>;
  caseId: string;
  applicantId: string;
  kioskId: string;
  signedAt: Timestamp;
  content: string;
  contentSha256: string;
  strokesSha256: string;
  imageSha256: string;
  /** Keyed hash over all of it. */
  seal: string;
  voidedAt: NullableTimestamp;
}

export interface FormTables {
  formDocument: FormDocumentTable;
  formChange: FormChangeTable;
  caseSignature: CaseSignatureTable;
}
