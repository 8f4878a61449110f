// Who may be the second person of a decision. That it is not the first one is asked where it is approved.
import type { Proposal } from '@cloud-window/shared/protocol';
import type { Actor } from '../../context.ts';

/** A supervisor, or for the two-person rule a clerk of the department. */
export function mayApprove(
  staff: Pick<Extract<Actor, { kind: 'staff' }>, 'roles' | 'departments'>,
  { kind }: Pick<Proposal, 'kind'>,
  department: string,
): boolean {
  if (staff.roles.includes('supervisor')) return true;
  if (kind === 'secondNotice' || !staff.roles.includes('clerk')) return false;
  return staff.departments.length === 0 || staff.departments.includes(department);
}
