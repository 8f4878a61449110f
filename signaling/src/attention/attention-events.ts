// Shared attention of the two who talk: what is shown, where each points, what is frozen and drawn. Only they take part:
// whoever attends or advises sees the papers and their marks, but no pointer and no frozen picture.
import { AppError } from '@cloud-window/shared';
import type { AttentionSide, AttentionTarget } from '@cloud-window/shared/protocol';
import type { CallParts } from '../calls/call-parts.ts';
import type { SocketHandlers, SocketSession } from '../context.ts';
import { AttentionRelay } from './attention-relay.ts';
import { CallAttention } from './call-attention.ts';
import { createMarks, requireTarget, type Drawer } from './mark-events.ts';
import { PointerRelay } from './pointer-relay.ts';

type AttentionEvents = Pick<
  SocketHandlers,
  | 'attention:show'
  | 'attention:point'
  | 'attention:state'
  | 'attention:freeze'
  | 'attention:still'
  | 'mark:add'
  | 'mark:remove'
  | 'mark:clear'
>;

export interface Attention {
  events: AttentionEvents;
  start(): Promise<void>;
  stop(): void;
}

interface Pair extends Drawer {
  kioskId: string;
  staffId: string;
  held: boolean;
}

/** Thirty positions a second need not ask Redis thirty times who is in the call. */
const PAIR_KNOWN_MS = 1_000;

export function createAttention({ context, calls, sessions }: CallParts): Attention {
  const { clock, redis, db } = context;
  const marks = createMarks(context);
  const state = new CallAttention(redis);
  const known = new WeakMap<SocketSession, { pair: Pair; until: number }>();
  const pointers = new PointerRelay();
  const relay = new AttentionRelay(redis, context.log, ({ to, event, payload }) => {
    for (const ownerId of to) {
      for (const { session, callId } of sessions.ownedBy(ownerId)) {
        if (callId === payload.callId) session.send(event, payload);
      }
    }
  });

  const requirePair = async (callId: string, session: SocketSession): Promise<Pair> => {
    const { party, contact } = await calls.requireActiveParty(callId, session.actor);
    if (contact.kind !== 'video') throw new AppError('CALL_STATE', `nobody looks along in a ${contact.kind}`);
    const { actor } = session;
    const name = actor.kind === 'staff' ? actor.staffId : (actor.applicantId ?? actor.kioskId);
    const { caseId, kioskId, staffId, heldSince } = contact;
    return { callId, caseId, kioskId, staffId, side: party, actor: name, held: heldSince !== null };
  };
  const knownPair = async (callId: string, session: SocketSession): Promise<Pair> => {
    const found = known.get(session);
    if (found?.pair.callId === callId && found.until > clock.now()) return found.pair;
    const pair = await requirePair(callId, session);
    known.set(session, { pair, until: clock.now() + PAIR_KNOWN_MS });
    return pair;
  };
  const both = ({ kioskId, staffId }: Pair) => [kioskId, staffId];
  /** Nothing new of the applicant's desk is seen while the call is on hold. */
  const requireTalking = ({ held }: Pair) => {
    if (held) throw new AppError('CALL_STATE', 'the call is on hold');
  };
  const tellFrozen = async (pair: Pair) => {
    const still = await state.still(pair.callId);
    const { callId } = pair;
    relay.send({ to: both(pair), event: 'attention:frozen', payload: { callId, still } });
  };
  const show = async (pair: Pair, target: AttentionTarget | null) => {
    const { callId } = pair;
    await state.show(callId, target);
    relay.send({ to: both(pair), event: 'attention:shown', payload: { callId, target } });
  };

  return {
    events: {
      async 'attention:show'({ callId, target }, session) {
        const pair = await requirePair(callId, session);
        if (target?.kind === 'page') await requireTarget(db, pair.caseId, target);
        await show(pair, target);
        return {};
      },

      async 'attention:point'({ callId, target, at }, session) {
        const pair = await knownPair(callId, session);
        if (pair.held) return {};
        const to = [other(pair.side) === 'kiosk' ? pair.kioskId : pair.staffId];
        const payload = { callId, by: pair.side, target, at };
        const tell = () => relay.send({ to, event: 'attention:pointed', payload });
        if (at === null) pointers.end(session, tell);
        else pointers.pass(session, tell);
        return {};
      },

      async 'attention:state'({ callId }, session) {
        await requirePair(callId, session);
        return { shown: await state.shown(callId), still: await state.still(callId) };
      },

      async 'attention:freeze'({ callId, stillId }, session) {
        const pair = await requirePair(callId, session);
        if (stillId !== null) requireTalking(pair);
        const present = await state.still(callId);
        // Repeated: the picture may be there already, with drawings.
        if (present?.id === stillId) return {};
        await state.freeze(callId, stillId);
        await tellFrozen(pair);
        await show(pair, stillId === null ? { kind: 'document' } : { kind: 'still', stillId });
        return {};
      },

      async 'attention:still'({ callId, stillId, image }, session) {
        const pair = await requirePair(callId, session);
        requireTalking(pair);
        if (await state.take(callId, stillId, image)) await tellFrozen(pair);
        return {};
      },

      async 'mark:add'({ callId, target, drawing }, session) {
        const pair = await requirePair(callId, session);
        if (target.kind === 'document') throw new AppError('BAD_REQUEST', 'a moving picture keeps no mark');
        if (target.kind !== 'still') {
          await marks.add(pair, target, drawing);
          return {};
        }
        const added = { ...drawing, by: pair.side };
        await state.draw(callId, target.stillId, added, clock.now());
        const payload = { callId, stillId: target.stillId, added, removed: [] };
        relay.send({ to: both(pair), event: 'attention:drawn', payload });
        return {};
      },

      async 'mark:remove'({ callId, target, markId }, session) {
        const pair = await requirePair(callId, session);
        if (target.kind === 'document') return {};
        if (target.kind !== 'still') {
          await marks.remove(pair, markId);
          return {};
        }
        await erase(pair, target.stillId, markId);
        return {};
      },

      async 'mark:clear'({ callId, target }, session) {
        const pair = await requirePair(callId, session);
        if (target.kind === 'document') return {};
        if (target.kind === 'still') await erase(pair, target.stillId, null);
        else await marks.clear(pair, target);
        return {};
      },
    },
    start: () => relay.start(),
    stop: () => relay.stop(),
  };

  /** Of the frozen picture: one drawing, or all; the applicant's own only, when it is the applicant who erases. */
  async function erase(pair: Pair, stillId: string, markId: string | null): Promise<void> {
    const { callId, side } = pair;
    const removed = await state.erase(
      callId,
      stillId,
      ({ id, by }) => (markId === null || id === markId) && (side === 'clerk' || by === side),
    );
    if (removed.length === 0) return;
    const payload = { callId, stillId, added: null, removed };
    relay.send({ to: both(pair), event: 'attention:drawn', payload });
  }
}

const other = (side: AttentionSide): AttentionSide => (side === 'kiosk' ? 'clerk' : 'kiosk');
