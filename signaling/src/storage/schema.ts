// The tables as Kysely sees them (camelCase here, snake_case in PostgreSQL by CamelCasePlugin). Migrations create them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { CallState, EndReason } from '@cloud-window/shared';
import type {
  Alert,
  AppointmentState,
  CallMode,
  Capacity,
  Case,
  CaseEvent,
  IntervalCounters,
  Item,
  ItemRules,
  Locale,
  Localized,
  PageRejectReason,
  QualitySummary,
  QueueRules,
  RecordingExport,
  ReportDimension,
  RetentionBasis,
  Role,
  SkillSet,
  TalkMode,
  Verdict,
  WeeklyHours,
} from '@cloud-window/shared/protocol';
import type { RecordedSegment } from '@cloud-window/shared/control';
import type { ContactKind, RouteStep } from '../queue/queue-types.ts';
import type { DecisionProposalTable, DecisionTable, ReceiptTable } from './schema-decisions.ts';
import type { MarkTable } from './schema-marks.ts';
import type { PageCaptureColumns } from './schema-capture.ts';
import type { CaseIntakeColumns, PageIntakeColumns, VerdictIntakeColumns } from './schema-intake.ts';
import type { FormTables } from './schema-forms.ts';
import type { ReadingTables } from './schema-readings.ts';
import type { LicenceTables, PageSeenColumns } from './schema-licences.ts';

/** Written as a Date, read as a Date (timestamptz). */
type Timestamp = ColumnType<Date, Date, Date>;
type NullableTimestamp = ColumnType<Date | null, Date | null, Date | null>;
/** JSON of a column with a default: written as text, if at all. */
type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;

interface SiteTable {
  id: string;
  name: JSONColumnType<Localized>;
  sample: boolean;
  hours: JsonWithDefault<WeeklyHours>;
}

interface ServiceQueueTable {
  id: string;
  /** What is not said follows DEFAULT_QUEUE_RULES. */
  rules: JSONColumnType<Pick<QueueRules, 'name'> & Partial<QueueRules>>;
  sample: boolean;
  createdAt: Generated<Date>;
}

interface HolidayTable {
  id: Generated<number>;
  /** `YYYY-MM-DD`; pg would read it as a Date in the process's own time zone, so it is selected as text. */
  date: ColumnType<Date, string, string>;
  name: JSONColumnType<Localized>;
  queueId: string | null;
  siteId: string | null;
}

