// What the queue did, written down for good: its events, the call rows that follow from them and the audit trail, in one
// transaction each. An event that is delivered again finds its row and changes nothing; two nodes may handle neighbouring
// events in any order.
import { sql, type UpdateObject } from 'kysely';
import type { CallState } from '@cloud-window/shared';
import type { Audit, Context, Tx } from '../context.ts';
import type { QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import { countInIntervals } from '../reports/interval-projection.ts';
import type { CallTable, Database } from '../storage/schema.ts';
import { insertCall } from './call-rows.ts';

/** The consumer group whose members share the work. */
export const PROJECTION_GROUP = 'sql';
/** The one routing domain of an installation. */
export const QUEUE_DOMAIN = 'main';

/** The state that an event leaves its call in. */
const STATE_AFTER: Partial<Record<QueueEventType, CallState>> = {
  callEnqueued: 'waiting',
  callOffered: 'offered',
  callAccepted: 'active',
  callDeclined: 'waiting',
  callExpired: 'waiting',
  callRequeued: 'waiting',
  callFinished: 'wrapUp',
  callWrapUpDone: 'ended',
};

type Projection = Pick<Context, 'db' | 'audit' | 'log'>;

/** Writes one event; safe to repeat. Rejects while PostgreSQL is away, so that the event is delivered again. */
export async function projectQueueEvent({ db, audit, log }: Projection, event: QueueEvent): Promise<void> {
  try {
    await db.transaction().execute(async (tx) => {
      if (!(await isFirstDelivery(tx, event))) return;
      if (event.callId !== null) {
        await insertMissingCall(tx, event, event.callId);
        await updateCall(tx, event, event.callId);
      }
      await recordAudit(audit, tx, event);
      await countInIntervals(tx, event);
    });
  } catch (error) {
    if (!contradictsData(error)) throw error;
    // It would fail for ever and hold up all that follow. The event itself is kept, and counts.
    log.error({ err: error, seq: event.seq, type: event.type }, 'a queue event contradicts the stored data');
    await db.transaction().execute(async (tx) => {
      if (await isFirstDelivery(tx, event)) await countInIntervals(tx, event);
    });
  }
}

/** Integrity constraint violations (PostgreSQL, appendix A, class 23). */
function contradictsData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('23');
}

/** `queue:join` has inserted the row already, unless its database was restored from before that. */
async function insertMissingCall(tx: Tx, event: QueueEvent, callId: string): Promise<void> {
  const { kioskId, caseId, siteId, itemCode } = event.data;
  if (event.type !== 'callEnqueued') return;
  if (kioskId === undefined || caseId === undefined || siteId === undefined || itemCode === undefined) return;
  await insertCall(tx, { callId, kioskId, caseId, siteId, itemCode }, event.at);
}

async function isFirstDelivery(tx: Tx, event: QueueEvent): Promise<boolean> {
  const inserted = await tx
    .insertInto('queueEvent')
    .values({
      domain: QUEUE_DOMAIN,
      seq: event.seq,
      at: new Date(event.at),
      type: event.type,
      callId: event.callId,
      staffId: event.staffId,
      data: JSON.stringify(event.data),
    })
    .onConflict((conflict) => conflict.columns(['domain', 'seq']).doNothing())
    .executeTakeFirst();
  return Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0;
}

/**
 * One statement: a second update of the row in this transaction would make PostgreSQL check every foreign key of it again,
 * wait for a case that is just being changed, and so deadlock with that change.
 */
async function updateCall(tx: Tx, event: QueueEvent, callId: string): Promise<void> {
  const state = stateAfter(event);
  if (state === undefined) return;
  const { seq } = event;
  const unlessLate = <T>(column: string, value: T) =>
    sql<T>`case when state_seq < ${seq} then ${value} else ${sql.ref(column)} end`;
  await tx
    .updateTable('call')
    .set({
      ...momentsOf(event),
      state: unlessLate('state', state),
      staffId: unlessLate('staffId', clerkAfter(state, event)),
      stateSeq: sql<number>`greatest(state_seq, ${seq})`,
    })
    .where('id', '=', callId)
    .execute();
}

