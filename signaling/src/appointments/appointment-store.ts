// Appointments as they are stored. A place in a slot is taken by who holds it, has booked it or has come; counting and
// taking one happen under a lock on the queue, so that no slot is ever given more often than it has places.
import { randomInt } from 'node:crypto';
import type { Selectable } from 'kysely';
import { AppError, newId } from '@cloud-window/shared';
import {
  APPOINTMENT_HOLD_MS,
  APPOINTMENT_WINDOW_MS,
  type Appointment,
  type Localized,
} from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';
import type { Database } from '../storage/schema.ts';
import type { SlotTime } from './slots.ts';

export type AppointmentRow = Selectable<Omit<Database['appointment'], 'date'>>;

const COLUMNS = [
  'appointment.id',
  'appointment.queueId',
  'appointment.itemCode',
  'appointment.siteId',
  'appointment.kioskId',
  'appointment.applicantId',
  'appointment.code',
  'appointment.startsAt',
  'appointment.endsAt',
  'appointment.state',
  'appointment.heldUntil',
  'appointment.callId',
  'appointment.createdAt',
] as const;
const CODE_ATTEMPTS = 20;
const MOST_LISTED = 2_000;

/** What is told of an appointment; not whose it is. */
function told(row: AppointmentRow & { siteName: Localized }): Appointment & { queueId: string } {
  return {
    id: row.id,
    code: row.code,
    queueId: row.queueId,
    itemCode: row.itemCode,
    site: row.siteName,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    state: row.state,
    heldUntil: row.heldUntil?.getTime() ?? null,
  };
}

/** One at a time: what is counted afterwards in this transaction stays true until its end. */
export async function lockKioskAndQueue(tx: Tx, kioskId: string, queueId: string): Promise<void> {
  await tx.selectFrom('kiosk').select('id').where('id', '=', kioskId).forNoKeyUpdate().execute();
  await tx.selectFrom('serviceQueue').select('id').where('id', '=', queueId).forNoKeyUpdate().execute();
}

export async function lockApplicant(tx: Tx, applicantId: string): Promise<void> {
  await tx.selectFrom('applicant').select('id').where('id', '=', applicantId).forNoKeyUpdate().execute();
}

/** How many places are taken in each stretch of time that overlaps [from, to). */
export async function takenBetween(
  db: Db | Tx,
  queueId: string,
  { from, to, now }: { from: number; to: number; now: number },
): Promise<{ startsAt: number; endsAt: number; taken: number }[]> {
  const rows = await db
    .selectFrom('appointment')
    .select((eb) => ['startsAt', 'endsAt', eb.fn.countAll<string>().as('taken')])
    .where('queueId', '=', queueId)
    .where('startsAt', '<', new Date(to))
    .where('endsAt', '>', new Date(from))
    .where('state', 'in', ['held', 'booked', 'arrived'])
    .where((eb) => eb.or([eb('heldUntil', 'is', null), eb('heldUntil', '>', new Date(now))]))
    .groupBy(['startsAt', 'endsAt'])
    .execute();
  return rows.map((row) => ({
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    taken: Number(row.taken),
  }));
}

/** Of slots that were longer or shorter once, each that overlaps takes a place. */
export function takenIn(
  slot: Pick<SlotTime, 'startsAt' | 'endsAt'>,
  taken: Awaited<ReturnType<typeof takenBetween>>,
): number {
  return taken
    .filter((one) => one.startsAt < slot.endsAt && one.endsAt > slot.startsAt)
    .reduce((sum, one) => sum + one.taken, 0);
}

/** Holds a place for whoever stands at the kiosk, under a code that is new on that day. */
export async function insertHeld(
  tx: Tx,
  slot: SlotTime,
  of: Pick<AppointmentRow, 'queueId' | 'itemCode' | 'siteId' | 'kioskId'>,
  now: number,
): Promise<string> {
  for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt += 1) {
    const row = await tx
      .insertInto('appointment')
      .values({
        ...of,
        id: newId('appointment'),
        applicantId: null,
        code: String(randomInt(1_000_000)).padStart(6, '0'),
        startsAt: new Date(slot.startsAt),
        endsAt: new Date(slot.endsAt),
        date: slot.date,
        state: 'held',
        heldUntil: new Date(now + APPOINTMENT_HOLD_MS),
        callId: null,
        createdAt: new Date(now),
      })
      .onConflict((conflict) => conflict.columns(['date', 'code']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row !== undefined) return row.id;
  }
  throw new AppError('STORE_UNAVAILABLE', 'no code is free on that day');
}

