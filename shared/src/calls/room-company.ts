// Who is told by name of whom else is in a call. Whoever can be seen or heard is always named to those who see or hear them.
import { ATTENDING_ROLES, mayConsume, type RoomRole } from './room-roles.ts';

/**
 * Whether `knower` is told that `other`, who is neither kiosk nor clerk, is there. The applicant never learns of a listener or
 * a whisperer: the privacy notice says that a supervisor may listen.
 *
 * @param showListeners the installation's choice whether clerks are told of who listens
 */
export function mayKnowOf(other: RoomRole, knower: RoomRole, showListeners: boolean): boolean {
  if (other === 'kiosk' || other === 'clerk') return false;
  if (mayConsume(other, knower)) return true;
  // Supervisors do not coach the same clerk unawares.
  if ((ATTENDING_ROLES as readonly RoomRole[]).includes(knower)) return true;
  return other === 'listener' && knower === 'clerk' && showListeners;
}
