// The calls as PostgreSQL keeps them. The queue in Redis is the truth about a live call; these rows are what remains.
import { AppError, isLive, newId, type Clock } from '@cloud-window/shared';
import type { Selectable } from 'kysely';
import type { Actor, Db, Tx } from '../context.ts';
import type { CallQueue, ContactInput } from '../queue/queue-types.ts';
import type { CallTable } from '../storage/schema.ts';
import { SELF_TEST_DEPARTMENT } from '../self-test/self-test-stage.ts';

export type CallRow = Selectable<CallTable>;
export type Device = Extract<Actor, { kind: 'device' }>;

/** The head start of callers who are elderly, sign or use a wheelchair. */
const NEEDS_BOOST_MS = 120_000;

export async function loadCallRow(db: Db | Tx, callId: string): Promise<CallRow | null> {
  const row = await db.selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirst();
  return row ?? null;
}

/** Newest first: calls of the case that PostgreSQL does not know as ended (it may lag behind the queue). */
export async function openCallsOfCase(db: Db | Tx, caseId: string): Promise<CallRow[]> {
  return db
    .selectFrom('call')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('state', '!=', 'ended')
    .orderBy('enqueuedAt', 'desc')
    .limit(5)
    .execute();
}

/** Newest first: calls of this applicant at this kiosk that PostgreSQL does not know as ended. */
export async function openCallsOfApplicant(
  db: Db | Tx,
  kioskId: string,
  applicantId: string,
): Promise<CallRow[]> {
  return db
    .selectFrom('call')
    .innerJoin('serviceCase', 'serviceCase.id', 'call.caseId')
    .selectAll('call')
    .where('call.kioskId', '=', kioskId)
    .where('serviceCase.applicantId', '=', applicantId)
    .where('call.state', '!=', 'ended')
    .orderBy('call.enqueuedAt', 'desc')
    .limit(5)
    .execute();
}

/** Number of the newest case event of the call; 0 for an unknown one. */
export async function newestCaseEvent(db: Db | Tx, callId: string): Promise<number> {
  const row = await db.selectFrom('call').select('seq').where('id', '=', callId).executeTakeFirst();
  return row?.seq ?? 0;
}

/** Whether the clerk of this call has decided its case. */
export async function isDecided(db: Db | Tx, callId: string): Promise<boolean> {
  const row = await db
    .selectFrom('decision')
    .select('callId')
    .where('callId', '=', callId)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Gives a case its number in the line: the call it already has, or a new one whose row exists before the queue hears of it,
 * since case events and verdicts refer to that row. A row that the queue never got (Redis went away in between) is used
 * again. Throws NOT_FOUND for somebody else's case, CASE_NOT_READY, CASE_DECIDED, ALREADY_IN_CALL, and what `requireOpen`
 * throws when nobody could take a new call.
 */
export async function admitCase(
  db: Db,
  queue: CallQueue,
  clock: Clock,
  device: Device,
  caseId: string,
  requireOpen: (skills: readonly string[]) => Promise<void>,
): Promise<ContactInput> {
  return db.transaction().execute(async (tx) => {
    // One join at a time per kiosk: two taps must not become two calls.
    await tx.selectFrom('kiosk').select('id').where('id', '=', device.kioskId).forNoKeyUpdate().execute();
    const found = await requireOpenCase(tx, device, caseId);
    const open = await tx
      .selectFrom('call')
      .select(['id', 'caseId', 'stateSeq'])
      .where('kioskId', '=', device.kioskId)
      .where('state', '!=', 'ended')
      .orderBy('enqueuedAt', 'desc')
      .limit(10)
      .execute();
    let reusable: string | null = null;
    for (const row of open) {
      const contact = await queue.contact(row.id);
      if (contact === null && row.stateSeq === 0 && row.caseId === caseId) reusable ??= row.id;
      if (contact === null || !isLive(contact.state)) continue;
      if (contact.caseId !== caseId) throw new AppError('ALREADY_IN_CALL', 'this kiosk is in another call');
      return contact;
    }
    await requireOpen(found.skills);
    const contact: ContactInput = { ...found, callId: reusable ?? newId('call') };
    if (reusable === null) await insertCall(tx, contact, clock.now());
    return contact;
  });
}

async function requireOpenCase(
  tx: Tx,
  device: Device,
  caseId: string,
): Promise<Omit<ContactInput, 'callId'>> {
  const row = await tx
    .selectFrom('serviceCase')
    .innerJoin('item', 'item.code', 'serviceCase.itemCode')
    .selectAll('serviceCase')
    .select('item.definition')
    .where('serviceCase.id', '=', caseId)
    .executeTakeFirst();
  // What one may not see does not exist.
  if (row === undefined || row.applicantId !== device.applicantId || row.kioskId !== device.kioskId) {
    throw new AppError('NOT_FOUND', 'no such case');
  }
  if (row.state === 'left') throw new AppError('CASE_NOT_READY', 'the case was left');
  if (row.state !== 'draft') throw new AppError('CASE_DECIDED', `the case is ${row.state}`);
  return {
    caseId,
    kioskId: row.kioskId,
    siteId: row.siteId,
    itemCode: row.itemCode,
    locale: row.locale,
    needs: row.needs,
    // The language is information for the clerk, not yet a skill.
    skills: [departmentSkill(row.definition.department.code)],
    boostMs: row.needs.length > 0 ? NEEDS_BOOST_MS : 0,
  };
}

/** Inserts the row of a waiting call that the queue is about to get; `stateSeq` 0 says that it has not yet. */
export async function insertCall(
  tx: Tx | Db,
  contact: Pick<ContactInput, 'callId' | 'caseId' | 'kioskId' | 'siteId' | 'itemCode'>,
  at: number,
): Promise<void> {
  await tx
    .insertInto('call')
    .values({
      id: contact.callId,
      caseId: contact.caseId,
      kioskId: contact.kioskId,
      siteId: contact.siteId,
      itemCode: contact.itemCode,
      staffId: null,
      state: 'waiting',
      stateSeq: 0,
      enqueuedAt: new Date(at),
      answeredAt: null,
      finishedAt: null,
      endedAt: null,
      endReason: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** The self-test's calls are for its own desk alone: a clerk of all departments is not offered them. */
export const departmentSkill = (code: string): string =>
  code === SELF_TEST_DEPARTMENT ? `only:${code}` : `dept:${code}`;

/** A clerk's skills from the departments of the account; none means all. */
export function clerkSkills(departments: readonly string[]): string[] {
  return departments.length === 0 ? ['*'] : departments.map(departmentSkill);
}