/** Gives back what is held at the kiosk. */
export async function deleteHeldAt(tx: Tx, kioskId: string): Promise<AppointmentRow[]> {
  return tx
    .deleteFrom('appointment')
    .where('kioskId', '=', kioskId)
    .where('state', '=', 'held')
    .returning(COLUMNS)
    .execute();
}

/** The row, locked until the end of the transaction; null for an unknown one. */
export async function lockAppointment(tx: Tx, id: string): Promise<AppointmentRow | null> {
  const row = await tx
    .selectFrom('appointment')
    .select(COLUMNS)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Whether the person has another appointment for this item on the day of this one. */
export async function hasOneThatDay(tx: Tx, applicantId: string, held: AppointmentRow): Promise<boolean> {
  const row = await tx
    .selectFrom('appointment')
    .select('id')
    .where('applicantId', '=', applicantId)
    .where('itemCode', '=', held.itemCode)
    .where('state', 'in', ['booked', 'arrived'])
    .where('date', '=', (eb) =>
      eb.selectFrom('appointment as mine').select('mine.date').where('mine.id', '=', held.id),
    )
    .executeTakeFirst();
  return row !== undefined;
}

/** Throws NOT_FOUND. */
export async function loadTold(db: Db | Tx, id: string): Promise<Appointment> {
  const row = await withSites(db).where('appointment.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new AppError('NOT_FOUND', 'no such appointment');
  const { queueId: _, ...rest } = told(row);
  return rest;
}

/** Of the person, by rising time; what is only held belongs to nobody yet. */
export async function appointmentsOf(db: Db, applicantId: string, since: number): Promise<Appointment[]> {
  const rows = await withSites(db)
    .where('applicantId', '=', applicantId)
    .where('startsAt', '>=', new Date(since))
    .orderBy('startsAt')
    .limit(200)
    .execute();
  return rows.map((row) => {
    const { queueId: _, ...rest } = told(row);
    return rest;
  });
}

/** Of everybody, by rising time; what is held no longer is left out. */
export async function appointmentsBetween(
  db: Db,
  { from, to, now }: { from: number; to: number; now: number },
): Promise<(Appointment & { queueId: string })[]> {
  const rows = await withSites(db)
    .where('startsAt', '>=', new Date(from))
    .where('startsAt', '<', new Date(to))
    .where((eb) => eb.or([eb('heldUntil', 'is', null), eb('heldUntil', '>', new Date(now))]))
    .orderBy('startsAt')
    .orderBy('code')
    .limit(MOST_LISTED)
    .execute();
  return rows.map(told);
}

function withSites(db: Db | Tx) {
  return db
    .selectFrom('appointment')
    .innerJoin('site', 'site.id', 'appointment.siteId')
    .select([...COLUMNS, 'site.name as siteName']);
}

/** Whose appointment is kept by coming: the person, the item and the site it was made for. */
export interface Arrival {
  /** Null: nobody is signed in. */
  applicantId: string | null;
  itemCode: string;
  siteId: string;
}

/** The booked appointment within whose window `at` lies, the nearest if there are several. */
export async function appointmentDue(
  db: Db | Tx,
  { applicantId, itemCode, siteId }: Arrival,
  at: number,
): Promise<{ id: string; applicantId: string } | null> {
  if (applicantId === null) return null;
  const rows = await db
    .selectFrom('appointment')
    .select(['id', 'startsAt'])
    .where('applicantId', '=', applicantId)
    .where('itemCode', '=', itemCode)
    .where('siteId', '=', siteId)
    .where('state', '=', 'booked')
    .where('startsAt', '>=', new Date(at - APPOINTMENT_WINDOW_MS))
    .where('startsAt', '<=', new Date(at + APPOINTMENT_WINDOW_MS))
    .execute();
  const away = (row: { startsAt: Date }): number => Math.abs(row.startsAt.getTime() - at);
  const [nearest] = rows.sort((one, other) => away(one) - away(other));
  return nearest === undefined ? null : { id: nearest.id, applicantId };
}

/** False when it is no longer booked. */
export async function markArrived(tx: Tx, id: string, callId: string): Promise<boolean> {
  const row = await tx
    .updateTable('appointment')
    .set({ state: 'arrived', callId })
    .where('id', '=', id)
    .where('state', '=', 'booked')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
