// Cases as the wire shows them, put together from their rows, and the lock that puts their changes in order.
import { sql } from 'kysely';
import { AppError } from '@cloud-window/shared';
import type { Case, Page, Recapture, Verdict } from '@cloud-window/shared/protocol';
import { loadMarks } from '../attention/mark-store.ts';
import type { Db, Sealer, Tx } from '../context.ts';
import type { ReceiptAddress } from './receipts/receipt-address.ts';
import { loadDecided } from './decisions/load-decisions.ts';
import { loadReusedLicences } from '../licences/case-licences.ts';
import { asSeen } from '../licences/page-seen.ts';
import { loadCaseForms } from '../forms/form-store.ts';
import { loadSuggestions } from '../reading/load-suggestions.ts';
import { loadMessages } from './messages.ts';
import { loadSignature } from './signatures/signature-store.ts';
import { asQuality } from './pages/stored-quality.ts';

export interface CaseRow {
  id: string;
  number: string;
  itemCode: string;
  applicantId: string;
  kioskId: string;
  siteId: string;
  state: Case['state'];
  round: number;
}

/** The case in full, all versions of its pages included. Throws NOT_FOUND. */
export async function loadCase(db: Db | Tx, address: ReceiptAddress, caseId: string): Promise<Case> {
  const row = await db.selectFrom('serviceCase').selectAll().where('id', '=', caseId).executeTakeFirst();
  if (!row) throw new AppError('NOT_FOUND', 'no such case');
  return {
    id: row.id,
    number: row.number,
    itemCode: row.itemCode,
    locale: row.locale,
    state: row.state,
    createdAt: row.createdAt.getTime(),
    recordingConsent: row.recordingConsent,
    ...(await loadHanded(db, address.sealer, caseId)),
    signature: await loadSignature(db, caseId),
    recaptures: await loadRecaptures(db, caseId),
    messages: await loadMessages(db, caseId),
    marks: await loadMarks(db, caseId),
    suggestions: await loadSuggestions(db, caseId),
    ...(await loadDecided(db, address, row)),
  };
}

/** What stands for its materials. */
export async function loadHanded(
  db: Db | Tx,
  sealer: Sealer,
  caseId: string,
): Promise<Pick<Case, 'pages' | 'forms' | 'licences'>> {
  return {
    pages: await loadPages(db, caseId),
    forms: await loadCaseForms(db, caseId),
    licences: await loadReusedLicences(db, sealer, caseId),
  };
}

/** Locks the case until the transaction ends: every change to its papers passes here first. Throws NOT_FOUND. */
export async function lockCase(tx: Tx, caseId: string): Promise<CaseRow> {
  const row = await tx
    .selectFrom('serviceCase')
    .select(['id', 'number', 'itemCode', 'applicantId', 'kioskId', 'siteId', 'state', 'round'])
    .where('id', '=', caseId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new AppError('NOT_FOUND', 'no such case');
  return row;
}

/** Whether it can still be decided: while its applicant is there, or by its papers alone. */
export function isUndecided({ state }: Pick<CaseRow, 'state'>): boolean {
  return state === 'draft' || state === 'submitted';
}

/** Throws CASE_DECIDED once a decision was taken: papers and verdicts stay as they were decided upon. */
export function requireUndecided(row: Pick<CaseRow, 'state'>): void {
  if (row.state === 'proposed') throw new AppError('CASE_PROPOSED', 'a decision waits for a second person');
  if (!isUndecided(row)) throw new AppError('CASE_DECIDED', `the case is ${row.state}`);
}

/** Throws CASE_SUBMITTED for papers that were left, and CASE_DECIDED: nothing more can be captured. */
export function requireDraft(row: Pick<CaseRow, 'state'>): void {
  if (row.state === 'submitted') throw new AppError('CASE_SUBMITTED', 'the papers were left for review');
  requireUndecided(row);
}

/** All pages of a case in the order of its papers, old versions before new ones, each with its newest verdict. */
async function loadPages(db: Db | Tx, caseId: string): Promise<Page[]> {
  const rows = await db
    .selectFrom('page')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('verdict')
          .innerJoin('staff', 'staff.id', 'verdict.staffId')
          .whereRef('verdict.pageId', '=', 'page.id')
          .where('verdict.outdated', '=', false)
          .select(['verdict.value', 'verdict.reason', 'verdict.note', 'verdict.at', 'staff.displayName'])
          .orderBy('verdict.at', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .leftJoin('staff as seer', 'seer.id', 'page.seenBy')
    .leftJoin('staff as overrider', 'overrider.id', 'page.qualityOverriddenBy')
    .selectAll('page')
    .select(['newest.value', 'newest.reason', 'newest.note', 'newest.at', 'newest.displayName'])
    .select('overrider.displayName as overriddenBy')
    .select('seer.displayName as seerName')
    .where('page.caseId', '=', caseId)
    .where('page.removedAt', 'is', null)
    .orderBy('page.materialCode')
    .orderBy('page.position')
    .orderBy('page.version')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    caseId: row.caseId,
    materialCode: row.materialCode,
    position: row.position,
    version: row.version,
    current: row.current,
    sha256: row.sha256,
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    derived: row.derived,
    quality: asQuality(row),
    capturedAt: row.capturedAt.getTime(),
    origin: row.origin,
    verdict: asVerdict(row),
    seen: asSeen({ seenAt: row.seenAt, seenBy: row.seerName }),
  }));
}

function asVerdict(row: {
  value: Verdict['value'] | null;
  reason: Verdict['reason'];
  note: string | null;
  at: Date | null;
  displayName: string | null;
}): Verdict | null {
  if (row.value === null || row.at === null) return null;
  return {
    value: row.value,
    reason: row.reason,
    note: row.note ?? '',
    by: row.displayName ?? '',
    at: row.at.getTime(),
  };
}

async function loadRecaptures(db: Db | Tx, caseId: string): Promise<Recapture[]> {
  const rows = await db
    .selectFrom('recapture')
    .selectAll()
    .where('caseId', '=', caseId)
    .orderBy('at')
    .execute();
  return rows.map(asRecapture);
}

export function asRecapture(row: {
  id: string;
  materialCode: string;
  pageId: string | null;
  reason: Recapture['reason'];
  note: string;
  at: Date;
  fulfilledAt: Date | null;
}): Recapture {
  return {
    id: row.id,
    materialCode: row.materialCode,
    pageId: row.pageId,
    reason: row.reason,
    note: row.note,
    at: row.at.getTime(),
    fulfilledAt: row.fulfilledAt?.getTime() ?? null,
  };
}

/** Puts two openings of cases by one applicant in order. */
export async function lockApplicant(tx: Tx, applicantId: string): Promise<void> {
  await sql`select id from applicant where id = ${applicantId} for update`.execute(tx);
}
