// Who may see a case: its applicant at the kiosk where it is open, and anywhere once it is submitted or decided; and the staff whom the call directory names. What one
// may not see does not exist: foreign and unknown ids get the same answer.
import type { IncomingMessage } from 'node:http';
import { AppError } from '@cloud-window/shared';
import type { Actor, CallDirectory, Db, Tx } from '../context.ts';
import { identityOf } from '../http/identity.ts';
import type { CaseRow } from './case-store.ts';
import { mayApprove } from './decisions/may-approve.ts';

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
function ownsCase(actor: Actor, row: Pick<CaseRow, 'applicantId' | 'kioskId'>): boolean {
  return (
    actor.kind === 'device' &&
    actor.applicantId !== null &&
    actor.applicantId === row.applicantId &&
    actor.kioskId === row.kioskId
  );
}

/** What was submitted or decided belongs to no kiosk any more: its applicant reads it wherever signed in. */
function maySeeOwn(actor: Actor, row: Pick<CaseRow, 'applicantId' | 'kioskId' | 'state'>): boolean {
  if (row.state === 'draft' || row.state === 'left') return ownsCase(actor, row);
  return actor.kind === 'device' && actor.applicantId === row.applicantId;
}

/** Throws NOT_FOUND unless the applicant owns the case. */
export function requireOwner(actor: Actor, row: Pick<CaseRow, 'applicantId' | 'kioskId'>): void {
  if (!ownsCase(actor, row)) throw new AppError('NOT_FOUND', 'no such case');
}

/**
 * The first of the actors who may read the case just now. Throws NOT_FOUND when none may. (A browser may be kiosk and
 * console at once; each is asked.)
 */
export async function requireReader(
  db: Db | Tx,
  directory: CallDirectory,
  actors: readonly Actor[],
  caseId: string,
): Promise<Actor> {
  const row = await db
    .selectFrom('serviceCase')
    .select(['applicantId', 'kioskId', 'state'])
    .where('id', '=', caseId)
    .executeTakeFirst();
  if (row) {
    for (const actor of actors) {
      if (maySeeOwn(actor, row)) return actor;
      if (actor.kind !== 'staff') continue;
      if ((await directory.mayRead(caseId, actor)) || (await waitsForSecond(db, caseId, actor))) return actor;
    }
  }
  throw new AppError('NOT_FOUND', 'no such case');
}

/** A decision about it waits for this person, or was proposed by this person and waits for another. */
async function waitsForSecond(
  db: Db | Tx,
  caseId: string,
  staff: Extract<Actor, { kind: 'staff' }>,
): Promise<boolean> {
  const waiting = await db
    .selectFrom('decisionProposal')
    .innerJoin('serviceCase', 'serviceCase.id', 'decisionProposal.caseId')
    .innerJoin('item', 'item.code', 'serviceCase.itemCode')
    .select(['decisionProposal.staffId', 'decisionProposal.kind', 'item.definition'])
    .where('decisionProposal.caseId', '=', caseId)
    .where('decisionProposal.state', 'in', ['open', 'sentBack'])
    .executeTakeFirst();
  if (!waiting) return false;
  return waiting.staffId === staff.staffId || mayApprove(staff, waiting, waiting.definition.department.code);
}

/** Everyone whom the cookies of a request name, for routes that are not in the table of routes. */
export function readersOf(request: IncomingMessage): Actor[] {
  const { device, staff } = identityOf(request);
  return [device, staff?.restriction === null ? staff.actor : null].filter((actor) => actor !== null);
}
