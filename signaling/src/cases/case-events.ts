// Numbered case events: what the kiosk and the clerk of a call apply to their copy of the case. A number is given in the
// transaction of the change itself, so that there are no gaps and nothing is announced that did not happen.
import type { CaseEvent, NumberedCaseEvent } from '@cloud-window/shared/protocol';
import type { Broadcaster, Db, Tx } from '../context.ts';
import { verifyUrl, type ReceiptAddress } from './receipts/receipt-address.ts';
import { voidIfStale } from './signatures/signature-store.ts';

/**
 * Appends events to the call of a case that is not over, if there is one; answers them for `announce` after the commit.
 * `at` is the time of the change itself, so that a client which applies the event holds what a fresh snapshot shows.
 * The row of the call stays locked until then: numbers are committed in order.
 */
export async function appendCaseEvents(
  tx: Tx,
  at: number,
  caseId: string,
  happened: readonly CaseEvent[],
): Promise<NumberedCaseEvent[]> {
  const events = [...happened, ...(await voidIfStale(tx, at, caseId, happened))];
  const call = await tx
    .selectFrom('call')
    .select(['id', 'seq'])
    .where('caseId', '=', caseId)
    .where('state', '!=', 'ended')
    .orderBy('enqueuedAt', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (!call || events.length === 0) return [];
  const numbered = events.map((event, index) => ({ callId: call.id, seq: call.seq + index + 1, at, event }));
  await tx
    .updateTable('call')
    .set({ seq: call.seq + events.length })
    .where('id', '=', call.id)
    .execute();
  await tx
    .insertInto('callEvent')
    .values(
      numbered.map(({ callId, seq, event }) => ({
        callId,
        seq,
        at: new Date(at),
        event: JSON.stringify(withoutToken(event)),
      })),
    )
    .execute();
  return numbered;
}

/** Tells everybody in the call, after the commit. */
export function announce(broadcast: Broadcaster, events: readonly NumberedCaseEvent[]): void {
  for (const event of events) broadcast.toCall(event.callId, 'call:event', event);
}

/** Events of a call with a number above `seq`, in order. */
export async function caseEventsAfter(
  db: Db | Tx,
  address: ReceiptAddress,
  callId: string,
  seq: number,
): Promise<NumberedCaseEvent[]> {
  const rows = await db
    .selectFrom('callEvent')
    .leftJoin('receipt', 'receipt.callId', 'callEvent.callId')
    .select(['callEvent.seq', 'callEvent.at', 'callEvent.event', 'receipt.tokenSealed'])
    .where('callEvent.callId', '=', callId)
    .where('callEvent.seq', '>', seq)
    .orderBy('callEvent.seq')
    .execute();
  return rows.map((row) => ({
    callId,
    seq: row.seq,
    at: row.at.getTime(),
    event: withToken(row.event, address, row.tokenSealed),
  }));
}

/** The token proves possession of the receipt: it lies in the database sealed, never in a stored event. */
function withoutToken(event: CaseEvent): CaseEvent {
  if (event.type !== 'receiptIssued') return event;
  return { ...event, receipt: { ...event.receipt, verifyUrl: '' } };
}

function withToken(event: CaseEvent, address: ReceiptAddress, tokenSealed: Buffer | null): CaseEvent {
  if (event.type !== 'receiptIssued' || tokenSealed === null) return event;
  const token = address.sealer.open(tokenSealed);
  return {
    ...event,
    receipt: {
      ...event.receipt,
      verifyUrl: verifyUrl(address.publicUrl, event.receipt.number, token),
    },
  };
}
