// Coming to an appointment: taking a number for its item, at its site, about its time. There is nothing else to do.
import type { Context } from '../context.ts';
import { appointmentDue, markArrived, type Arrival } from './appointment-store.ts';

export interface CheckIn {
  /** Whether whoever takes this number now comes to an appointment. */
  isDue(arrival: Arrival): Promise<boolean>;
  /** Notes that the person has come with this call, which took its number at `at`; without an appointment, nothing. */
  arrive(arrival: Arrival, callId: string, at: number): Promise<void>;
}

export function createCheckIn({ db, audit, clock }: Pick<Context, 'db' | 'audit' | 'clock'>): CheckIn {
  return {
    isDue: async (arrival) => (await appointmentDue(db, arrival, clock.now())) !== null,
    async arrive(arrival, callId, at) {
      const found = await appointmentDue(db, arrival, at);
      if (found === null) return;
      await db.transaction().execute(async (tx) => {
        if (!(await markArrived(tx, found.id, callId))) return;
        await audit.record(tx, {
          actor: found.applicantId,
          action: 'appointment.arrived',
          subject: found.id,
          detail: { callId },
        });
      });
    },
  };
}
