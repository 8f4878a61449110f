// The tables of licences on file, as Kysely sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type {
  LicenceSource,
  LicenceTrust,
  Localized,
  PageRejectReason,
  Verdict,
  WithdrawalCause,
} from '@cloud-window/shared/protocol';

type Timestamp = ColumnType<Date, Date, Date>;
type LaterTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

interface LicenceTable {
  id: string;
  applicantId: string;
  type: string;
  trust: LicenceTrust;
  source: LicenceSource;
  /** Keyed hash of what its source calls it. */
  referenceHash: string;
  title: JSONColumnType<Localized>;
  issuer: string;
  /** See licences/sealed-content.ts. */
  contentSealed: Buffer;
  validFrom: LaterTimestamp;
  /** Exclusive. */
  validUntil: LaterTimestamp;
  revokedAt: LaterTimestamp;
  checkedAt: Timestamp;
  createdAt: Timestamp;
  sample: Generated<boolean>;
  caseId: Later<string>;
  pages: Generated<string[]>;
}

interface LicenceUseTable {
  id: string;
  caseId: string;
  licenceId: string;
  materialCode: string;
  kioskId: string;
  trust: LicenceTrust;
  usedAt: Timestamp;
  withdrawnAt: LaterTimestamp;
  withdrawnBecause: Later<WithdrawalCause>;
  verdict: Later<Verdict['value']>;
  verdictReason: Later<PageRejectReason>;
  verdictNote: Later<string>;
  verdictBy: Later<string>;
  verdictAt: LaterTimestamp;
}

interface LicenceReadingTable {
  useId: string;
  staffId: string;
  firstAt: Timestamp;
}

/** Who has compared a page with its original, and when. */
export interface PageSeenColumns {
  seenBy: Later<string>;
  seenAt: LaterTimestamp;
}

export interface LicenceTables {
  licence: LicenceTable;
  licenceUse: LicenceUseTable;
  licenceReading: LicenceReadingTable;
}
