// Administrators add people, change what they may do, and take it away again. The last administrator stays one.
import { AppError, newId } from '@cloud-window/shared';
import type { Actor, Context, RouteHandlers, Tx } from '../context.ts';
import { auditActor } from '../audit/audit-log.ts';
import { clerkSkills } from '../queues/clerk-skills.ts';
import { hashPassword, oneTimePassword } from './passwords.ts';
import type { PeopleDeps } from './people-deps.ts';
import { asStaff, listStaff, loadStaff, type StaffRow } from './staff-store.ts';

type Routes = Pick<RouteHandlers, 'listStaff' | 'addStaff' | 'updateStaff'>;

export function staffAdminRoutes(context: Context, deps: PeopleDeps): Routes {
  const { db, audit, clock } = context;
  return {
    listStaff: () => listStaff(db),

    async addStaff({ body, actor }) {
      const password = oneTimePassword();
      const row: StaffRow = {
        id: newId('staff'),
        username: body.username,
        displayName: body.displayName,
        passwordHash: await hashPassword(password),
        roles: [...new Set(body.roles)],
        departments: [...new Set(body.departments)],
        skills: body.skills,
        capacity: body.capacity,
        active: true,
        mustChangePassword: true,
        totpSecretSealed: null,
        createdAt: new Date(clock.now()),
      };
      await db.transaction().execute(async (tx) => {
        const added = await tx
          .insertInto('staff')
          .values({ ...row, skills: JSON.stringify(row.skills), capacity: JSON.stringify(row.capacity) })
          .onConflict((conflict) => conflict.column('username').doNothing())
          .returning('id')
          .executeTakeFirst();
        if (added === undefined) throw new AppError('USERNAME_TAKEN', 'this username is taken');
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'staff.added',
          subject: row.id,
          detail: {
            roles: row.roles,
            departments: row.departments,
            skills: row.skills,
            capacity: row.capacity,
          },
        });
      });
      return { staff: asStaff(row), oneTimePassword: password };
    },

    async updateStaff({ params, body, actor }) {
      const password = body.reset === true ? oneTimePassword() : null;
      const passwordHash = password === null ? null : await hashPassword(password);
      const { after, ended } = await db.transaction().execute(async (tx) => {
        const before = await loadForUpdate(tx, params.id);
        const changed = changedRow(before, body, passwordHash);
        await requireAdministratorLeft(tx, before, changed);
        await tx
          .updateTable('staff')
          .set({
            displayName: changed.displayName,
            roles: changed.roles,
            departments: changed.departments,
            skills: JSON.stringify(changed.skills),
            capacity: JSON.stringify(changed.capacity),
            active: changed.active,
            passwordHash: changed.passwordHash,
            mustChangePassword: changed.mustChangePassword,
            totpSecretSealed: changed.totpSecretSealed,
          })
          .where('id', '=', params.id)
          .execute();
        await audit.record(tx, changeEvent(actor, before, changed, password !== null));
        // Before the commit: should Redis be away, nothing has changed.
        await passSkillsOn(context, auditActor(actor), before, changed);
        const over = changesAccess(before, changed) ? await deps.sessions.endAll(params.id) : [];
        return { after: changed, ended: over };
      });
      deps.closeSessions(ended);
      return { staff: asStaff(after), oneTimePassword: password };
    },
  };
}

type Change = Parameters<RouteHandlers['updateStaff']>[0]['body'];

function changedRow(before: StaffRow, change: Change, passwordHash: string | null): StaffRow {
  const reset =
    passwordHash === null ? {} : { passwordHash, mustChangePassword: true, totpSecretSealed: null };
  return {
    ...before,
    displayName: change.displayName ?? before.displayName,
    roles: change.roles === undefined ? before.roles : [...new Set(change.roles)],
    departments: change.departments === undefined ? before.departments : [...new Set(change.departments)],
    skills: change.skills ?? before.skills,
    capacity: change.capacity ?? before.capacity,
    active: change.active ?? before.active,
    ...reset,
  };
}

/** Whoever may do something else than before signs in again; a new display name alone changes nothing. */
function changesAccess(before: StaffRow, after: StaffRow): boolean {
  return (
    before.active !== after.active ||
    before.passwordHash !== after.passwordHash ||
    before.roles.join() !== after.roles.join() ||
    before.departments.join() !== after.departments.join()
  );
}

function changesSkills(before: StaffRow, after: StaffRow): boolean {
  const said = ({ skills, capacity }: StaffRow) =>
    JSON.stringify([Object.entries(skills).sort(), capacity.call, capacity.review]);
  return said(before) !== said(after);
}

/** To the queue, where the clerk is signed in: from the next match on. */
async function passSkillsOn(
  { queue }: Context,
  actor: string,
  before: StaffRow,
  { id, departments, skills, capacity }: StaffRow,
): Promise<void> {
  if (!changesSkills(before, { ...before, skills, capacity })) return;
  const clerk = await queue.clerk(id);
  if (clerk === null || clerk.state === 'signedOut') return;
  await queue.setClerkSkills(actor, id, clerkSkills(departments, skills), capacity);
}

function changeEvent(actor: Actor, before: StaffRow, after: StaffRow, reset: boolean) {
  const detail: Record<string, unknown> = { reset };
  if (before.roles.join() !== after.roles.join()) detail['roles'] = after.roles;
  if (before.departments.join() !== after.departments.join()) detail['departments'] = after.departments;
  if (changesSkills(before, after)) Object.assign(detail, { skills: after.skills, capacity: after.capacity });
  if (before.active !== after.active) detail['active'] = after.active;
  return { actor: auditActor(actor), action: 'staff.changed', subject: before.id, detail };
}

async function loadForUpdate(tx: Tx, staffId: string): Promise<StaffRow> {
  // Two administrators who demote each other at once must not both succeed: one row after the other, in one order.
  await tx.selectFrom('staff').select('id').orderBy('id').forUpdate().execute();
  const row = await loadStaff(tx, staffId);
  if (row === null) throw new AppError('NOT_FOUND', 'no such person');
  return row;
}

async function requireAdministratorLeft(tx: Tx, before: StaffRow, after: StaffRow): Promise<void> {
  if (!isAdministrator(before) || isAdministrator(after)) return;
  const rows = await tx.selectFrom('staff').selectAll().where('active', '=', true).execute();
  if (rows.some((row) => row.id !== before.id && isAdministrator(row))) return;
  throw new AppError('FORBIDDEN', 'the last administrator stays one');
}

function isAdministrator(row: StaffRow): boolean {
  return row.active && row.roles.includes('administrator');
}
