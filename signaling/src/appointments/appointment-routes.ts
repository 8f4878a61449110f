// Booking a time at a kiosk: slots, the place that is held while the person signs in, and the person's own appointments.
import { AppError, startOfDay, wallTime } from '@cloud-window/shared';
import { auditActor } from '../audit/audit-log.ts';
import type { Actor, Context, RouteHandlers, Tx } from '../context.ts';
import type { Routing } from '../queues/routing.ts';
import {
  appointmentsBetween,
  appointmentsOf,
  deleteHeldAt,
  hasOneThatDay,
  insertHeld,
  loadTold,
  lockApplicant,
  lockAppointment,
  lockKioskAndQueue,
  takenBetween,
  takenIn,
  type AppointmentRow,
} from './appointment-store.ts';
import { slotsBetween } from './slots.ts';

/** Eight days: a week at a time, whatever the hour it is asked at. */
const LONGEST_ASKED_MS = 8 * 24 * 3_600_000;

type Routes = Pick<
  RouteHandlers,
  'listSlots' | 'holdSlot' | 'bookSlot' | 'cancelAppointment' | 'myAppointments' | 'listAppointments'
>;

export function appointmentRoutes(context: Context, routing: Routing): Routes {
  const { db, clock, config, audit } = context;

  return {
    async listSlots({ params, query: { from, to }, actor }) {
      const { siteId } = requireKiosk(actor);
      if (to - from > LONGEST_ASKED_MS) throw new AppError('BAD_REQUEST', 'ask for a week at a time');
      const { queue, timetable } = await routing.timetable(params.code, siteId);
      const rules = queue.appointments;
      if (rules === null) return [];
      const now = clock.now();
      const slots = slotsBetween(timetable, rules, { now, from, to });
      const [first, last] = [slots[0], slots.at(-1)];
      if (first === undefined || last === undefined) return [];
      const taken = await takenBetween(db, queue.id, { from: first.startsAt, to: last.endsAt, now });
      return slots.map((slot) => ({
        startsAt: slot.startsAt,
        endsAt: slot.endsAt,
        free: Math.max(0, rules.perSlot - takenIn(slot, taken)),
      }));
    },

    async holdSlot({ body: { itemCode, startsAt }, actor }) {
      const { kioskId, siteId } = requireKiosk(actor);
      const { queue, timetable } = await routing.timetable(itemCode, siteId);
      const rules = queue.appointments;
      return db.transaction().execute(async (tx) => {
        await lockKioskAndQueue(tx, kioskId, queue.id);
        const now = clock.now();
        const within = { now, from: startsAt, to: startsAt + 1 };
        const [slot] = rules === null ? [] : slotsBetween(timetable, rules, within);
        if (rules === null || slot === undefined) {
          throw new AppError('SLOT_TAKEN', 'this time cannot be booked');
        }
        await giveBack(tx, await deleteHeldAt(tx, kioskId), kioskId);
        const span = { from: slot.startsAt, to: slot.endsAt, now };
        const taken = await takenBetween(tx, queue.id, span);
        if (takenIn(slot, taken) >= rules.perSlot) {
          throw new AppError('SLOT_TAKEN', 'somebody else was faster');
        }
        const of = { queueId: queue.id, itemCode, siteId, kioskId };
        const id = await insertHeld(tx, slot, of, now);
        await audit.record(tx, {
          actor: kioskId,
          action: 'appointment.held',
          subject: id,
          detail: { queueId: queue.id, itemCode, siteId, startsAt },
        });
        return loadTold(tx, id);
      });
    },

    async bookSlot({ params: { id }, actor }) {
      const { kioskId, applicantId } = requireApplicant(actor);
      return db.transaction().execute(async (tx) => {
        await lockApplicant(tx, applicantId);
        const row = await lockAppointment(tx, id);
        // Sent twice, since the first answer was lost.
        if (row?.state === 'booked' && row.applicantId === applicantId) return loadTold(tx, id);
        if (row === null || !isHeldAt(row, kioskId, clock.now())) {
          throw new AppError('APPOINTMENT_GONE', 'it is not held any more');
        }
        if (await hasOneThatDay(tx, applicantId, row)) {
          throw new AppError('ALREADY_BOOKED', 'one appointment per item and day');
        }
        await tx
          .updateTable('appointment')
          .set({ state: 'booked', applicantId, heldUntil: null })
          .where('id', '=', id)
          .execute();
        await audit.record(tx, { actor: applicantId, action: 'appointment.booked', subject: id });
        return loadTold(tx, id);
      });
    },

    async cancelAppointment({ params: { id }, actor }) {
      const { kioskId, applicantId } = requireKiosk(actor);
      await db.transaction().execute(async (tx) => {
        const row = await lockAppointment(tx, id);
        if (row?.state === 'held' && row.kioskId === kioskId) {
          await giveBack(tx, await deleteHeldAt(tx, kioskId), auditActor(actor));
          return;
        }
        // What one may not see does not exist, and what does not exist needs no cancelling.
        if (row === null || applicantId === null || row.applicantId !== applicantId) return;
        if (row.state === 'arrived') throw new AppError('APPOINTMENT_GONE', 'the person has come already');
        if (row.state !== 'booked') return;
        await tx.updateTable('appointment').set({ state: 'cancelled' }).where('id', '=', id).execute();
        await audit.record(tx, { actor: applicantId, action: 'appointment.cancelled', subject: id });
      });
      return {};
    },

    async myAppointments({ actor }) {
      const { applicantId } = requireApplicant(actor);
      const today = wallTime(clock.now(), config.TIME_ZONE).date;
      return appointmentsOf(db, applicantId, startOfDay(today, config.TIME_ZONE));
    },

    listAppointments: ({ query }) => appointmentsBetween(db, { ...query, now: clock.now() }),
  };

  async function giveBack(tx: Tx, rows: readonly AppointmentRow[], actor: string): Promise<void> {
    for (const { id } of rows) {
      await audit.record(tx, { actor, action: 'appointment.givenBack', subject: id });
    }
  }
}

function isHeldAt(row: AppointmentRow, kioskId: string, now: number): boolean {
  return row.state === 'held' && row.kioskId === kioskId && (row.heldUntil?.getTime() ?? 0) > now;
}

function requireKiosk(actor: Actor): Extract<Actor, { kind: 'device' }> {
  if (actor.kind !== 'device') throw new AppError('DEVICE_NOT_PAIRED', 'only a kiosk may do this');
  return actor;
}

function requireApplicant(actor: Actor): { kioskId: string; applicantId: string } {
  const { kioskId, applicantId } = requireKiosk(actor);
  if (applicantId === null) throw new AppError('NOT_SIGNED_IN', 'nobody is signed in');
  return { kioskId, applicantId };
}
