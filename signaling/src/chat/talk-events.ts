// Writing beside speaking, and what remains when the line carries no video: messages, the mode of the call, stills.
import { AppError } from '@cloud-window/shared';
import { STILL_MIN_GAP_MS } from '@cloud-window/shared/protocol';
import { auditActor } from '../audit/audit-log.ts';
import type { CallParts } from '../calls/call-parts.ts';
import { announce } from '../cases/case-events.ts';
import type { SocketHandlers, SocketSession } from '../context.ts';
import { changeMode } from './call-mode.ts';
import { storeMessage } from './store-message.ts';
import { StillRelay } from './still-relay.ts';

type TalkEvents = Pick<SocketHandlers, 'chat:send' | 'call:mode' | 'still:send'>;

export interface Talk {
  events: TalkEvents;
  start(): Promise<void>;
  stop(): void;
}

export function createTalk(parts: CallParts): Talk {
  const { context, calls, sessions } = parts;
  const { db, clock, broadcast, audit } = context;
  const lastStill = new WeakMap<SocketSession, number>();
  const stills = new StillRelay(context.redis, context.log, (staffId, still) => {
    for (const { session, callId } of sessions.ownedBy(staffId)) {
      if (callId === still.callId) session.send('still:shown', still);
    }
  });

  /** The two who talk, face to face or what is left of it: not a callback, not advice, not papers that were left. */
  const requireTalker = async (callId: string, session: SocketSession) => {
    const { party, contact } = await calls.requireActiveParty(callId, session.actor);
    if (contact.kind !== 'video') throw new AppError('CALL_STATE', `nobody reads along in a ${contact.kind}`);
    return { party, contact };
  };

  return {
    events: {
      async 'chat:send'({ callId, ...content }, session) {
        const { party, contact } = await requireTalker(callId, session);
        const by = session.actor.kind === 'staff' ? session.actor.displayName : '';
        const { message, events } = await db
          .transaction()
          .execute((tx) => storeMessage(tx, contact.caseId, { from: party, by }, content, clock.now()));
        announce(broadcast, events);
        return message;
      },

      async 'call:mode'({ callId, mode, cause }, session) {
        const { party, contact } = await requireTalker(callId, session);
        const { caseId } = contact;
        const side = { mode, cause: mode === 'video' ? null : cause };
        const changed = await db.transaction().execute(async (tx) => {
          const result = await changeMode(tx, { callId, caseId }, party, side, clock.now());
          if (result.events.length > 0) {
            await audit.record(tx, {
              actor: auditActor(session.actor),
              action: 'call.modeChanged',
              subject: callId,
              detail: { mode: result.mode.mode, side: party, can: side.mode, cause: side.cause },
            });
          }
          return result;
        });
        announce(broadcast, changed.events);
        return changed.mode;
      },

      async 'still:send'({ callId, image }, session) {
        const { contact } = await requireTalker(callId, session);
        const at = clock.now();
        if (at - (lastStill.get(session) ?? 0) < STILL_MIN_GAP_MS)
          throw new AppError('RATE_LIMITED', 'stills come too fast');
        lastStill.set(session, at);
        // On hold the applicant is not looked at.
        if (contact.heldSince === null) await stills.send(contact.staffId, { callId, image, at });
        return {};
      },
    },
    start: () => stills.start(),
    stop: () => stills.stop(),
  };
}
