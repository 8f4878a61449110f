// Recordings and segments in the database, and the keys they are sealed with.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { AppError, newId } from '@cloud-window/shared';
import type { RecordedSegment } from '@cloud-window/shared/control';
import { RECORDING_KEY_BYTES } from '@cloud-window/shared/recordings';
import type { Context, Db, Tx } from '../context.ts';
import type { Contact } from '../queue/queue-types.ts';

/** A process that fetches a segment and dies has let go of it after so long. */
const CLAIM_MS = 120_000;

export interface OpenRecording {
  recordingId: string;
  key: Buffer;
}

/** The call's recording, begun if there is none yet. Two who begin at once get the same. */
export async function openRecording(
  { db, sealer, clock, audit }: Pick<Context, 'db' | 'sealer' | 'clock' | 'audit'>,
  { callId, caseId, itemCode }: Pick<Contact, 'callId' | 'caseId' | 'itemCode'>,
): Promise<OpenRecording> {
  const find = () =>
    db.selectFrom('recording').select(['id', 'sealedKey']).where('callId', '=', callId).executeTakeFirst();
  const opened = (row: { id: string; sealedKey: Buffer | null }): OpenRecording => {
    if (row.sealedKey === null) throw new AppError('CALL_ENDED', 'the recording of this call was removed');
    return { recordingId: row.id, key: Buffer.from(sealer.open(row.sealedKey), 'base64') };
  };
  const present = await find();
  if (present) return opened(present);
  const key = randomBytes(RECORDING_KEY_BYTES);
  const id = newId('recording');
  await db.transaction().execute(async (tx) => {
    const inserted = await tx
      .insertInto('recording')
      .values({
        id,
        callId,
        caseId,
        itemCode,
        startedAt: new Date(clock.now()),
        endedAt: null,
        sealedKey: sealer.seal(key.toString('base64')),
        keepUntil: null,
        fault: null,
        removedAt: null,
        bytesRemovedAt: null,
      })
      .onConflict((conflict) => conflict.column('callId').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted) {
      await audit.record(tx, { actor: 'system', action: 'recording.begun', subject: id, detail: { callId } });
    }
  });
  const made = await find();
  if (!made) throw new AppError('INTERNAL', 'a recording that was begun is not there');
  return opened(made);
}

/** The key of a recording that is still there. @throws AppError NOT_FOUND */
export async function recordingKey(
  { db, sealer }: Pick<Context, 'db' | 'sealer'>,
  recordingId: string,
): Promise<Buffer> {
  const row = await db
    .selectFrom('recording')
    .select('sealedKey')
    .where('id', '=', recordingId)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  if (!row?.sealedKey) throw new AppError('NOT_FOUND', 'no such recording');
  return Buffer.from(sealer.open(row.sealedKey), 'base64');
}

export type SegmentClaim = 'fetch' | 'stored' | 'unwanted' | 'taken';

/** Who is to fetch a segment that a node offers: `fetch` means the caller. */
export async function claimSegment(db: Db, now: number, segment: RecordedSegment): Promise<SegmentClaim> {
  const { segmentId: id, recordingId, startedAt, end, ...facts } = segment;
  const recording = await db
    .selectFrom('recording')
    .select('removedAt')
    .where('id', '=', recordingId)
    .executeTakeFirst();
  if (!recording || recording.removedAt !== null) return 'unwanted';
  await db
    .insertInto('recordingSegment')
    .values({
      ...facts,
      id,
      recordingId,
      startedAt: new Date(startedAt),
      ending: end,
      claimedUntil: null,
      storedAt: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const claimed = await db
    .updateTable('recordingSegment')
    .set({ claimedUntil: new Date(now + CLAIM_MS) })
    .where('id', '=', id)
    .where('storedAt', 'is', null)
    .where((check) =>
      check.or([check('claimedUntil', 'is', null), check('claimedUntil', '<', new Date(now))]),
    )
    .returning('id')
    .executeTakeFirst();
  if (claimed) return 'fetch';
  const row = await db
    .selectFrom('recordingSegment')
    .select('storedAt')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.storedAt === null ? 'taken' : 'stored';
}

/** The segment is whole in the store, or could not be fetched and is anybody's again. */
export async function settleSegment(db: Db, id: string, storedAt: Date | null): Promise<void> {
  await db
    .updateTable('recordingSegment')
    .set({ storedAt, claimedUntil: null })
    .where('id', '=', id)
    .execute();
}

/** The call is over: how long its recording is kept is decided now. */
export async function endRecording(
  context: Pick<Context, 'db' | 'config' | 'audit'>,
  callId: string,
  endedAt: Date,
  endReason: string | undefined,
): Promise<void> {
  const { db } = context;
  await db.transaction().execute(async (tx) => {
    const ended = await tx
      .updateTable('recording')
      .set({ endedAt })
      .where('callId', '=', callId)
      .where('endedAt', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!ended) return;
    const basis = await basisOf(tx, callId, endReason);
    const keepUntil = new Date(endedAt.getTime() + keepDays(context.config, basis) * 86_400_000);
    await tx.updateTable('recording').set({ basis, keepUntil }).where('id', '=', ended.id).execute();
    await context.audit.record(tx, {
      actor: 'system',
      action: 'recording.ended',
      subject: ended.id,
      detail: { callId, basis, keepUntil: keepUntil.toISOString() },
    });
  });
}

export async function noteFault(db: Db, recordingId: string, fault: string): Promise<void> {
  await db.updateTable('recording').set({ fault }).where('id', '=', recordingId).execute();
}

type Basis = 'decision' | 'review' | 'aborted' | 'consultation';

/** A decision outweighs everything; papers that were judged outweigh how the call ended. */
async function basisOf(tx: Tx, callId: string, endReason: string | undefined): Promise<Basis> {
  const { rows } = await sql<{ decided: boolean; reviewed: boolean }>`
    select
      exists (select from decision where call_id = ${callId}) as decided,
      exists (select from verdict where call_id = ${callId})
        or exists (select from recapture where call_id = ${callId}) as reviewed`.execute(tx);
  const [facts] = rows;
  if (facts?.decided) return 'decision';
  if (facts?.reviewed) return 'review';
  return endReason === 'completed' || endReason === 'clerkEnded' ? 'consultation' : 'aborted';
}

function keepDays(config: Context['config'], basis: Basis): number {
  switch (basis) {
    case 'decision':
      return config.RECORDING_KEEP_DECISION_DAYS;
    case 'review':
      return config.RECORDING_KEEP_REVIEW_DAYS;
    case 'aborted':
      return config.RECORDING_KEEP_ABORTED_DAYS;
    case 'consultation':
      return config.RECORDING_KEEP_CONSULTATION_DAYS;
  }
}
