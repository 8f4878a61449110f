// The first person of a new installation: `admin` with a one-time password that is shown once, to whoever started it.
import { newId } from '@cloud-window/shared';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { hashPassword, oneTimePassword } from './passwords.ts';

const USERNAME = 'admin';
/** Any number, the same in every process: serialises first boots. */
const LOCK = 7_203_001;

/** Adds the first administrator when nobody is there yet; null when somebody is. */
export async function ensureFirstAdministrator({
  db,
  audit,
  clock,
}: Pick<Context, 'db' | 'audit' | 'clock'>): Promise<{ username: string; password: string } | null> {
  const password = oneTimePassword();
  const passwordHash = await hashPassword(password);
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
    const anyone = await tx.selectFrom('staff').select('id').limit(1).executeTakeFirst();
    if (anyone !== undefined) return null;
    const id = newId('staff');
    await tx
      .insertInto('staff')
      .values({
        id,
        username: USERNAME,
        displayName: 'Administrator',
        passwordHash,
        roles: ['administrator'],
        departments: [],
        active: true,
        mustChangePassword: true,
        totpSecretSealed: null,
        createdAt: new Date(clock.now()),
      })
      .execute();
    await audit.record(tx, { actor: 'system', action: 'staff.added', subject: id, detail: { first: true } });
    return { username: USERNAME, password };
  });
}
