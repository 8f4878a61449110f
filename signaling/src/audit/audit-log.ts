// What happened, who did it, to what: written in the same transaction as the thing itself, never changed afterwards.
import type { Clock } from '@cloud-window/shared';
import type { Actor, Audit } from '../context.ts';

/** An audit that stamps events with the given clock. */
export function createAudit(clock: Clock): Audit {
  return {
    async record(tx, { actor, action, subject, detail = {} }) {
      await tx
        .insertInto('auditEvent')
        .values({ at: new Date(clock.now()), actor, action, subject, detail: JSON.stringify(detail) })
        .execute();
    },
  };
}

/** The id under which an actor appears in the trail: the applicant rather than the kiosk when one is signed in. */
export function auditActor(actor: Actor): string {
  switch (actor.kind) {
    case 'staff':
      return actor.staffId;
    case 'device':
      return actor.applicantId ?? actor.kioskId;
    case 'public':
      return 'public';
  }
}
