// What the case file consists of, collected from where each thing is kept and put in order of time.
import type { Case, FileEntry } from '@cloud-window/shared/protocol';
import type { Db } from '../../context.ts';
import { NOTHING, recordEntries } from './record-entries.ts';

type Entry = FileEntry;

/** Everything that happened to the case, oldest first. */
export async function loadEntries(db: Db, record: Case): Promise<Entry[]> {
  const calls = await db
    .selectFrom('call')
    .leftJoin('staff', 'staff.id', 'call.staffId')
    .selectAll('call')
    .select('staff.displayName')
    .where('call.caseId', '=', record.id)
    .execute();
  const callIds = calls.map(({ id }) => id);
  const parts = await Promise.all([
    talkEntries(db, callIds),
    consentEntries(db, record.id),
    verdictEntries(db, record.id),
    recaptureEntries(db, record.id),
    proposalEntries(db, record.id),
    auditEntries(db, [record.id, ...callIds, ...receiptNumbers(record)]),
  ]);
  return [...recordEntries(record), ...callEntries(calls), ...parts.flat()].toSorted(
    (one, other) => one.at - other.at,
  );
}

const receiptNumbers = ({ earlier, receipt }: Case): string[] =>
  [...earlier.map((each) => each.receipt), ...(receipt ? [receipt] : [])].map(({ number }) => number);

interface CallFacts {
  id: string;
  kind: string;
  displayName: string | null;
  enqueuedAt: Date;
  answeredAt: Date | null;
  finishedAt: Date | null;
  endedAt: Date | null;
  endReason: string | null;
}

function callEntries(calls: readonly CallFacts[]): Entry[] {
  return calls.flatMap((call): Entry[] => {
    const over = call.finishedAt ?? call.endedAt;
    return [
      {
        ...NOTHING,
        at: call.enqueuedAt.getTime(),
        kind: 'queued',
        side: 'applicant',
        facts: { kind: call.kind, call: call.id },
      },
      ...(call.answeredAt === null
        ? []
        : [
            {
              ...NOTHING,
              at: call.answeredAt.getTime(),
              kind: 'answered' as const,
              side: 'staff' as const,
              by: call.displayName ?? '',
              facts: { call: call.id },
            },
          ]),
      ...(over === null
        ? []
        : [
            {
              ...NOTHING,
              at: over.getTime(),
              kind: 'ended' as const,
              side: 'system' as const,
              facts: { call: call.id, reason: call.endReason ?? '' },
            },
          ]),
    ];
  });
}

/** What was written, and how the two sides reached each other. */
async function talkEntries(db: Db, callIds: readonly string[]): Promise<Entry[]> {
  if (callIds.length === 0) return [];
  const rows = await db
    .selectFrom('callEvent')
    .select(['at', 'event'])
    .where('callId', 'in', callIds)
    .orderBy('at')
    .orderBy('seq')
    .execute();
  return rows.flatMap(({ at, event }): Entry[] => {
    if (event.type === 'messageSent') {
      const { from, by, text, phrase } = event.message;
      const side = from === 'clerk' ? 'staff' : 'applicant';
      return [
        { ...NOTHING, at: at.getTime(), kind: 'message', side, by, facts: phrase ? { phrase } : { text } },
      ];
    }
    if (event.type === 'modeChanged') {
      return [
        { ...NOTHING, at: at.getTime(), kind: 'mode', side: 'system', facts: { mode: event.mode.mode } },
      ];
    }
    return [];
  });
}

async function consentEntries(db: Db, caseId: string): Promise<Entry[]> {
  const rows = await db
    .selectFrom('recordingConsent')
    .select(['at', 'given'])
    .where('caseId', '=', caseId)
    .orderBy('id')
    .execute();
  return rows.map(({ at, given }) => ({
    ...NOTHING,
    at: at.getTime(),
    kind: 'consent',
    side: 'applicant',
    facts: { recording: given },
  }));
}

