// What the queue takes and tells: the interface that calls/, reports/ and tests see. The rules are in lua/ and explained in
// docs/queue.md.
import type { CallState, EndReason } from '@cloud-window/shared';
import type {
  Capacity,
  ClerkState,
  Locale,
  QueueState,
  RoutingStrategy,
  SkillSet,
} from '@cloud-window/shared/protocol';

/**
 * `video`: a caller at a kiosk. `callback`: a place in the line without a kiosk; the clerk phones. `consult`: a clerk who
 * asks a colleague about a call. `review`: papers left for later, which nobody waits for.
 */
export type ContactKind = 'video' | 'callback' | 'consult' | 'review';
/** Which capacity of a clerk a contact takes. */
export type Channel = 'call' | 'review';
export const channelOf = (kind: ContactKind): Channel => (kind === 'review' ? 'review' : 'call');

/**
 * One step of a call's way: once it has waited `afterMs`, whoever has these skills may take it. The steps before no longer
 * count, so a step that widens names fewer skills.
 */
export interface RouteStep {
  /** Since the call began to wait; 0 in the first step, rising from step to step. */
  afterMs: number;
  /** The queue that the call stands in from then on. */
  queueId: string;
  /**
   * Every one must be among the clerk's skills: `dept:market`, or `dept:market>=3` for a least proficiency. A clerk with
   * the skill `*` has them all, but languages, `twoPerson` and what begins with `only:`. Each clerk has `only:<staffId>`.
   */
  skills: readonly string[];
  strategy: RoutingStrategy;
  /** `direct`: for a clerk by name. `relaxed`, `overflow`: what was wished for took too long. */
  why: 'queue' | 'direct' | 'relaxed' | 'overflow';
}

/** A call as it enters the queue. */
export interface ContactInput {
  callId: string;
  kind: ContactKind;
  kioskId: string;
  caseId: string;
  siteId: string;
  itemCode: string;
  locale: Locale;
  needs: readonly string[];
  /** One step at least. */
  route: readonly RouteStep[];
  /** Head start in milliseconds for priority callers and appointments; 0 for everybody else. */
  boostMs: number;
  /** How long each offer of this call stands, and each wrap-up after it. */
  offerMs: number;
  wrapUpMs: number;
  /** Answers QUEUE_FULL when so many wait in the first step's queue already; null: no bound. */
  maxWaiting: number | null;
}

/** The live record of a call in Redis. */
export interface Contact extends Omit<ContactInput, 'maxWaiting'> {
  state: CallState;
  /** Number of the newest queue event of this call. */
  stateSeq: number;
  /** When it entered this state (Redis TIME, ms). */
  since: number;
  enqueuedAt: number;
  /** Place in the line: the smaller comes first. */
  rank: number;
  /** Index of the present step of `route`. */
  step: number;
  /** Of the present step. */
  queueId: string;
  skills: readonly string[];
  /** Offers that were declined or ran out. */
  misses: number;
  staffId: string | null;
  offerId: string | null;
  offerExpiresAt: number | null;
  /** Since when the caller is on hold; null while both talk. */
  heldSince: number | null;
  wrapUpUntil: number | null;
  endReason: EndReason | null;
  /** Of a consult: the call it is about. */
  parentId: string | null;
  /** Of a call whose clerk asks a colleague: the consult. */
  consultId: string | null;
  /** SFU node that carries the media; set by calls/. */
  mediaNode: string | null;
}

export interface ClerkRecord {
  staffId: string;
  displayName: string;
  skills: SkillSet;
  capacity: Capacity;
  /** Of what the clerk holds, the first that applies: offered, onCall, wrapUp; else what the clerk has chosen. */
  state: ClerkState;
  since: number;
  reason: string | null;
  epoch: number;
  /** The call, consult or callback that the clerk holds (of several the one held longest), and its offer. */
  callId: string | null;
  offerId: string | null;
  /** Everything the clerk holds, reviews included. */
  contacts: readonly string[];
  /** Chosen during a call or its wrap-up, and in force afterwards. */
  next: 'break' | 'notReady' | 'signedOut' | null;
}

/** One transition, one event; `seq` has no gaps within a generation of the domain (see `begin`). */
export interface QueueEvent {
  seq: number;
  /** Redis TIME, ms. */
  at: number;
  type: QueueEventType;
  callId: string | null;
  staffId: string | null;
  offerId: string | null;
  /**
   * Small facts of the transition, see QueueEventType (never personal data); lengths in ms, everything as text. Every event
   * of a call names its `queueId`, `siteId`, `kind` and `skills` (comma-separated). Every event of a clerk names `clerkState`, the state
   * from now on, `clerkWas` and `clerkWasMs`, the state just left and its length. What somebody else than the caller or
   * the clerk did names that person as `actor`.
   */
  data: Readonly<Record<string, string>>;
}

