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
  /** Every one must be among the clerk's skills (`dept:market`); a clerk with the skill `*` has them all but `only:…`. */
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
  /** Small facts of the transition, see QueueEventType (never personal data). Times are lengths in ms, as text. */
  data: Readonly<Record<string, string>>;
}

/**
 * Every event about a clerk says in `data.clerkState` which state the clerk has from now on: there is no second event for
 * that. The state of a call follows from the type (`nextCallState` of shared/).
 */
export type QueueEventType =
  | 'callEnqueued' // kioskId, caseId, siteId, itemCode, boostMs
  | 'callOffered' // expiresAt (Redis TIME), waitMs
  | 'callAccepted' // waitMs; answers: 2 and more when a clerk had been lost before
  | 'callDeclined' // back to its rank; reason: the clerk's, or break | signedOut | clerkLost
  | 'callExpired' // ring no answer; the clerk is notReady with reason missedOffer
  | 'callRequeued' // the clerk was lost in mid-call; back at its original rank; talkMs
  | 'callHungUp' // reason: abandoned | hungUp | kioskLost; cause: left | kioskLost; from: the state it was in; waitMs or talkMs
  | 'callFinished' // reason: completed | clerkEnded; talkMs
  | 'callWrapUpDone' // reason: done | timeUp | clerkLost; endReason, wrapUpMs
  | 'clerkSignedIn' // epoch, which has risen
  | 'clerkChanged'; // state, reason; next: what a clerk in a call has chosen for afterwards

/** Everything live, at one instant. */
export interface QueueSnapshot {
  /** Redis TIME, ms. */
  at: number;
  /** In rank order: waiting and offered calls. */
  waiting: Contact[];
  active: Contact[];
  wrapUp: Contact[];
  /** Everybody who is signed in. */
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

/** How a clerk ends a conversation. */
export type FinishReason = Extract<EndReason, 'completed' | 'clerkEnded'>;

export interface Fence {
  staffId: string;
  /** The clerk's epoch as given by `signIn`; an older one answers SUPERSEDED_TAB. */
  epoch: number;
}

/**
 * The call distributor of one routing domain. Every method is one atomic script; those that may make a match possible
 * match at once. Errors are AppErrors: OFFER_EXPIRED, OFFER_WITHDRAWN or OFFER_SUPERSEDED for an answer that lost,
 * SUPERSEDED_TAB for an older epoch, CLERK_NOT_READY for a clerk who is not signed in, CALL_STATE and CALL_ENDED for a call
 * in another state, NOT_FOUND an hour after its end, STORE_UNAVAILABLE while Redis is away.
 */
export interface CallQueue {
  /** Repeating it for a live call answers with that call. */
  enqueue(input: ContactInput): Promise<Contact>;
  /** Raises the clerk's epoch: earlier tabs are fenced out. A live call or offer of the clerk stays. */
  signIn(clerk: { staffId: string; displayName: string; skills: readonly string[] }): Promise<ClerkRecord>;
  /**
   * During an offer, `break` and `signedOut` decline it; during a call and its wrap-up they are kept as `next` for
   * afterwards, and `ready` takes that back. After a decline or a missed offer a clerk is notReady until choosing `ready`.
   */
  setClerkState(
    fence: Fence,
    state: 'ready' | 'break' | 'signedOut',
    reason: string | null,
  ): Promise<ClerkRecord>;
  /** Repeated by the clerk who has the call through this very offer, it answers with the call. */
  accept(fence: Fence, callId: string, offerId: string): Promise<Contact>;
  decline(fence: Fence, callId: string, offerId: string, reason: string): Promise<void>;
  /** Repeating it changes nothing. */
  hangUp(callId: string, reason: 'left' | 'kioskLost'): Promise<void>;
  /**
   * `reason` says how it ended: `clerkEnded` without a decision. When the caller was faster and the wrap-up has begun, it
   * answers with the call, which keeps its reason.
   */
  finish(fence: Fence, callId: string, reason?: FinishReason): Promise<Contact>;
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
  /**
   * Follows all events from now on (from this very call) in order; ends when the signal aborts. Reconnects by itself without
   * missing one. What the follower throws is logged.
   */
  follow(onEvent: (event: QueueEvent) => void | Promise<void>, signal: AbortSignal): Promise<void>;
  /**
   * As a member of a consumer group, from the first event there is: each is handled by one node, acknowledged after the
   * handler resolved, redelivered otherwise, so now and then twice. Members work side by side: compare `seq` with what is
   * stored. Ends when the signal aborts and the present handler has settled. Without a consumer the stream is never trimmed.
   */
  consume(
    group: string,
    consumer: string,
    handler: (event: QueueEvent) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}