async function verdictEntries(db: Db, caseId: string): Promise<Entry[]> {
  const rows = await db
    .selectFrom('verdict')
    .innerJoin('page', 'page.id', 'verdict.pageId')
    .innerJoin('staff', 'staff.id', 'verdict.staffId')
    .select(['verdict.at', 'verdict.value', 'verdict.reason', 'verdict.note', 'page.id', 'page.materialCode'])
    .select(['page.position', 'page.version', 'staff.displayName'])
    .where('page.caseId', '=', caseId)
    .execute();
  return rows.map((row) => ({
    at: row.at.getTime(),
    kind: 'verdict',
    side: 'staff',
    by: row.displayName,
    materialCode: row.materialCode,
    pageId: row.id,
    facts: {
      value: row.value,
      position: row.position,
      version: row.version,
      ...(row.reason !== null && { reason: row.reason }),
      ...(row.note !== '' && { note: row.note }),
    },
  }));
}

async function recaptureEntries(db: Db, caseId: string): Promise<Entry[]> {
  const rows = await db
    .selectFrom('recapture')
    .innerJoin('staff', 'staff.id', 'recapture.staffId')
    .select([
      'recapture.at',
      'recapture.reason',
      'recapture.note',
      'recapture.materialCode',
      'staff.displayName',
    ])
    .where('recapture.caseId', '=', caseId)
    .execute();
  return rows.map((row) => ({
    ...NOTHING,
    at: row.at.getTime(),
    kind: 'recapture',
    side: 'staff',
    by: row.displayName,
    materialCode: row.materialCode,
    facts: { reason: row.reason, ...(row.note !== '' && { note: row.note }) },
  }));
}

async function proposalEntries(db: Db, caseId: string): Promise<Entry[]> {
  const rows = await db
    .selectFrom('decisionProposal')
    .innerJoin('staff', 'staff.id', 'decisionProposal.staffId')
    .leftJoin('staff as settler', 'settler.id', 'decisionProposal.settledBy')
    .selectAll('decisionProposal')
    .select(['staff.displayName', 'settler.displayName as settledByName'])
    .where('decisionProposal.caseId', '=', caseId)
    .execute();
  return rows.flatMap((row): Entry[] => {
    const proposed: Entry = {
      ...NOTHING,
      at: row.at.getTime(),
      kind: 'proposed',
      side: 'staff',
      by: row.displayName,
      facts: { outcome: row.draft.outcome, why: row.kind },
    };
    if (row.state === 'open' || row.settledAt === null) return [proposed];
    const settled: Entry = {
      ...NOTHING,
      at: row.settledAt.getTime(),
      kind: row.state,
      side: 'staff',
      by: row.settledByName ?? '',
      facts: row.reason === '' ? {} : { reason: row.reason },
    };
    return [proposed, settled];
  });
}

async function auditEntries(db: Db, subjects: readonly string[]): Promise<Entry[]> {
  const rows = await db
    .selectFrom('auditEvent')
    .leftJoin('staff', 'staff.id', 'auditEvent.actor')
    .select(['auditEvent.at', 'auditEvent.actor', 'auditEvent.action', 'auditEvent.seq', 'auditEvent.detail'])
    .select('staff.displayName')
    .where('auditEvent.subject', 'in', subjects)
    .orderBy('auditEvent.seq')
    .execute();
  return rows.map((row) => ({
    ...NOTHING,
    at: row.at.getTime(),
    kind: 'audit',
    side: sideOf(row.actor),
    by: row.displayName ?? '',
    facts: { action: row.action, seq: row.seq, detail: JSON.stringify(row.detail) },
  }));
}

function sideOf(actor: string): Entry['side'] {
  if (actor.startsWith('staff_')) return 'staff';
  if (actor === 'public') return 'public';
  return actor.startsWith('applicant_') || actor.startsWith('kiosk_') ? 'applicant' : 'system';
}