/**
 * Every event about a clerk says in `data.clerkState` which state the clerk has from now on: there is no second event for
 * that. The state of a call follows from the type (`nextCallState` of shared/).
 */
export type QueueEventType =
  | 'callEnqueued' // kioskId, caseId, itemCode, boostMs; restored: 1 when it came back after a loss; keeps: the contact whose place it has; of a consult: parentId, actor
  | 'callWidened' // still waiting or offered; why: relaxed | overflow | queue | escalated; fromQueueId, step
  | 'callMoved' // by a supervisor (actor); fromQueueId, to: first | queue
  | 'callOffered' // expiresAt (Redis TIME), waitMs
  | 'callAccepted' // waitMs; answers: 2 and more when a clerk had been lost before
  | 'callDeclined' // back to its rank; reason: the clerk's, or break | signedOut | clerkLost; misses
  | 'callExpired' // ring no answer; the clerk is notReady with reason missedOffer; misses
  | 'callRequeued' // the clerk was lost in mid-call; back at its original rank; talkMs, holdMs
  | 'callHeld'
  | 'callResumed' // heldMs; conference: 1 when the colleague who gives advice has joined in
  | 'callTransferred' // back at its original rank for another queue or clerk (fromQueueId, fromSkills), talkMs, holdMs; or handed over: toStaffId; taken over by a supervisor: actor
  | 'callTurnedCallback' // ended; waitMs; callbackId: the contact that keeps the place
  | 'callHungUp' // reason: abandoned | hungUp | kioskLost | withdrawn; cause: left | kioskLost; from: the state it was in; answers: 0 when nobody ever answered; waitMs, or talkMs and holdMs
  | 'callFinished' // reason: completed | clerkEnded; talkMs, holdMs
  | 'callWrapUpDone' // reason: done | timeUp | clerkLost; endReason, wrapUpMs
  | 'clerkSignedIn' // epoch, which has risen
  | 'clerkChanged' // state, reason; next: what a clerk in a call has chosen for afterwards; by a supervisor: actor; skills (JSON), calls and reviews (capacity) when these changed
  | 'queueChanged'; // queueId, state, actor

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
  /** Queues that a supervisor has opened or closed by hand; all others follow their hours. */
  queueStates: Readonly<Record<string, QueueState>>;
}

/** Milliseconds; the defaults are in `queue-timings.ts`. */
export interface QueueTimings {
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

/** A call that Redis has lost and PostgreSQL remembers. */
export interface RestoredContact extends ContactInput {
  enqueuedAt: number;
  /** The clerk it was talking to; null while it waited. */
  staffId: string | null;
}

/**
 * The call distributor of one routing domain. Every method is one atomic script; those that may make a match possible
 * match at once. Errors are AppErrors: OFFER_EXPIRED, OFFER_WITHDRAWN or OFFER_SUPERSEDED for an answer that lost,
 * SUPERSEDED_TAB for an older epoch, CLERK_NOT_READY for a clerk who is not signed in, CALL_STATE and CALL_ENDED for a call
 * in another state, NOT_FOUND an hour after its end, BAD_REQUEST for a route, skill or boost that cannot be,
 * STORE_UNAVAILABLE while Redis is away.
 */
export interface CallQueue {
  /** Repeating it for a live call answers with that call. QUEUE_FULL, QUEUE_CLOSED (by a supervisor). */
  enqueue(input: ContactInput): Promise<Contact>;
  /** Raises the clerk's epoch: earlier tabs are fenced out. What the clerk holds stays. */
  signIn(clerk: {
    staffId: string;
    displayName: string;
    skills: SkillSet;
    capacity?: Capacity;
  }): Promise<ClerkRecord>;
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
   * answers with the call, which keeps its reason. A consult ends without a wrap-up.
   */
  finish(fence: Fence, callId: string, reason?: FinishReason): Promise<Contact>;
  wrapUpDone(fence: Fence, callId: string): Promise<void>;
  /**
   * The caller waits with a still picture, or both talk again; repeating it changes nothing. CALL_STATE for talking again
   * while a colleague gives advice.
   */
  hold(fence: Fence, callId: string, held: boolean): Promise<Contact>;
  /** The call waits again, at its original rank, for whom `route` names; the clerk is free at once. */
  transfer(fence: Fence, callId: string, route: readonly RouteStep[]): Promise<Contact>;
  /**
   * Asks a colleague about the call: a contact of its own, at the rank of the call. One at a time. From the colleague's
   * answer until the advice ends the caller is on hold.
   */
  consult(fence: Fence, callId: string, consultId: string, route: readonly RouteStep[]): Promise<Contact>;
  /** The clerk of the call no longer needs the colleague, who may be ringing or talking; repeating it changes nothing. */
  endConsult(fence: Fence, callId: string): Promise<void>;
  /**
   * The caller hears the clerk and the colleague who gives advice, or is on hold while both talk alone; repeating it
   * changes nothing. CALL_STATE while nobody gives advice.
   */
  conference(fence: Fence, callId: string, joined: boolean): Promise<Contact>;
  /**
   * A supervisor, signed in as a clerk, has the call from now on; its clerk is free as after a transfer. Repeating it
   * answers with the call. ALREADY_IN_CALL for one who has, or is offered, another.
   */
  takeOver(fence: Fence, callId: string): Promise<Contact>;
  /** Hands the call over to the colleague who is being consulted; CALL_STATE while nobody is. */
  transferToConsulted(fence: Fence, callId: string): Promise<Contact>;
  /** Ends a waiting call; a callback with its rank and route waits in its place. Repeating it answers with that. */
  turnIntoCallback(callId: string, callbackId: string): Promise<Contact>;
  heartbeatClerk(fence: Fence): Promise<void>;
  heartbeatCaller(callId: string): Promise<void>;

