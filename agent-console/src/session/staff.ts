// Who is signed in at this browser, and what the console shows to which role. Hiding is a courtesy: the server decides.
import { createContext, useContext } from 'react';
import { useQuery } from '@tanstack/react-query';
import { AppError } from '@cloud-window/shared';
import type { Role, Staff } from '@cloud-window/shared/protocol';
import { api, ME } from './clients.ts';

/** The signed-in person, null when nobody is, undefined until the server has answered. */
export function useMe() {
  return useQuery({
    queryKey: ME,
    queryFn: async (): Promise<Staff | null> => {
      try {
        return await api.call('me');
      } catch (error) {
        const { code } = AppError.from(error);
        if (code === 'NOT_SIGNED_IN' || code === 'SESSION_EXPIRED') return null;
        throw error;
      }
    },
    staleTime: Infinity,
  });
}

const StaffContext = createContext<Staff | null>(null);
export const StaffProvider = StaffContext.Provider;

/** The signed-in person, on every screen behind the sign-in. */
export function useStaff(): Staff {
  const staff = useContext(StaffContext);
  if (!staff) throw new Error('useStaff is only for screens behind the sign-in');
  return staff;
}

/** The places of the console, in the order of the menu. */
const PLACES = [
  { path: '/desk', key: 'desk', roles: ['clerk'] },
  { path: '/approvals', key: 'approvals', roles: ['clerk', 'supervisor'] },
  { path: '/wallboard', key: 'wallboard', roles: ['supervisor', 'administrator'] },
  { path: '/calls', key: 'calls', roles: ['supervisor'] },
  { path: '/appointments', key: 'appointments', roles: ['supervisor', 'administrator'] },
  { path: '/case-files', key: 'caseFiles', roles: ['auditor'] },
  { path: '/recordings', key: 'recordings', roles: ['auditor', 'supervisor'] },
  { path: '/reports/intervals', key: 'intervals', roles: ['supervisor', 'administrator', 'auditor'] },
  { path: '/reports/quality', key: 'callQuality', roles: ['supervisor', 'administrator', 'auditor'] },
  { path: '/reports/alerts', key: 'alerts', roles: ['supervisor', 'administrator', 'auditor'] },
  { path: '/administration/first-steps', key: 'firstSteps', roles: ['administrator'] },
  { path: '/administration/kiosks', key: 'kiosks', roles: ['administrator'] },
  { path: '/administration/sites', key: 'sites', roles: ['administrator'] },
  { path: '/administration/people', key: 'people', roles: ['administrator'] },
  { path: '/administration/queues', key: 'queues', roles: ['administrator'] },
  { path: '/administration/holidays', key: 'holidays', roles: ['administrator'] },
  { path: '/administration/items', key: 'items', roles: ['administrator', 'supervisor', 'clerk'] },
  { path: '/administration/media-nodes', key: 'mediaNodes', roles: ['administrator'] },
  { path: '/administration/phone-codes', key: 'phoneCodes', roles: ['administrator'] },
  { path: '/administration/sample-data', key: 'sampleData', roles: ['administrator'] },
  { path: '/administration/audit', key: 'audit', roles: ['auditor', 'administrator'] },
] as const satisfies readonly { path: string; key: string; roles: readonly Role[] }[];
export type Place = (typeof PLACES)[number];

/** What these roles may open. */
export function placesFor(roles: readonly Role[]): Place[] {
  return PLACES.filter((place) => place.roles.some((role) => roles.includes(role)));
}
