// What the queue takes and tells: the interface that calls/, reports/ and tests see. The rules are in lua/.
import type { CallState, EndReason } from '@cloud-window/shared';
import type { ClerkState, Locale } from '@cloud-window/shared/protocol';

/** A call as it enters the queue. */
export interface ContactInput {
  callId: string;
  kioskId: string;
  caseId: string;
  siteId: string;
  itemCode: string;
  locale: Locale;
  needs: readonly string[];
  /** Every one must be among the clerk's skills (`dept:market`); a clerk with the skill `*` has them all. */
  skills: readonly string[];
  /** Head start in milliseconds for priority callers and appointments; 0 for everybody else. */
  boostMs: number;
}

/** The live record of a call in Redis. */
export interface Contact extends ContactInput {
  state: CallState;
  /** Number of the newest queue event of this call. */
  stateSeq: number;
  /** When it entered this state (Redis TIME, ms). */
  since: number;
  enqueuedAt: number;
  staffId: string | null;
  offerId: string | null;
  offerExpiresAt: number | null;
  wrapUpUntil: number | null;
  endReason: EndReason | null;
  /** SFU node that carries the media; set by calls/. */
  mediaNode: string | null;
}

export interface ClerkRecord {
  staffId: string;
  displayName: string;
  skills: readonly string[];
  state: ClerkState;
  since: number;
  reason: string | null;
  epoch: number;
  callId: string | null;
  offerId: string | null;
  /** Chosen during a call or its wrap-up, and in force afterwards. */
  next: 'break' | 'signedOut' | null;
}

/** One transition, one event; `seq` has no gaps within the domain. */
export interface QueueEvent {
  seq: number;
  /** Redis TIME, ms. */
  at: number;
  type: QueueEventType;
  callId: string | null;
  staffId: string | null;
  offerId: string | null;
  /** Small facts of the transition: `reason`, `state`, `waitMs` … (never personal data). */
  data: Readonly<Record<string, string>>;
}

export type QueueEventType =
  | 'callEnqueued'
  | 'callOffered'
  | 'callAccepted'
  | 'callDeclined' // back to its rank; data.reason
  | 'callExpired' // ring no answer; the clerk is notReady with reason missedOffer
  | 'callRequeued' // the clerk was lost in mid-call; back at its original rank
  | 'callHungUp' // data.reason: abandoned | hungUp | kioskLost; data.from: the state it was in
  | 'callFinished'
  | 'callWrapUpDone'
  | 'clerkSignedIn' // epoch rises
  | 'clerkChanged'; // data.state, data.reason

export interface QueueSnapshot {
  at: number;
  /** In rank order: waiting and offered calls. */
  waiting: Contact[];
  active: Contact[];
  wrapUp: Contact[];
  clerks: ClerkRecord[];
}

/** Milliseconds; the defaults are in `queue-timings.ts`. */
export interface QueueTimings {
  offerMs: number;
  wrapUpMs: number;
  /** A clerk without a heartbeat for this long is lost. */
  clerkLeaseMs: number;
  /** A kiosk without a heartbeat for this long has left. */
  callerLeaseMs: number;
}

export interface Fence {
  staffId: string;
  /** The clerk's epoch as given by `signIn`; an older one answers SUPERSEDED_TAB. */
  epoch: number;
}

/**
 * The call distributor of one routing domain. Every method is one atomic script; those that may make a match possible
 * match at once. Errors are AppErrors with the codes OFFER_*, SUPERSEDED_TAB, CALL_STATE, CALL_ENDED, CLERK_NOT_READY.
 */
export interface CallQueue {
  /** Repeating it for a live call answers with that call. */
  enqueue(input: ContactInput): Promise<Contact>;
  /** Raises the clerk's epoch: earlier tabs are fenced out. A live call or offer of the clerk stays. */
  signIn(clerk: { staffId: string; displayName: string; skills: readonly string[] }): Promise<ClerkRecord>;
  setClerkState(
    fence: Fence,
    state: 'ready' | 'break' | 'signedOut',
    reason: string | null,
  ): Promise<ClerkRecord>;
  accept(fence: Fence, callId: string, offerId: string): Promise<Contact>;
  decline(fence: Fence, callId: string, offerId: string, reason: string): Promise<void>;
  hangUp(callId: string, reason: 'left' | 'kioskLost'): Promise<void>;
  finish(fence: Fence, callId: string): Promise<Contact>;
  wrapUpDone(fence: Fence, callId: string): Promise<void>;
  heartbeatClerk(fence: Fence): Promise<void>;
  heartbeatCaller(callId: string): Promise<void>;
  /** Expires what is due (offers, wrap-ups, presence) and matches; idempotent, every node runs it every 250 ms. */
  sweep(): Promise<void>;
  contact(callId: string): Promise<Contact | null>;
  clerk(staffId: string): Promise<ClerkRecord | null>;
  /** 1-based place in rank order among waiting and offered calls; null when it is not waiting. */
  position(callId: string): Promise<{ position: number; waiting: number } | null>;
  snapshot(): Promise<QueueSnapshot>;
  /**
   * Compare-and-set: stored only while the present value is `replacing`. Answers the value that stands afterwards (null
   * as well for an unknown call), so that two parties who join at once land on one node.
   */
  setMediaNode(callId: string, nodeId: string | null, replacing: string | null): Promise<string | null>;
  /** Follows all events from now on in order; ends when the signal aborts. Reconnects by itself without missing one. */
  follow(onEvent: (event: QueueEvent) => void | Promise<void>, signal: AbortSignal): Promise<void>;
  /** As a member of a consumer group: each event is handled by one node, acknowledged after the handler resolved, redelivered otherwise. */
  consume(
    group: string,
    consumer: string,
    handler: (event: QueueEvent) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}
