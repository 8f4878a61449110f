// What the queue did, written down for good: its events, the call rows that follow from them and the audit trail, in one
// transaction each. An event that is delivered again finds its row and changes nothing; two nodes may handle neighbouring
// events in any order.
import { sql, type UpdateObject } from 'kysely';
import type { CallState } from '@cloud-window/shared';
import type { Context, Tx } from '../context.ts';
import { stateAfter } from '../queue/call-moves.ts';
import type { Contact, ContactKind, QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import { countInIntervals } from '../reports/interval-projection.ts';
import type { CallTable, Database } from '../storage/schema.ts';
import { insertCall } from './call-rows.ts';
import { recordQueueEvent } from './queue-audit.ts';

/** The consumer group whose members share the work. */
export const PROJECTION_GROUP = 'sql';
/** The one routing domain of an installation. */
export const QUEUE_DOMAIN = 'main';

/** After these the row learns from the queue which way the call takes now. */
const NEW_WAY: ReadonlySet<QueueEventType> = new Set(['callEnqueued', 'callMoved', 'callTransferred']);

type Projection = Pick<Context, 'db' | 'audit' | 'log' | 'queue'>;

/** Writes one event; safe to repeat. Rejects while PostgreSQL is away, so that the event is delivered again. */
export async function projectQueueEvent(
  { db, audit, log, queue }: Projection,
  event: QueueEvent,
): Promise<void> {
  const isNewWay = event.callId !== null && NEW_WAY.has(event.type);
  const contact = isNewWay ? await queue.contact(event.callId ?? '') : null;
  try {
    await db.transaction().execute(async (tx) => {
      if (!(await isFirstDelivery(tx, event))) return;
      if (event.callId !== null) {
        await insertMissingCall(tx, event, event.callId);
        await updateCall(tx, event, event.callId, contact);
      }
      await recordQueueEvent(audit, tx, event);
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
  // Advice is no call: it is kept in the events and the audit trail alone.
  if (event.type !== 'callEnqueued' || event.data['kind'] === 'consult') return;
  if (kioskId === undefined || caseId === undefined || siteId === undefined || itemCode === undefined) return;
  const kind = (event.data['kind'] ?? 'video') as ContactKind;
  await insertCall(tx, { callId, kind, kioskId, caseId, siteId, itemCode }, event.at);
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
async function updateCall(tx: Tx, event: QueueEvent, callId: string, contact: Contact | null): Promise<void> {
  const { seq } = event;
  const unlessLate = <T>(column: string, value: T) =>
    sql<T>`case when state_seq < ${seq} then ${value} else ${sql.ref(column)} end`;
  const state = stateAfter(event);
  const queueId = event.data['queueId'];
  await tx
    .updateTable('call')
    .set({
      ...momentsOf(event),
      ...(contact !== null && wayOf(contact)),
      ...(queueId !== undefined && { queueId: unlessLate('queueId', queueId) }),
      ...(state !== undefined && {
        state: unlessLate('state', state),
        staffId: unlessLate('staffId', clerkAfter(state, event)),
      }),
      stateSeq: sql<number>`greatest(state_seq, ${seq})`,
    })
    .where('id', '=', callId)
    .execute();
}

/** A call that a supervisor has moved keeps its new rank as a head start. */
function wayOf({ route, enqueuedAt, rank }: Contact): UpdateObject<Database, 'call'> {
  return { route: JSON.stringify(route), boostMs: Math.round(enqueuedAt - rank) };
}

/** Who talks or talked: an offer is not yet a conversation, and a lost clerk has no part in what follows. */
function clerkAfter(state: CallState, event: QueueEvent): string | null {
  const handedTo = event.data['toStaffId'];
  if (handedTo !== undefined) return handedTo;
  return state === 'active' || state === 'wrapUp' || (state === 'ended' && event.type === 'callWrapUpDone')
    ? event.staffId
    : null;
}

/** Moments and reasons never go back, so they are written whatever the order of the events. */
function momentsOf(event: QueueEvent): UpdateObject<Database, 'call'> {
  const at = new Date(event.at);
  switch (event.type) {
    case 'callEnqueued': {
      // What comes back, or keeps another's place, began to wait earlier.
      const beganEarlier = event.data['restored'] !== undefined || event.data['keeps'] !== undefined;
      return beganEarlier ? {} : { enqueuedAt: at };
    }
    case 'callTurnedCallback':
      return { endedAt: at, endReason: 'callback' };
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
    case 'callTransferred':
    case 'callWidened':
    case 'callMoved':
    case 'callHeld':
    case 'callResumed':
    case 'clerkSignedIn':
    case 'clerkChanged':
    case 'queueChanged':
      return {};
  }
}

function endReason(event: QueueEvent, otherwise: NonNullable<CallTable['endReason']>) {
  return (event.data['reason'] ?? otherwise) as NonNullable<CallTable['endReason']>;
}
