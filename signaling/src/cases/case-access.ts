// Who may see a case: its applicant at the kiosk where it is open, and the staff whom the call directory names. What one
// may not see does not exist: foreign and unknown ids get the same answer.
import { AppError } from '@cloud-window/shared';
import type { Actor, CallDirectory, Db, Tx } from '../context.ts';
import type { CaseRow } from './case-store.ts';

/** A device with a signed-in applicant. */
export type ApplicantActor = Extract<Actor, { kind: 'device' }> & { applicantId: string };

/** Throws NOT_SIGNED_IN unless an applicant is signed in at a paired kiosk. */
export function requireApplicant(actor: Actor): ApplicantActor {
  if (actor.kind !== 'device' || actor.applicantId === null) {
    throw new AppError('NOT_SIGNED_IN', 'an applicant must be signed in');
  }
  return { ...actor, applicantId: actor.applicantId };
}

/** Whether this is the applicant's own case, open at this very kiosk. */
export function ownsCase(actor: Actor, row: Pick<CaseRow, 'applicantId' | 'kioskId'>): boolean {
  return (
    actor.kind === 'device' &&
    actor.applicantId !== null &&
    actor.applicantId === row.applicantId &&
    actor.kioskId === row.kioskId
  );
}

/** Throws NOT_FOUND unless the applicant owns the case. */
export function requireOwner(actor: Actor, row: Pick<CaseRow, 'applicantId' | 'kioskId'>): void {
  if (!ownsCase(actor, row)) throw new AppError('NOT_FOUND', 'no such case');
}

/** Throws NOT_FOUND unless the actor may read the case just now. */
export async function requireReader(
  db: Db | Tx,
  directory: CallDirectory,
  actor: Actor,
  caseId: string,
): Promise<void> {
  const row = await db
    .selectFrom('serviceCase')
    .select(['applicantId', 'kioskId'])
    .where('id', '=', caseId)
    .executeTakeFirst();
  const mayRead =
    row !== undefined &&
    (actor.kind === 'staff' ? await directory.mayRead(caseId, actor) : ownsCase(actor, row));
  if (!mayRead) throw new AppError('NOT_FOUND', 'no such case');
}
