// The tables of decisions, as Kysely sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type {
  Decision,
  Defect,
  Outcome,
  Proposal,
  Referral,
  WrittenDecision,
} from '@cloud-window/shared/protocol';

type Timestamp = ColumnType<Date, Date, Date>;
type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

export interface DecisionTable {
  callId: string;
  caseId: string;
  staffId: string;
  outcome: Outcome;
  reasons: Decision['reasons'];
  note: string;
  remedies: string;
  at: Timestamp;
  /** How often the case had been opened by then. */
  round: Generated<number>;
  defects: ColumnType<Defect[], string | undefined, string>;
  promised: Generated<string[]>;
  dueAt: NullableTimestamp;
  referral: ColumnType<Referral | null, string | null | undefined, string | null>;
  approvedBy: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface ReceiptTable {
  number: string;
  callId: string;
  caseId: string;
  round: Generated<number>;
  /** SHA-256 of the token in the QR code. */
  tokenHash: string;
  /** The token itself, sealed: the kiosk shows the QR code again after a reload. */
  tokenSealed: Buffer;
  pdfSha256: string;
  /** The same on a roll of 80 mm; null for receipts from before there was one. */
  slipSha256: ColumnType<string | null, string | undefined, string>;
  /** What the public page may show: no personal data. */
  publicContent: JSONColumnType<Record<string, unknown>>;
  issuedAt: Timestamp;
}

export interface DecisionProposalTable {
  id: string;
  caseId: string;
  callId: string;
  round: number;
  staffId: string;
  kind: Proposal['kind'];
  draft: JSONColumnType<WrittenDecision>;
  state: 'open' | 'sentBack' | 'approved' | 'withdrawn';
  /** What the case was, and is again when it is not approved. */
  reopensAs: 'draft' | 'submitted';
  at: Timestamp;
  settledBy: ColumnType<string | null, string | null | undefined, string | null>;
  settledAt: NullableTimestamp;
  reason: Generated<string>;
}
