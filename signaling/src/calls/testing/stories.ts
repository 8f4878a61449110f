// How calls usually begin, for tests that are about what comes afterwards.
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import type { SignalingServer } from '../../server.ts';
import type { Browser } from './browser.ts';
import type { Caller, Clerk, Desk } from './desk.ts';

export interface Waiting {
  caller: Caller;
  kiosk: Browser;
  callId: string;
  snapshot: CallSnapshot;
}
export interface Talking extends Waiting {
  clerk: Clerk;
  desk: Browser;
}

/** A caller at a kiosk of their own who has taken a number. */
export async function waiting(
  desk: Desk,
  options: { itemCode?: string; needs?: string[]; node?: Pick<SignalingServer, 'url'> } = {},
): Promise<Waiting> {
  const { node, ...caseOptions } = options;
  const caller = await desk.addCaller(caseOptions);
  const kiosk = await desk.connect(caller, node);
  const snapshot = await kiosk.request('queue:join', { caseId: caller.caseId });
  return { caller, kiosk, callId: snapshot.status.callId, snapshot };
}

/** A caller and a clerk of that department in a call; nobody else of the department should be ready. */
export async function talking(
  desk: Desk,
  options: {
    department: string;
    itemCode: string;
    kioskNode?: Pick<SignalingServer, 'url'>;
    clerkNode?: Pick<SignalingServer, 'url'>;
  },
): Promise<Talking> {
  const { department, itemCode, kioskNode, clerkNode } = options;
  const { clerk, browser } = await desk.clerkOnDuty({
    departments: [department],
    ...(clerkNode && { node: clerkNode }),
  });
  const call = await waiting(desk, { itemCode, ...(kioskNode && { node: kioskNode }) });
  await acceptOffer(browser, call.callId);
  return { ...call, clerk, desk: browser };
}

/** Waits until this call rings at the clerk, and takes it. */
export async function acceptOffer(browser: Browser, callId: string): Promise<CallSnapshot> {
  const { offerId } = await browser.told('offer:made', (offer) => offer.callId === callId);
  return browser.request('offer:accept', { callId, offerId });
}

/** The state of the call's row in PostgreSQL. */
export async function rowOf(desk: Desk, callId: string) {
  return desk.context.db.selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirstOrThrow();
}

/** What the audit trail says about this call, clerk or queue, oldest first. */
export async function auditOf(desk: Desk, subject: string) {
  return desk.context.db
    .selectFrom('auditEvent')
    .select(['action', 'actor', 'detail'])
    .where('subject', '=', subject)
    .orderBy('seq')
    .execute();
}
