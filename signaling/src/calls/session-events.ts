// Coming, staying and coming back: session:resume gives the present state in full, heartbeat keeps the leases.
import { AppError, isLive } from '@cloud-window/shared';
import type { ClientParsedPayload, ClientResult } from '@cloud-window/shared/protocol';
import type { SocketHandlers, SocketSession } from '../context.ts';
import type { Contact } from '../queue/queue-types.ts';
import { fenceOf, requireDevice, type CallParts } from './call-parts.ts';
import { newestCaseEvent } from './call-rows.ts';
import { clerkStatus, isAnswered, papersOf, type CallFacts } from './call-views.ts';
import { signInTab } from './clerk-tab.ts';
import { paperDesk, reviewsOf } from './held-reviews.ts';
import type { LiveSession } from './live-sessions.ts';
import { markPresent } from './presence.ts';
import { announceParties, tellParties } from './parties.ts';

/** Well below HEARTBEAT_TIMEOUT_MS of the browsers. */
const HEARTBEAT_ANSWER_MS = 2_000;

type Resumed = ClientResult<'session:resume'>;
type ResumePayload = ClientParsedPayload<'session:resume'>;

const NO_PAPERS: Pick<Resumed, 'paperOffer' | 'reviews'> = { paperOffer: null, reviews: [] };

export function sessionEvents(parts: CallParts): Pick<SocketHandlers, 'session:resume' | 'heartbeat'> {
  const { context } = parts;
  return {
    async 'session:resume'(payload, session) {
      if (session.actor.kind === 'device') return resumeKiosk(parts, payload, session);
      if (session.actor.roles.includes('clerk')) return resumeClerk(parts, payload, session);
      return {
        serverTime: context.clock.now(),
        clerk: null,
        offer: null,
        ...NO_PAPERS,
        call: null,
        missed: [],
      };
    },
    async heartbeat(payload, session) {
      const renewed =
        session.actor.kind === 'device'
          ? await kioskHeartbeat(parts, payload.callId, session)
          : await clerkHeartbeat(parts, session);
      return { serverTime: context.clock.now(), ...renewed };
    },
  };
}

async function resumeKiosk(
  parts: CallParts,
  payload: ResumePayload,
  session: SocketSession,
): Promise<Resumed> {
  const { context, calls, sessions } = parts;
  const device = requireDevice(session);
  const live = sessions.of(session);
  const contact = await calls.liveCallOfKiosk(device);
  if (contact !== null) await keepCaller(parts, contact.callId);
  // A call that ended while the kiosk was away still shows its outcome, to the person whose it is.
  const facts = contact ?? (await ownFacts(parts, payload.callId, session));
  if (facts === null || facts.state === 'ended') sessions.leave(live);
  else sessions.enter(live, facts.callId);
  return {
    serverTime: context.clock.now(),
    clerk: null,
    offer: null,
    ...NO_PAPERS,
    ...(await callPart(parts, facts, payload, 'kiosk')),
  };
}

async function ownFacts(
  parts: CallParts,
  callId: string | undefined,
  session: SocketSession,
): Promise<CallFacts | null> {
  if (callId === undefined) return null;
  const facts = await parts.calls.facts(callId);
  return facts !== null && (await parts.calls.isCaller(facts, session.actor)) ? facts : null;
}

async function resumeClerk(
  parts: CallParts,
  payload: ResumePayload,
  session: SocketSession,
): Promise<Resumed> {
  const { context, sessions, views } = parts;
  const clerk = await signInTab(parts, session);
  const contact = clerk.callId === null ? null : await parts.calls.contact(clerk.callId);
  const mine = contact?.staffId === clerk.staffId ? contact : null;
  const reviews = await reviewsOf(parts, clerk);
  const talks = mine !== null && isAnswered(mine.state) ? mine : shownReview(reviews, payload.callId);
  const live = sessions.of(session);
  if (talks === null) sessions.leave(live);
  else {
    sessions.enter(live, talks.callId, papersOf(talks));
    await announceParties(parts, talks);
  }
  return {
    serverTime: context.clock.now(),
    clerk: clerkStatus(clerk),
    offer: mine === null ? null : await views.offer(mine),
    ...(await paperDesk(parts, reviews)),
    ...(await callPart(parts, talks, payload, 'clerk')),
  };
}

