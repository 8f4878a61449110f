// Exports in the database: each is a job that any signaling process may take, one at a time, and take over from one that died.
import { sql } from 'kysely';
import type { RecordingExport } from '@cloud-window/shared/protocol';
import type { Db } from '../context.ts';

/** A process that works says so more often than this; one that has died lets go. */
const EXPORT_CLAIM_MS = 20_000;
/** How long a finished export waits to be fetched. */
const EXPORT_KEPT_MS = 86_400_000;
/** A recording that kills its export is not tried for ever. */
const ATTEMPTS = 3;

export interface ExportJob {
  id: string;
  recordingId: string;
}

export async function loadExports(db: Db, recordingId: string): Promise<RecordingExport[]> {
  const rows = await db
    .selectFrom('recordingExport')
    .selectAll()
    .where('recordingId', '=', recordingId)
    .orderBy('requestedAt', 'desc')
    .limit(10)
    .execute();
  return rows.map(({ id, state, progress, requestedAt, bytes, fault, readyAt }) => ({
    id,
    state,
    progress: Math.min(1, Math.max(0, progress)),
    requestedAt: requestedAt.getTime(),
    bytes: bytes === null ? null : Number(bytes),
    fault,
    availableUntil: state === 'ready' && readyAt ? readyAt.getTime() + EXPORT_KEPT_MS : null,
  }));
}

/** The oldest job that nobody works at; null when there is none. */
export async function claimExport(db: Db, now: number): Promise<ExportJob | null> {
  const claimed = await db
    .updateTable('recordingExport')
    .set({
      state: 'running',
      claimedUntil: new Date(now + EXPORT_CLAIM_MS),
      attempts: sql<number>`attempts + 1`,
    })
    .where('id', '=', (select) =>
      select
        .selectFrom('recordingExport')
        .select('id')
        .where('attempts', '<', ATTEMPTS)
        .where((check) =>
          check.or([
            check('state', '=', 'waiting'),
            check.and([check('state', '=', 'running'), check('claimedUntil', '<', new Date(now))]),
          ]),
        )
        .orderBy('requestedAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'recordingId'])
    .executeTakeFirst();
  return claimed ?? null;
}

/** False when the job is no longer ours or no longer wanted. */
export async function noteProgress(db: Db, id: string, progress: number, now: number): Promise<boolean> {
  const noted = await db
    .updateTable('recordingExport')
    .set({ progress, claimedUntil: new Date(now + EXPORT_CLAIM_MS) })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  return noted !== undefined;
}

export async function finishExport(db: Db, id: string, bytes: number, readyAt: Date): Promise<void> {
  await db
    .updateTable('recordingExport')
    .set({ state: 'ready', progress: 1, bytes, readyAt, claimedUntil: null })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** `fault` null: another process, or the next start of this one, goes on. */
export async function giveUpExport(db: Db, id: string, fault: string | null): Promise<void> {
  await db
    .updateTable('recordingExport')
    .set({ state: fault === null ? 'waiting' : 'failed', fault, claimedUntil: null })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** Exports whose file is due to go: fetched, too old, or tried too often. */
export async function dueExports(db: Db, now: number): Promise<string[]> {
  await db
    .updateTable('recordingExport')
    .set({ state: 'failed', fault: 'INTERNAL' })
    .where('state', '=', 'running')
    .where('attempts', '>=', ATTEMPTS)
    .where('claimedUntil', '<', new Date(now))
    .execute();
  const rows = await db
    .selectFrom('recordingExport')
    .select('id')
    .where('state', '=', 'ready')
    .where((check) =>
      check.or([check('fetchedAt', 'is not', null), check('readyAt', '<', new Date(now - EXPORT_KEPT_MS))]),
    )
    .execute();
  return rows.map(({ id }) => id);
}