interface KioskTable {
  id: string;
  siteId: string;
  name: string;
  /** SHA-256 of the device key in the kiosk's cookie; null while unpaired. */
  deviceKeyHash: string | null;
  pairedAt: NullableTimestamp;
  /** Origin of its scanner; null where it has none. */
  scannerUrl: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface StaffTable {
  id: string;
  username: string;
  displayName: string;
  passwordHash: string;
  roles: Role[];
  departments: string[];
  skills: JsonWithDefault<SkillSet>;
  capacity: JsonWithDefault<Capacity>;
  active: boolean;
  mustChangePassword: boolean;
  /** Sealed by the installation's key; null until the second factor is set up. */
  totpSecretSealed: Buffer | null;
  createdAt: Timestamp;
}

interface ItemTable {
  code: string;
  definition: JSONColumnType<Item>;
  /** Of this installation; see items/item-rules.ts. */
  rules: JsonWithDefault<ItemRules>;
  /** Chinese, pinyin and English words for the search. */
  searchText: string;
  sample: boolean;
}

interface ApplicantTable {
  id: string;
  /** HMAC of the ID number under the installation's key: finds the person without storing the number in clear. */
  idNumberHash: string;
  idNumberSealed: Buffer;
  nameSealed: Buffer | null;
  phoneSealed: Buffer;
  createdAt: Timestamp;
}

interface ServiceCaseTable extends CaseIntakeColumns {
  id: string;
  number: string;
  itemCode: string;
  applicantId: string;
  kioskId: string;
  siteId: string;
  locale: Locale;
  needs: string[];
  state: Case['state'];
  recordingConsent: boolean;
  createdAt: Timestamp;
  closedAt: NullableTimestamp;
  /** How often it was opened: again after corrections or a promise. */
  round: Generated<number>;
  roundBeganAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

interface PageTable extends PageCaptureColumns, PageIntakeColumns, PageSeenColumns {
  id: string;
  caseId: string;
  materialCode: string;
  position: number;
  version: number;
  current: boolean;
  sha256: string;
  bytes: number;
  mime: string;
  width: number;
  height: number;
  capturedAt: Timestamp;
  storedAt: Timestamp;
}

/** Where a derived view of an original lies in the blob store. */
interface PageViewTable {
  /** Of the original bytes. */
  sha256: string;
  /** Longest side in pixels. */
  size: number;
  viewSha256: string;
}

interface VerdictTable extends VerdictIntakeColumns {
  id: Generated<string>;
  pageId: string;
  callId: string;
  staffId: string;
  value: Verdict['value'];
  reason: PageRejectReason | null;
  note: string;
  at: Timestamp;
}

interface RecaptureTable {
  id: string;
  caseId: string;
  callId: string;
  staffId: string;
  materialCode: string;
  pageId: string | null;
  reason: PageRejectReason;
  note: string;
  at: Timestamp;
  fulfilledAt: NullableTimestamp;
  fulfilledBy: string | null;
}

interface RatingTable {
  caseId: string;
  score: number;
  comment: string;
  at: Timestamp;
}

export interface CallTable {
  id: string;
  caseId: string;
  kioskId: string;
  siteId: string;
  itemCode: string;
  staffId: string | null;
  state: CallState;
  /** Sequence number of the queue event that this row reflects. */
  stateSeq: ColumnType<number, number, number>;
  /** Number of the newest case event (call_event). */
  seq: Generated<number>;
  enqueuedAt: Timestamp;
  answeredAt: NullableTimestamp;
  finishedAt: NullableTimestamp;
  endedAt: NullableTimestamp;
  endReason: EndReason | null;
  kind: Generated<ContactKind>;
  /** Of the step it stands at; null for calls from before there were queues. */
  queueId: string | null;
  /** Of a callback: the call whose place it keeps. */
  keepsId: string | null;
  /** The way it was given, for coming back after Redis has lost its data. */
  route: JSONColumnType<RouteStep[]> | null;
  boostMs: Generated<number>;
  /** How sound and pictures were for each participant; null while it lasts, and where nobody has measured. */
  mediaQuality: ColumnType<QualitySummary[] | null, string | undefined, string>;
  /** By what means its sides reach each other just now, or did at the end. */
  mode: Generated<TalkMode>;
  /** What each of them can do. */
  modeSides: JsonWithDefault<Partial<Pick<CallMode, 'kiosk' | 'clerk'>>>;
}

interface CallEventTable {
  callId: string;
  seq: number;
  at: Timestamp;
  event: JSONColumnType<CaseEvent>;
}

interface QueueEventTable {
  domain: string;
  seq: ColumnType<number, number, number>;
  at: Timestamp;
  type: string;
  callId: string | null;
  staffId: string | null;
  data: JSONColumnType<Record<string, string>>;
}

/** One row for each quarter of an hour and key that had any event. */
type QueueIntervalTable = {
  startsAt: Timestamp;
  dimension: ReportDimension;
  key: string;
} & { [C in keyof IntervalCounters]: Generated<number> };

interface AlertTable {
  id: Generated<number>;
  kind: Alert['kind'];
  queueId: string | null;
  callId: string | null;
  raisedAt: Timestamp;
  clearedAt: NullableTimestamp;
  value: number;
  limitValue: number;
}

interface AlertDeliveryTable {
  alertId: number;
  change: 'raised' | 'cleared';
  attempts: Generated<number>;
  dueAt: Timestamp;
  deliveredAt: NullableTimestamp;
}

interface AppointmentTable {
  id: string;
  queueId: string;
  itemCode: string;
  siteId: string;
  /** Where it was held. */
  kioskId: string;
  /** Null while it is held. */
  applicantId: string | null;
  code: string;
  startsAt: Timestamp;
  endsAt: Timestamp;
  /** `YYYY-MM-DD` by the clock on the wall; never selected, as that of a holiday. */
  date: ColumnType<Date, string, string>;
  state: AppointmentState;
  heldUntil: NullableTimestamp;
  /** Of an arrived one. */
  callId: string | null;
  createdAt: Timestamp;
}

interface AuditEventTable {
  seq: Generated<number>;
  at: Timestamp;
  /** `staff_…`, `kiosk_…`, `applicant_…` or `system`. */
  actor: string;
  action: string;
  /** The id of what was acted on. */
  subject: string;
  detail: JSONColumnType<Record<string, unknown>>;
}

/** A session as it began; Redis knows whether it still lasts. */
interface KeptSessionTable {
  id: string;
  owner: string;
  tokenHash: string;
  caseId: string | null;
  /** See storage/redis-life.ts. */
  life: string | null;
  startedAt: Timestamp;
}

interface RecordingConsentTable {
  id: Generated<string>;
  caseId: string;
  /** During which call; null when the case was opened. */
  callId: string | null;
  given: boolean;
  actor: string;
  at: Timestamp;
}

interface RecordingTable {
  id: string;
  callId: string;
  caseId: string;
  itemCode: string;
  startedAt: Timestamp;
  endedAt: NullableTimestamp;
  /** The key of its segments, sealed by the installation's; gone with the recording. */
  sealedKey: Buffer | null;
  basis: Generated<RetentionBasis>;
  keepUntil: NullableTimestamp;
  legalHold: Generated<boolean>;
  fault: string | null;
  removedAt: NullableTimestamp;
  bytesRemovedAt: NullableTimestamp;
}

interface RecordingSegmentTable {
  id: string;
  recordingId: string;
  participant: string;
  role: RecordedSegment['role'];
  source: RecordedSegment['source'];
  kind: RecordedSegment['kind'];
  codec: RecordedSegment['codec'];
  startedAt: Timestamp;
  durationMs: number;
  /** A bigint, which pg reads as text. */
  bytes: ColumnType<string, number, number>;
  sha256: string;
  ending: RecordedSegment['end'];
  claimedUntil: NullableTimestamp;
  storedAt: NullableTimestamp;
}

interface RecordingExportTable {
  id: string;
  recordingId: string;
  requestedBy: string;
  requestedAt: Timestamp;
  state: RecordingExport['state'];
  progress: Generated<number>;
  attempts: Generated<number>;
  claimedUntil: NullableTimestamp;
  bytes: ColumnType<string | null, number | null, number | null>;
  fault: string | null;
  readyAt: NullableTimestamp;
  fetchedAt: NullableTimestamp;
}

export interface Database extends LicenceTables, FormTables, ReadingTables {
  mark: MarkTable;
  recordingConsent: RecordingConsentTable;
  recording: RecordingTable;
  recordingSegment: RecordingSegmentTable;
  recordingExport: RecordingExportTable;
  keptSession: KeptSessionTable;
  site: SiteTable;
  serviceQueue: ServiceQueueTable;
  holiday: HolidayTable;
  kiosk: KioskTable;
  staff: StaffTable;
  item: ItemTable;
  applicant: ApplicantTable;
  serviceCase: ServiceCaseTable;
  page: PageTable;
  pageView: PageViewTable;
  verdict: VerdictTable;
  recapture: RecaptureTable;
  decision: DecisionTable;
  decisionProposal: DecisionProposalTable;
  receipt: ReceiptTable;
  rating: RatingTable;
  call: CallTable;
  callEvent: CallEventTable;
  queueEvent: QueueEventTable;
  queueInterval: QueueIntervalTable;
  alert: AlertTable;
  alertDelivery: AlertDeliveryTable;
  appointment: AppointmentTable;
  auditEvent: AuditEventTable;
}
