// What the applicant has agreed to: every change is kept with its time, the newest counts, and nothing is recorded without.
import type { Context, Db, Tx } from '../context.ts';

export interface ConsentChange {
  caseId: string;
  /** During which call; null when the case is opened. */
  callId: string | null;
  given: boolean;
  actor: string;
}

/** Writes the change down, in the transaction of what it belongs to. What is so already is not written again. */
export async function recordConsent(
  { audit, clock }: Pick<Context, 'audit' | 'clock'>,
  tx: Tx,
  change: ConsentChange,
): Promise<void> {
  if ((await hasConsent(tx, change.caseId)) === change.given) return;
  await tx
    .insertInto('recordingConsent')
    .values({ ...change, at: new Date(clock.now()) })
    .execute();
  await tx
    .updateTable('serviceCase')
    .set({ recordingConsent: change.given })
    .where('id', '=', change.caseId)
    .execute();
  await audit.record(tx, {
    actor: change.actor,
    action: change.given ? 'recording.consentGiven' : 'recording.consentWithdrawn',
    subject: change.caseId,
    detail: { callId: change.callId },
  });
}

/** Of these cases, those whose call may be recorded just now. */
export async function casesWithConsent(db: Db, caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (caseIds.length === 0) return new Set();
  const newest = await db
    .selectFrom('recordingConsent')
    .distinctOn('caseId')
    .select(['caseId', 'given'])
    .where('caseId', 'in', caseIds)
    .orderBy('caseId')
    .orderBy('id', 'desc')
    .execute();
  return new Set(newest.filter(({ given }) => given).map(({ caseId }) => caseId));
}

/** Whether the call of this case may be recorded just now. */
export async function hasConsent(db: Db | Tx, caseId: string): Promise<boolean> {
  const newest = await db
    .selectFrom('recordingConsent')
    .select('given')
    .where('caseId', '=', caseId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.given ?? false;
}