function stateAfter(event: QueueEvent): CallState | undefined {
  if (event.type !== 'callHungUp') return STATE_AFTER[event.type];
  return event.data['from'] === 'active' ? 'wrapUp' : 'ended';
}

/** Who talks or talked: an offer is not yet a conversation, and a lost clerk has no part in what follows. */
function clerkAfter(state: CallState, event: QueueEvent): string | null {
  return state === 'active' || state === 'wrapUp' || (state === 'ended' && event.type === 'callWrapUpDone')
    ? event.staffId
    : null;
}

/** Moments and reasons never go back, so they are written whatever the order of the events. */
function momentsOf(event: QueueEvent): UpdateObject<Database, 'call'> {
  const at = new Date(event.at);
  switch (event.type) {
    case 'callEnqueued':
      return { enqueuedAt: at };
    case 'callAccepted':
      // The first answer counts, also when the clerk is lost later.
      return { answeredAt: sql<Date>`least(answered_at, ${at})` };
    case 'callFinished':
      return { finishedAt: at, endReason: endReason(event, 'completed') };
    case 'callHungUp':
      return event.data['from'] === 'active'
        ? { finishedAt: at, endReason: endReason(event, 'hungUp') }
        : { endedAt: at, endReason: endReason(event, 'abandoned') };
    case 'callWrapUpDone':
      return { endedAt: at };
    case 'callOffered':
    case 'callDeclined':
    case 'callExpired':
    case 'callRequeued':
    case 'clerkSignedIn':
    case 'clerkChanged':
      return {};
  }
}

function endReason(event: QueueEvent, otherwise: NonNullable<CallTable['endReason']>) {
  return (event.data['reason'] ?? otherwise) as NonNullable<CallTable['endReason']>;
}

/** Who did it, and under which name it stands in the audit trail. */
async function recordAudit(audit: Audit, tx: Tx, event: QueueEvent): Promise<void> {
  const action = AUDIT_ACTIONS[event.type];
  const subject = event.callId ?? event.staffId;
  if (subject === null) return;
  await audit.record(tx, {
    actor: await actorOf(tx, event),
    action,
    subject,
    detail: { ...event.data, ...(event.staffId === null ? {} : { staffId: event.staffId }), seq: event.seq },
  });
}

const AUDIT_ACTIONS: Readonly<Record<QueueEventType, string>> = {
  callEnqueued: 'call.enqueued',
  callOffered: 'call.offered',
  callAccepted: 'call.accepted',
  callDeclined: 'call.declined',
  callExpired: 'call.offerExpired',
  callRequeued: 'call.requeued',
  callHungUp: 'call.hungUp',
  callFinished: 'call.finished',
  callWrapUpDone: 'call.wrapUpDone',
  clerkSignedIn: 'clerk.signedIn',
  clerkChanged: 'clerk.stateChanged',
};

/** What the system does by itself when somebody is lost or time is up. */
const BY_ITSELF: ReadonlySet<string> = new Set(['clerkLost', 'lost', 'timeUp']);

async function actorOf(tx: Tx, event: QueueEvent): Promise<string> {
  switch (event.type) {
    case 'callOffered':
    case 'callExpired':
    case 'callRequeued':
      return 'system';
    case 'callEnqueued':
    case 'callHungUp':
      return event.data['cause'] === 'kioskLost' ? 'system' : kioskOf(tx, event.callId);
    case 'callAccepted':
    case 'callDeclined':
    case 'callFinished':
    case 'callWrapUpDone':
    case 'clerkSignedIn':
    case 'clerkChanged':
      return BY_ITSELF.has(event.data['reason'] ?? '') ? 'system' : (event.staffId ?? 'system');
  }
}

async function kioskOf(tx: Tx, callId: string | null): Promise<string> {
  if (callId === null) return 'system';
  const row = await tx.selectFrom('call').select('kioskId').where('id', '=', callId).executeTakeFirst();
  return row?.kioskId ?? 'system';
}