/** Without a call, the papers that were on the screen, or those that the clerk has held longest. */
function shownReview(reviews: readonly Contact[], callId: string | undefined): Contact | null {
  const held = reviews.filter(({ state }) => isAnswered(state));
  return held.find((review) => review.callId === callId) ?? held[0] ?? null;
}

async function callPart(
  parts: CallParts,
  facts: CallFacts | Contact | null,
  payload: ResumePayload,
  side: 'kiosk' | 'clerk',
): Promise<Pick<Resumed, 'call' | 'missed'>> {
  if (facts === null) return { call: null, missed: [] };
  const lastSeq = payload.callId === facts.callId ? payload.lastSeq : undefined;
  return {
    call: await (side === 'kiosk' ? parts.views.snapshot(facts) : parts.views.snapshotForClerk(facts)),
    missed: await parts.views.missed(papersOf(facts), lastSeq),
  };
}

type Renewed = Pick<ClientResult<'heartbeat'>, 'seq' | 'stateSeq'>;
const NOTHING_LIVE: Renewed = { seq: 0, stateSeq: 0 };

async function kioskHeartbeat(
  parts: CallParts,
  callId: string | undefined,
  session: SocketSession,
): Promise<Renewed> {
  const { context, calls, sessions } = parts;
  const { kioskId } = requireDevice(session);
  const live = sessions.of(session);
  await markPresent(context.redis, kioskId, session.socketId);
  const present = callId ?? live.callId;
  if (present === null) return NOTHING_LIVE;
  const facts = await calls.facts(present);
  if (facts === null) return NOTHING_LIVE;
  if (!(await calls.isCaller(facts, session.actor))) throw new AppError('FORBIDDEN', 'not this kiosk’s call');
  if (isLive(facts.state)) await keepCaller(parts, present);
  return numbers(parts, live, facts);
}

async function clerkHeartbeat(parts: CallParts, session: SocketSession): Promise<Renewed> {
  const { context, sessions } = parts;
  if (session.epoch === null) return NOTHING_LIVE;
  const fence = fenceOf(session);
  await context.queue.heartbeatClerk(fence);
  await markPresent(context.redis, fence.staffId, session.socketId);
  const live = sessions.of(session);
  const facts = live.callId === null ? null : await parts.calls.facts(live.callId);
  return facts === null ? NOTHING_LIVE : numbers(parts, live, facts);
}

async function numbers(parts: CallParts, live: LiveSession, facts: CallFacts): Promise<Renewed> {
  const seq = await soon(newestCaseEvent(parts.context.db, papersOf(facts)));
  // A node that died told nobody that its browsers are gone; their keys lapse, and this notices.
  if (facts.state === 'active') await tellParties(parts, facts, [live]);
  return { seq, stateSeq: facts.stateSeq };
}

/**
 * A heartbeat is answered in time whatever PostgreSQL does, if only by a refusal: a browser takes silence for a dead
 * connection, and could not open another one while the database is away.
 */
async function soon<T>(reading: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new AppError('STORE_UNAVAILABLE', 'the database does not answer in time')),
    HEARTBEAT_ANSWER_MS,
  );
  try {
    return await Promise.race([reading, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Renews the caller's lease. A call that ended in this very moment is no fault of the heartbeat. */
async function keepCaller(parts: CallParts, callId: string): Promise<void> {
  try {
    await parts.context.queue.heartbeatCaller(callId);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'CALL_ENDED')) throw error;
  }
}
