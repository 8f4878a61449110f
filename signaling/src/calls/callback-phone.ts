// The number to call, for the one who is calling: each time it is shown is written down, and it stands in no log.
import { AppError } from '@cloud-window/shared';
import type { RouteHandlers } from '../context.ts';
import type { CallParts } from './call-parts.ts';

/** Only the clerk of an active callback is told; throws as `requireActiveParty` does, FORBIDDEN for any other call. */
export function callbackPhone({ context, calls }: CallParts): RouteHandlers['callbackPhone'] {
  const { db, sealer, audit } = context;
  return async ({ params, actor }) => {
    const { party, contact } = await calls.requireActiveParty(params.id, actor);
    if (party !== 'clerk' || contact.kind !== 'callback') {
      throw new AppError('FORBIDDEN', 'only the clerk of a callback is told the number');
    }
    return db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('serviceCase')
        .innerJoin('applicant', 'applicant.id', 'serviceCase.applicantId')
        .select('applicant.phoneSealed')
        .where('serviceCase.id', '=', contact.caseId)
        .executeTakeFirstOrThrow();
      await audit.record(tx, {
        actor: contact.staffId,
        action: 'callback.phoneShown',
        subject: contact.callId,
        detail: { caseId: contact.caseId },
      });
      return { phone: sealer.open(row.phoneSealed) };
    });
  };
}
