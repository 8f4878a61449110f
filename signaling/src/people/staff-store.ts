// People who work here, as they are stored.
import type { Selectable } from 'kysely';
import type { Staff } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';
import { SELF_TEST_STAFF_ID } from '../self-test/self-test-stage.ts';
import type { StaffTable } from '../storage/schema.ts';

export type StaffRow = Selectable<StaffTable>;

export async function loadStaff(db: Db | Tx, staffId: string): Promise<StaffRow | null> {
  const row = await db.selectFrom('staff').selectAll().where('id', '=', staffId).executeTakeFirst();
  return row ?? null;
}

export async function loadStaffByUsername(db: Db | Tx, username: string): Promise<StaffRow | null> {
  const row = await db.selectFrom('staff').selectAll().where('username', '=', username).executeTakeFirst();
  return row ?? null;
}

export async function listStaff(db: Db | Tx): Promise<Staff[]> {
  const rows = await db
    .selectFrom('staff')
    .selectAll()
    .where('id', '<>', SELF_TEST_STAFF_ID)
    .orderBy('username')
    .execute();
  return rows.map(asStaff);
}

/** The person as others may see them: no hashes, no secrets. */
export function asStaff(row: StaffRow): Staff {
  return {
    id: row.id,
    username: row.username,
    displayName: row.displayName,
    roles: row.roles,
    departments: row.departments,
    skills: row.skills,
    capacity: row.capacity,
    active: row.active,
    secondFactor: row.totpSecretSealed !== null,
    mustChangePassword: row.mustChangePassword,
  };
}
