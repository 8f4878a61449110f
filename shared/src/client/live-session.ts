// What is going on for this kiosk or clerk. The server's numbers decide: case events without gaps by `seq`, live facts by
// a `stateSeq` that only rises; whatever does not fit leads to a resync, never to a guess.
import { AppError } from '../errors.ts';
import { applyNumberedEvent, papersOf } from '../calls/apply-case-event.ts';
import {
  BREAK_REASONS,
  type CallSnapshot,
  type CallStatus,
  type ClerkStatus,
  type NumberedCaseEvent,
  type QueuePosition,
} from '../protocol/entities.ts';
import type { ClientPayload, ClientResult } from '../protocol/events.ts';
import type { LiveConnection, LiveSession, LiveState } from './client-types.ts';
import { mergeSnapshot, withStatus } from './call-snapshot.ts';
import { createStore } from './store.ts';
import { RESUME_RETRY_MS } from './timings.ts';

/** Events of a call whose snapshot has not arrived yet are kept, so that none falls between the two. */
const MAX_EARLY_EVENTS = 200;

/** Resumes on every connect of `connection` and holds the present state. */
export function createLiveSession(connection: LiveConnection): LiveSession {
  const state = createStore<LiveState>({
    connection: connection.state.getSnapshot(),
    ready: false,
    clerk: null,
    offer: null,
    paperOffer: null,
    reviews: [],
    call: null,
    position: null,
  });
  let early: NumberedCaseEvent[] = [];
  let earlyStatus: CallStatus | null = null;
  let resuming: Promise<void> | null = null;
  let again = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const heard = new Set<'clerk' | 'offer' | 'advice' | 'paperOffer' | 'reviews'>();
  const now = () => state.getSnapshot();

  /** Shows this call, with what has been heard of it before its snapshot came. */
  const show = (incoming: CallSnapshot) => {
    let call = mergeSnapshot(now().call, incoming);
    if (earlyStatus) call = withStatus(call, earlyStatus);
    for (const event of early.toSorted((one, other) => one.seq - other.seq)) {
      const applied = applyNumberedEvent(call, event);
      if (applied.gap) resyncQuietly();
      call = applied.snapshot;
    }
    early = [];
    earlyStatus = null;
    state.patch({ call, position: positionOf(call, call.queue), ...settledOffers(call.status) });
  };

  /** An offer whose call has been answered, or has gone. */
  const settledOffers = ({ callId, state: its }: CallStatus): Partial<LiveState> => {
    if (its === 'offered') return {};
    const { offer, paperOffer } = now();
    return {
      ...(offer?.callId === callId && { offer: null }),
      ...(paperOffer?.callId === callId && { paperOffer: null }),
    };
  };

  const take = (answer: ClientResult<'session:resume'>) => {
    // What came by itself while the answer was on its way is newer than the answer.
    state.patch({
      ...(!heard.has('clerk') && { clerk: answer.clerk }),
      ...(!heard.has('offer') && { offer: answer.offer }),
      ...(!heard.has('paperOffer') && { paperOffer: answer.paperOffer }),
      ...(!heard.has('reviews') && { reviews: answer.reviews }),
    });
    const held = now().call;
    if (answer.call) {
      early.push(...answer.missed);
      const isSame = answer.call.status.callId === held?.status.callId;
      show(heard.has('advice') && isSame ? { ...answer.call, advice: held.advice } : answer.call);
    } else if (held) {
      // The server knows of no call any more. A clerk is free again; a kiosk still shows how it ended.
      const ended: CallStatus = {
        ...held.status,
        state: 'ended',
        endReason: held.status.endReason ?? 'kioskLost',
      };
      state.patch({ call: answer.clerk ? null : { ...held, status: ended }, position: null });
    }
    state.patch({ ready: true });
  };

  const resume = async () => {
    heard.clear();
    const { call } = now();
    const known =
      call && call.status.state !== 'ended' ? { callId: call.status.callId, lastSeq: call.seq } : {};
    const answer = await connection.request('session:resume', known).catch((error: unknown) => {
      // The call has gone on without this party; what remains is asked for without naming it.
      if (AppError.from(error).retryable || !call) throw error;
      return connection.request('session:resume', {});
    });
    if (!closed) take(answer);
  };

  /** One at a time; a wish that comes in between is granted by one further run. */
  const resync = async (): Promise<void> => {
    if (closed) return;
    if (resuming) {
      again = true;
      return resuming;
    }
    clearTimeout(retry);
    again = false;
    resuming = resume();
    try {
      await resuming;
    } catch (error) {
      if (connection.state.getSnapshot().name === 'online' && AppError.from(error).retryable) {
        retry = setTimeout(() => void resync().catch(() => undefined), RESUME_RETRY_MS);
      }
      throw error;
    } finally {
      resuming = null;
    }
    if (wantsAgain()) resyncQuietly();
  };
  const wantsAgain = () => again;
  const resyncQuietly = () => void resync().catch(() => undefined);

  /**
   * The server knows nothing of a clerk who has not signed out: it has lost its data, or took the clerk for lost. The tab
   * signs in again, and the clerk is what the clerk was.
   */
  const signInAgain = async (before: ClerkStatus): Promise<void> => {
    await resync();
    const choice = choiceOf(before);
    if (closed || choice === null || now().clerk?.state !== 'notReady') return;
    const clerk = await connection.request('clerk:setState', choice);
    if (!heard.has('clerk')) state.patch({ clerk });
  };

  const hearEvent = (event: NumberedCaseEvent) => {
    const { call } = now();
    if (!call || papersOf(call) !== event.callId || resuming)
      early = [...early, event].slice(-MAX_EARLY_EVENTS);
    if (!call) return;
    const { snapshot, gap } = applyNumberedEvent(call, event);
    if (gap) resyncQuietly();
    else state.patch({ call: snapshot });
  };

  const hearStatus = (status: CallStatus) => {
    const { call, position } = now();
    if (call?.status.callId !== status.callId) {
      if (earlyStatus?.callId !== status.callId || earlyStatus.stateSeq < status.stateSeq)
        earlyStatus = status;
      return;
    }
    const next = withStatus(call, status);
    state.patch({
      call: next,
      position: positionOf(next, position),
      ...settledOffers(status),
    });
  };

  const unsubscribe = [
    connection.state.subscribe(() => {
      state.patch({ connection: connection.state.getSnapshot() });
    }),
    connection.on('call:event', hearEvent),
    connection.on('call:status', hearStatus),
    connection.on('call:parties', ({ callId, kiosk, clerk }) => {
      const { call } = now();
      if (call?.status.callId === callId) state.patch({ call: { ...call, parties: { kiosk, clerk } } });
    }),
    connection.on('call:advice', ({ callId, advice }) => {
      const { call } = now();
      if (call?.status.callId !== callId) return;
      heard.add('advice');
      state.patch({ call: { ...call, advice } });
    }),
    connection.on('call:conference', ({ callId, consultId, joined }) => {
      const { call } = now();
      if (call?.status.callId === callId && call.advice?.consultId === consultId) {
        state.patch({ call: { ...call, advice: { ...call.advice, joined } } });
      } else if (call?.status.callId === consultId && call.advises) {
        state.patch({ call: { ...call, advises: { ...call.advises, joined } } });
      }
    }),
    connection.on('call:handedOver', ({ callId, call }) => {
      if (call) show(call);
      else if (now().call?.status.callId === callId) state.patch({ call: null, position: null });
    }),
    connection.on('queue:position', ({ callId, ...position }) => {
      const { call } = now();
      if (call?.status.callId === callId) state.patch({ position: positionOf(call, position) });
    }),
    connection.on('offer:made', (offer) => {
      const place = offer.kind === 'review' ? 'paperOffer' : 'offer';
      heard.add(place);
      state.patch({ [place]: offer });
    }),
    connection.on('offer:withdrawn', ({ offerId }) => {
      heard.add('offer').add('paperOffer');
      if (now().offer?.offerId === offerId) state.patch({ offer: null });
      if (now().paperOffer?.offerId === offerId) state.patch({ paperOffer: null });
    }),
    connection.on('review:held', ({ reviews }) => {
      heard.add('reviews');
      state.patch({ reviews });
    }),
    connection.on('clerk:state', (clerk) => {
      heard.add('clerk');
      state.patch({ clerk });
    }),
  ];
  connection.attach({
    resume: resync,
    callId: () => {
      const { call } = now();
      return call && call.status.state !== 'ended' ? call.status.callId : undefined;
    },
    heard(answer) {
      const { call } = now();
      if (!call || call.status.state === 'ended') return;
      if (answer.seq > call.seq || answer.stateSeq > call.status.stateSeq) resyncQuietly();
    },
    refused({ code }) {
      const { clerk } = now();
      if (code !== 'CLERK_NOT_READY' || clerk === null || clerk.state === 'signedOut') return;
      void signInAgain(clerk).catch(() => undefined);
    },
  });

  return {
    state,
    connection,
    adopt: show,
    dismissCall() {
      early = [];
      earlyStatus = null;
      state.patch({ call: null, position: null });
    },
    close() {
      closed = true;
      clearTimeout(retry);
      for (const end of unsubscribe) end();
    },
  };
}

/** A place in the queue exists only while waiting. */
function positionOf(call: CallSnapshot, position: QueuePosition | null): QueuePosition | null {
  return call.status.state === 'waiting' || call.status.state === 'offered' ? position : null;
}

/** What a clerk in this state has to choose to be in it again; null where there is nothing to choose. */
function choiceOf({ state, reason }: ClerkStatus): ClientPayload<'clerk:setState'> | null {
  if (state === 'ready' || state === 'offered') return { state: 'ready' };
  const known = BREAK_REASONS.find((one) => one === reason);
  return state === 'break' && known !== undefined ? { state: 'break', reason: known } : null;
}
