// Appointments: a time is held, booked and kept by coming, or given back.
import type { Context, Feature } from '../context.ts';
import type { Routing } from '../queues/routing.ts';
import { appointmentRoutes } from './appointment-routes.ts';
import { startAppointmentSweep } from './appointment-sweep.ts';
import { createCheckIn, type CheckIn } from './check-in.ts';

export function createAppointmentsFeature(
  context: Context,
  { routing }: { routing: Routing },
): Feature & { checkIn: CheckIn } {
  let sweep: ReturnType<typeof startAppointmentSweep> | undefined;
  return {
    checkIn: createCheckIn(context),
    routes: appointmentRoutes(context, routing),
    start() {
      sweep = startAppointmentSweep(context);
      return Promise.resolve();
    },
    stop: () => sweep?.stop() ?? Promise.resolve(),
  };
}
