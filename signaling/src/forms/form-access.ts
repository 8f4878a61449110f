// Who may read and write a form: its applicant at the kiosk where the case is open, before the call as well as in it, and the
// clerk of the call. For all others it does not exist.
import { AppError } from '@cloud-window/shared';
import { requireOwner } from '../cases/case-access.ts';
import type { CaseRow } from '../cases/case-store.ts';
import type { Actor, CallDirectory, Db, Tx } from '../context.ts';
import type { Author } from './form-changes.ts';

export interface FormSide extends Author {
  party: 'kiosk' | 'clerk';
}

/** Throws NOT_FOUND, or what `requireClerk` throws. */
export async function requireFormSide(
  directory: CallDirectory,
  actor: Actor,
  { caseId, callId }: { caseId: string; callId?: string | undefined },
  row: Pick<CaseRow, 'applicantId' | 'kioskId'>,
): Promise<FormSide> {
  if (actor.kind === 'device') {
    requireOwner(actor, row);
    return { party: 'kiosk', actor: actor.applicantId ?? '', by: '' };
  }
  if (actor.kind !== 'staff' || callId === undefined) throw new AppError('NOT_FOUND', 'no such case');
  const call = await directory.requireClerk(callId, actor);
  if (call.caseId !== caseId) throw new AppError('NOT_FOUND', 'no such case');
  return { party: 'clerk', actor: actor.staffId, by: actor.displayName };
}

/** The call in which both sides see the form just now, if there is one. */
export async function openCallOf(db: Db | Tx, caseId: string): Promise<string | null> {
  const call = await db
    .selectFrom('call')
    .select('id')
    .where('caseId', '=', caseId)
    .where('state', '!=', 'ended')
    .orderBy('enqueuedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return call?.id ?? null;
}
