// Gives back what nobody came for and what was held too long, and forgets what was a month ago. Every node looks; what one
// has given back, the next finds given back.
import { APPOINTMENT_RELEASE_MS } from '@cloud-window/shared/protocol';
import type { Context } from '../context.ts';
import { repeated } from '../calls/repeated.ts';

const SWEEP_EVERY_MS = 5_000;
/** The kiosk's notice says so. */
const KEPT_MS = 30 * 24 * 3_600_000;

type Parts = Pick<Context, 'db' | 'audit' | 'clock' | 'log'>;

/** Answers how many were given back. */
export async function sweepAppointments({ db, audit, clock }: Parts): Promise<number> {
  const now = clock.now();
  return db.transaction().execute(async (tx) => {
    // What somebody else has in hand just now, that one sees to, or the next sweep.
    const due = tx.selectFrom('appointment').select('id').forUpdate().skipLocked();
    const released = await tx
      .updateTable('appointment')
      .set({ state: 'released' })
      .where(
        'id',
        'in',
        due.where('state', '=', 'booked').where('startsAt', '<=', new Date(now - APPOINTMENT_RELEASE_MS)),
      )
      .returning('id')
      .execute();
    const lapsed = await tx
      .deleteFrom('appointment')
      .where('id', 'in', due.where('state', '=', 'held').where('heldUntil', '<=', new Date(now)))
      .returning('id')
      .execute();
    for (const { id } of released) {
      await audit.record(tx, { actor: 'system', action: 'appointment.released', subject: id });
    }
    for (const { id } of lapsed) {
      await audit.record(tx, { actor: 'system', action: 'appointment.holdLapsed', subject: id });
    }
    // What was done stays in the audit trail, without a person.
    await tx
      .deleteFrom('appointment')
      .where('startsAt', '<', new Date(now - KEPT_MS))
      .execute();
    return released.length + lapsed.length;
  });
}

/** An outage is reported once. */
export function startAppointmentSweep(parts: Parts): { stop: () => Promise<void> } {
  let away = false;
  const loop = repeated(SWEEP_EVERY_MS, async () => {
    try {
      await sweepAppointments(parts);
      away = false;
    } catch (error) {
      if (!away) parts.log.warn({ err: error }, 'appointments that nobody came for cannot be given back');
      away = true;
    }
  });
  loop.start();
  return loop;
}
