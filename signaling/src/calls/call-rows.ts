// The calls as PostgreSQL keeps them. The queue in Redis is the truth about a live call; these rows are what remains, and
// what a call is restored from when Redis has lost it.
import type { Selectable } from 'kysely';
import type { Actor, Db, Tx } from '../context.ts';
import type { ContactInput } from '../queue/queue-types.ts';
import type { CallTable } from '../storage/schema.ts';

export type CallRow = Selectable<CallTable>;
export type Device = Extract<Actor, { kind: 'device' }>;

/** A caller who comes back so soon after a dropped call is a returning one. */
const RETURNING_WITHIN_MS = 30 * 60_000;

export async function loadCallRow(db: Db | Tx, callId: string): Promise<CallRow | null> {
  const row = await db.selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirst();
  return row ?? null;
}

/** Newest first: calls of the case that PostgreSQL does not know as ended (it may lag behind the queue). */
export async function openCallsOfCase(
  db: Db | Tx,
  caseId: string,
  kind: 'video' | 'callback' | 'review',
): Promise<CallRow[]> {
  return db
    .selectFrom('call')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('kind', '=', kind)
    .where('state', '!=', 'ended')
    .orderBy('enqueuedAt', 'desc')
    .limit(5)
    .execute();
}

/** Newest first: calls of this applicant at this kiosk that PostgreSQL does not know as ended. */
export async function openCallsOfApplicant(
  db: Db | Tx,
  kioskId: string,
  applicantId: string,
): Promise<CallRow[]> {
  return db
    .selectFrom('call')
    .innerJoin('serviceCase', 'serviceCase.id', 'call.caseId')
    .selectAll('call')
    .where('call.kioskId', '=', kioskId)
    .where('call.kind', '=', 'video')
    .where('serviceCase.applicantId', '=', applicantId)
    .where('call.state', '!=', 'ended')
    .orderBy('call.enqueuedAt', 'desc')
    .limit(5)
    .execute();
}

/** Newest first: callers at this kiosk whom PostgreSQL does not know as gone. */
export async function openCallsOfKiosk(db: Db | Tx, kioskId: string): Promise<CallRow[]> {
  return db
    .selectFrom('call')
    .selectAll()
    .where('kioskId', '=', kioskId)
    .where('kind', '=', 'video')
    .where('state', '!=', 'ended')
    .orderBy('enqueuedAt', 'desc')
    .limit(10)
    .execute();
}

/** The callback that keeps the place of this call, if one was asked for. */
export async function callbackInPlaceOf(db: Db | Tx, callId: string): Promise<CallRow | null> {
  const row = await db.selectFrom('call').selectAll().where('keepsId', '=', callId).executeTakeFirst();
  return row ?? null;
}

/** Number of the newest case event of the call; 0 for an unknown one. */
export async function newestCaseEvent(db: Db | Tx, callId: string): Promise<number> {
  const row = await db.selectFrom('call').select('seq').where('id', '=', callId).executeTakeFirst();
  return row?.seq ?? 0;
}

/** Whether the clerk of this call has decided its case, or proposed how: then a second person decides. */
export async function isDecided(db: Db | Tx, callId: string): Promise<boolean> {
  const decided = await db
    .selectFrom('decision')
    .select('callId')
    .where('callId', '=', callId)
    .executeTakeFirst();
  if (decided !== undefined) return true;
  const proposed = await db
    .selectFrom('decisionProposal')
    .select('id')
    .where('callId', '=', callId)
    .where('state', 'in', ['open', 'sentBack'])
    .executeTakeFirst();
  return proposed !== undefined;
}

/** What earlier calls of the case mean for the next one. */
export async function historyOfCase(
  db: Db | Tx,
  caseId: string,
  now: number,
): Promise<{ returning: boolean; knownClerk: string | null }> {
  const rows = await db
    .selectFrom('call')
    .select(['staffId', 'answeredAt', 'endReason', 'finishedAt', 'endedAt'])
    .where('caseId', '=', caseId)
    .where('kind', 'in', ['video', 'callback'])
    .orderBy('enqueuedAt', 'desc')
    .limit(10)
    .execute();
  const [last] = rows;
  const over = last?.finishedAt ?? last?.endedAt ?? null;
  const wasDropped = last?.endReason === 'kioskLost' || last?.endReason === 'hungUp';
  return {
    returning: wasDropped && over !== null && now - over.getTime() < RETURNING_WITHIN_MS,
    knownClerk: rows.find((row) => row.answeredAt !== null && row.staffId !== null)?.staffId ?? null,
  };
}

export type NewCall = Pick<ContactInput, 'callId' | 'caseId' | 'kioskId' | 'siteId' | 'itemCode' | 'kind'> &
  Partial<Pick<ContactInput, 'route' | 'boostMs'>> & { queueId?: string; keepsId?: string };

/** Inserts the row of a waiting call that the queue is about to get; `stateSeq` 0 says that it has not yet. */
export async function insertCall(tx: Tx | Db, call: NewCall, at: number): Promise<void> {
  await tx
    .insertInto('call')
    .values({
      id: call.callId,
      kind: call.kind,
      caseId: call.caseId,
      kioskId: call.kioskId,
      siteId: call.siteId,
      itemCode: call.itemCode,
      queueId: call.queueId ?? call.route?.[0]?.queueId ?? null,
      keepsId: call.keepsId ?? null,
      route: call.route === undefined ? null : JSON.stringify(call.route),
      boostMs: call.boostMs ?? 0,
      staffId: null,
      state: 'waiting',
      stateSeq: 0,
      enqueuedAt: new Date(at),
      answeredAt: null,
      finishedAt: null,
      endedAt: null,
      endReason: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Writes the way anew of a row that is used again. */
export async function updateWay(
  tx: Tx | Db,
  callId: string,
  { route, boostMs }: Pick<ContactInput, 'route' | 'boostMs'>,
): Promise<void> {
  await tx
    .updateTable('call')
    .set({ route: JSON.stringify(route), boostMs, queueId: route[0]?.queueId ?? null })
    .where('id', '=', callId)
    .execute();
}

/** Takes back a row whose call the queue has refused. One that the queue knows stays. */
export async function withdrawCall(db: Db, callId: string): Promise<void> {
  await db.deleteFrom('call').where('id', '=', callId).where('stateSeq', '=', 0).execute();
}
