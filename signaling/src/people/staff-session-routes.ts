// Signing in and out, and what people change about themselves: password and second factor.
import { AppError } from '@cloud-window/shared';
import type { Actor, Context, RestRequest, RouteHandlers } from '../context.ts';
import { hashPassword, requireStrength, verifyPassword } from './passwords.ts';
import type { PeopleDeps } from './people-deps.ts';
import { beginSecret, confirmSecret, isFreshCode } from './second-factor.ts';
import { hashToken } from './secret-tokens.ts';
import { asStaff, loadStaff, loadStaffByUsername, type StaffRow } from './staff-store.ts';

type Routes = Pick<
  RouteHandlers,
  'signInStaff' | 'me' | 'signOutStaff' | 'changePassword' | 'beginSecondFactor' | 'confirmSecondFactor'
>;

export function staffSessionRoutes(context: Context, deps: PeopleDeps): Routes {
  const { db, audit } = context;
  const { sessions, limits, closeSessions } = deps;

  /** Password checks count against the account until one succeeds. */
  const requirePassword = async (
    username: string,
    row: StaffRow | null,
    password: string,
  ): Promise<StaffRow> => {
    const account = context.sealer.fingerprint('limit', username.toLowerCase());
    await limits.count('signInByAccount', account);
    const known = row?.active === true ? row : null;
    const matches = await verifyPassword(known?.passwordHash ?? null, password);
    if (!matches || known === null) {
      await audit.record(db, {
        actor: row?.id ?? 'unknown',
        action: 'staff.passwordRefused',
        subject: row?.id ?? 'unknown',
      });
      throw new AppError('BAD_CREDENTIALS', 'name or password is wrong');
    }
    return known;
  };

  const forgetFailures = (username: string): Promise<void> =>
    limits.forget('signInByAccount', context.sealer.fingerprint('limit', username.toLowerCase()));

  const requireSecondFactor = async (row: StaffRow, code: string | undefined): Promise<void> => {
    if (row.totpSecretSealed === null) return;
    if (code === undefined) throw new AppError('SECOND_FACTOR_REQUIRED', 'a code of the app is needed');
    if (await isFreshCode(context, row.id, row.totpSecretSealed, code)) return;
    await audit.record(db, { actor: row.id, action: 'staff.secondFactorRefused', subject: row.id });
    throw new AppError('BAD_CREDENTIALS', 'the code is wrong or was used before');
  };

  return {
    async signInStaff({ body, ip, cookies }) {
      await limits.count('signInByAddress', ip);
      const username = body.username.toLowerCase();
      const row = await requirePassword(username, await loadStaffByUsername(db, username), body.password);
      await requireSecondFactor(row, body.code);
      await forgetFailures(username);
      const token = await sessions.begin(row.id);
      await audit.record(db, { actor: row.id, action: 'staff.signedIn', subject: row.id });
      cookies.set('cw_staff', token);
      return asStaff(row);
    },

    async me({ actor }) {
      return asStaff(await ownRow(context, actor));
    },

    async signOutStaff({ actor, cookies }) {
      const { id } = await ownRow(context, actor);
      const sessionId = ownSessionId(cookies);
      await sessions.end(sessionId, id);
      closeSessions([sessionId]);
      await audit.record(db, { actor: id, action: 'staff.signedOut', subject: id });
      cookies.clear('cw_staff');
      return {};
    },

    async changePassword({ actor, body, cookies }) {
      const row = await ownRow(context, actor);
      await requirePassword(row.username, row, body.current);
      requireStrength(body.next, row.username, body.current);
      const passwordHash = await hashPassword(body.next);
      const ended = await db.transaction().execute(async (tx) => {
        await tx
          .updateTable('staff')
          .set({ passwordHash, mustChangePassword: false })
          .where('id', '=', row.id)
          .execute();
        await audit.record(tx, { actor: row.id, action: 'staff.passwordChanged', subject: row.id });
        return sessions.endAll(row.id, ownSessionId(cookies));
      });
      closeSessions(ended);
      await forgetFailures(row.username);
      return asStaff({ ...row, mustChangePassword: false });
    },

    async beginSecondFactor({ actor, body }) {
      const row = await ownRow(context, actor);
      await requirePassword(row.username, row, body.password);
      await forgetFailures(row.username);
      if (row.totpSecretSealed !== null) {
        throw new AppError('FORBIDDEN', 'an administrator must reset the present second factor first');
      }
      await audit.record(db, { actor: row.id, action: 'staff.secondFactorBegun', subject: row.id });
      return beginSecret(context, row.id, row.username);
    },

    async confirmSecondFactor({ actor, body }) {
      const row = await ownRow(context, actor);
      const account = context.sealer.fingerprint('limit', row.username);
      await limits.count('signInByAccount', account);
      const sealed = await confirmSecret(context, row.id, body.code);
      if (sealed === null)
        throw new AppError('BAD_CREDENTIALS', 'the code is wrong, or set-up took too long');
      await db.transaction().execute(async (tx) => {
        await tx.updateTable('staff').set({ totpSecretSealed: sealed }).where('id', '=', row.id).execute();
        await audit.record(tx, { actor: row.id, action: 'staff.secondFactorSet', subject: row.id });
      });
      await limits.forget('signInByAccount', account);
      return asStaff({ ...row, totpSecretSealed: sealed });
    },
  };
}

async function ownRow({ db }: Context, actor: Actor): Promise<StaffRow> {
  const row = actor.kind === 'staff' ? await loadStaff(db, actor.staffId) : null;
  if (row === null) throw new AppError('NOT_SIGNED_IN', 'nobody is signed in');
  return row;
}

function ownSessionId(cookies: RestRequest<'me'>['cookies']): string {
  const token = cookies.get('cw_staff');
  if (token === undefined) throw new AppError('NOT_SIGNED_IN', 'nobody is signed in');
  return hashToken(token);
}
