// The audit trail of the queue: what happened to calls, clerks and queues, and by whose hand.
import type { Audit, Tx } from '../context.ts';
import type { QueueEvent, QueueEventType } from '../queue/queue-types.ts';

const ACTIONS: Readonly<Record<QueueEventType, string>> = {
  callEnqueued: 'call.enqueued',
  callWidened: 'call.widened',
  callMoved: 'call.moved',
  callOffered: 'call.offered',
  callAccepted: 'call.accepted',
  callDeclined: 'call.declined',
  callExpired: 'call.offerExpired',
  callRequeued: 'call.requeued',
  callHeld: 'call.held',
  callResumed: 'call.resumed',
  callTransferred: 'call.transferred',
  callTurnedCallback: 'call.turnedCallback',
  callHungUp: 'call.hungUp',
  callFinished: 'call.finished',
  callWrapUpDone: 'call.wrapUpDone',
  clerkSignedIn: 'clerk.signedIn',
  clerkChanged: 'clerk.stateChanged',
  queueChanged: 'queue.stateChanged',
};

/** Writes the event into the audit trail, in the transaction of what follows from it. */
export async function recordQueueEvent(audit: Audit, tx: Tx, event: QueueEvent): Promise<void> {
  const subject = event.callId ?? event.staffId ?? event.data['queueId'];
  if (subject === undefined) return;
  const { actor: _actor, ...facts } = event.data;
  await audit.record(tx, {
    actor: await actorOf(tx, event),
    action: ACTIONS[event.type],
    subject,
    detail: { ...facts, ...(event.staffId === null ? {} : { staffId: event.staffId }), seq: event.seq },
  });
}

/** What the system does by itself when somebody is lost or time is up. */
const BY_ITSELF: ReadonlySet<string> = new Set(['clerkLost', 'lost', 'timeUp']);

async function actorOf(tx: Tx, event: QueueEvent): Promise<string> {
  const { actor, cause, restored } = event.data;
  // A supervisor.
  if (actor !== undefined) return actor;
  switch (event.type) {
    case 'callOffered':
    case 'callExpired':
    case 'callRequeued':
    case 'callWidened':
    case 'callMoved':
    case 'queueChanged':
      return 'system';
    case 'callEnqueued':
    case 'callHungUp':
    case 'callTurnedCallback':
      return cause === 'kioskLost' || restored !== undefined ? 'system' : kioskOf(tx, event.callId);
    case 'callAccepted':
    case 'callDeclined':
    case 'callHeld':
    case 'callResumed':
    case 'callTransferred':
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