  // --- the supervisor's hand; `actor` is the supervisor's staff id
  /** To the head of the line, or to another queue at its rank. CALL_STATE unless it waits. */
  moveCall(actor: string, callId: string, to: 'first' | { route: readonly RouteStep[] }): Promise<Contact>;
  /** As `setClerkState`; never cuts a call. */
  forceClerkState(
    actor: string,
    staffId: string,
    state: 'ready' | 'break' | 'signedOut',
    reason: string | null,
  ): Promise<ClerkRecord>;
  /** From the next match on; an offer that stands and a call go on. CLERK_NOT_READY for one who is not signed in. */
  setClerkSkills(actor: string, staffId: string, skills: SkillSet, capacity: Capacity): Promise<ClerkRecord>;
  /** `closed` takes nobody new, who waits is served; `auto` follows the hours. */
  setQueueState(actor: string, queueId: string, state: QueueState): Promise<void>;
  /** Sends everybody who waits in the queue another way, each at the own rank; answers how many. */
  emptyQueue(actor: string, queueId: string, route: readonly RouteStep[]): Promise<number>;

  /** Expires what is due (offers, wrap-ups, presence, steps) and matches; idempotent, every node runs it every 250 ms. */
  sweep(): Promise<void>;
  /**
   * Compares Redis TIME with this process's monotonic clock since the last call; after a jump of the former every deadline
   * and rank moves along, so that nobody is lost or overtaken because a clock was set. Answers the jump in ms, or 0.
   */
  checkClock(): Promise<number>;
  /**
   * How long the worst pair of a waiting call and a free clerk who could take it has been left apart, in ms: 0 when the
   * distributor works (invariant 6).
   */
  unmatchedMs(): Promise<number>;
  contact(callId: string): Promise<Contact | null>;
  clerk(staffId: string): Promise<ClerkRecord | null>;
  /** 1-based place in rank order among waiting and offered calls of its queue; null when it is not waiting. */
  position(callId: string): Promise<{ position: number; waiting: number } | null>;
  snapshot(): Promise<QueueSnapshot>;
  /**
   * Compare-and-set: stored only while the present value is `replacing`. Answers the value that stands afterwards (null
   * as well for an unknown call), so that two parties who join at once land on one node.
   */
  setMediaNode(callId: string, nodeId: string | null, replacing: string | null): Promise<string | null>;

  /**
   * Tells the domain which event numbers are taken (`storedSeq`, the newest in PostgreSQL). A Redis that is empty, or has
   * lost its last second, begins a new generation above it; true then: the caller restores what should be live. Until the
   * first `begin` on an empty Redis every method rejects with STORE_UNAVAILABLE.
   */
  begin(storedSeq: number): Promise<boolean>;
  /** Puts a call back at the rank it had; a live one stays as it is. */
  restore(contact: RestoredContact): Promise<void>;

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
