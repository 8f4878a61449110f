// Staff: who they are, how they sign in, who may change that.
import type { Context, Feature } from '../context.ts';
import type { PeopleDeps } from './people-deps.ts';
import { staffAdminRoutes } from './staff-admin-routes.ts';
import { staffSessionRoutes } from './staff-session-routes.ts';
import { StaffSessions } from './staff-sessions.ts';

export function createPeopleFeature(context: Context, deps: Omit<PeopleDeps, 'sessions'>): Feature {
  const people = { ...deps, sessions: new StaffSessions(context) };
  return { routes: { ...staffSessionRoutes(context, people), ...staffAdminRoutes(context, people) } };
}
