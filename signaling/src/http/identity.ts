// Who is asking, established from cookies alone: a browser may hold a kiosk's device key, an applicant's visit and a staff
// session at once (a demonstration on one laptop), so a route is answered as the first of them that it allows.
import type { IncomingMessage } from 'node:http';
import { AppError, type ErrorCode } from '@cloud-window/shared';
import { ROLES, type RestActor, type Role } from '@cloud-window/shared/protocol';
import type { Actor, Context } from '../context.ts';
import { ApplicantSessions, type ApplicantSession } from '../applicants/applicant-sessions.ts';
import { hashToken } from '../people/secret-tokens.ts';
import { StaffSessions, type StaffSession } from '../people/staff-sessions.ts';
import { loadStaff, type StaffRow } from '../people/staff-store.ts';
import { kioskOfKey } from '../sites/device-keys.ts';
import { readCookies } from './cookies.ts';

type DeviceActor = Extract<Actor, { kind: 'device' }>;
type StaffActor = Extract<Actor, { kind: 'staff' }>;

export interface StaffIdentity {
  actor: StaffActor;
  session: StaffSession;
  /** What must be done before anything else may be. */
  restriction: 'PASSWORD_CHANGE_REQUIRED' | 'SECOND_FACTOR_REQUIRED' | null;
}

export interface Identity {
  device: DeviceActor | null;
  staff: StaffIdentity | null;
  /** Cookies that were sent and no longer mean anything: told as expired rather than as absent. */
  stale: { applicant: boolean; staff: boolean };
}

export interface Identifier {
  identify(cookieHeader: string | undefined): Promise<Identity>;
}

export function createIdentifier(context: Pick<Context, 'db' | 'redis' | 'config'>): Identifier {
  const applicants = new ApplicantSessions(context);
  const staffSessions = new StaffSessions(context);

  const deviceOf = async (
    key: string | undefined,
    token: string | undefined,
  ): Promise<DeviceActor | null> => {
    if (key === undefined) return null;
    const kiosk = await kioskOfKey(context.db, key);
    if (kiosk === null) return null;
    const visit = token === undefined ? null : await applicants.read(kiosk.id);
    return {
      kind: 'device',
      kioskId: kiosk.id,
      siteId: kiosk.site.id,
      applicantId: token !== undefined && belongsTo(visit, token) ? visit.applicantId : null,
    };
  };

  const staffOf = async (token: string | undefined): Promise<StaffIdentity | null> => {
    if (token === undefined) return null;
    const session = await staffSessions.read(token);
    if (session === null) return null;
    const row = await loadStaff(context.db, session.staffId);
    if (!row?.active) return null;
    return {
      actor: staffActor(row),
      session,
      restriction: restrictionOf(row, context.config.SECOND_FACTOR === 'required'),
    };
  };

  return {
    async identify(cookieHeader) {
      const cookie = readCookies(cookieHeader);
      const [applicantToken, staffToken] = [cookie('cw_applicant'), cookie('cw_staff')];
      const [device, staff] = await Promise.all([
        deviceOf(cookie('cw_device'), applicantToken),
        staffOf(staffToken),
      ]);
      return {
        device,
        staff,
        stale: {
          applicant: applicantToken !== undefined && device?.applicantId == null,
          staff: staffToken !== undefined && staff === null,
        },
      };
    },
  };
}

function belongsTo(visit: ApplicantSession | null, token: string): visit is ApplicantSession {
  return visit !== null && visit.tokenHash === hashToken(token);
}

function staffActor(row: StaffRow): StaffActor {
  return {
    kind: 'staff',
    staffId: row.id,
    displayName: row.displayName,
    roles: row.roles,
    departments: row.departments,
  };
}

function restrictionOf(row: StaffRow, secondFactorRequired: boolean): StaffIdentity['restriction'] {
  if (row.mustChangePassword) return 'PASSWORD_CHANGE_REQUIRED';
  if (secondFactorRequired && row.totpSecretSealed === null) return 'SECOND_FACTOR_REQUIRED';
  return null;
}

/**
 * The actor as whom a request is answered. Default deny: throws NOT_SIGNED_IN, SESSION_EXPIRED, DEVICE_NOT_PAIRED or
 * FORBIDDEN, or what a restricted person must do first unless `restrictedToo`.
 */
export function allowedActor(
  identity: Identity,
  allowed: readonly RestActor[],
  restrictedToo = false,
): Actor {
  const { device, staff } = identity;
  if (device !== null && allowed.includes('applicant') && device.applicantId !== null) return device;
  const mayStaff = staff !== null && allowsStaff(allowed, staff.actor.roles);
  if (mayStaff) {
    if (staff.restriction === null || restrictedToo) return staff.actor;
    if (!allowed.includes('public')) throw new AppError(staff.restriction, 'this comes first');
  }
  if (device !== null && allowed.includes('device')) return device;
  if (allowed.includes('public')) return { kind: 'public' };
  throw new AppError(refusal(identity, allowed), 'not allowed for whoever is asking');
}

function allowsStaff(allowed: readonly RestActor[], roles: readonly Role[]): boolean {
  return allowed.includes('staff') || roles.some((role) => allowed.includes(role));
}

/** The refusal that tells the person what to do: sign in (again), pair the kiosk, or nothing. */
function refusal(identity: Identity, allowed: readonly RestActor[]): ErrorCode {
  const forStaff = allowed.includes('staff') || ROLES.some((role) => allowed.includes(role));
  if (forStaff && identity.staff !== null) return 'FORBIDDEN';
  if (forStaff && identity.stale.staff) return 'SESSION_EXPIRED';
  if (allowed.includes('applicant') && identity.device !== null) {
    return identity.stale.applicant ? 'SESSION_EXPIRED' : 'NOT_SIGNED_IN';
  }
  if (forStaff) return 'NOT_SIGNED_IN';
  return 'DEVICE_NOT_PAIRED';
}

const identities = new WeakMap<IncomingMessage, Identity>();

/** Remembers who sends this request; binary routes, which are not in the table, ask `identityOf` and `allowedActor`. */
export function rememberIdentity(request: IncomingMessage, identity: Identity): void {
  identities.set(request, identity);
}

export function identityOf(request: IncomingMessage): Identity {
  return identities.get(request) ?? { device: null, staff: null, stale: { applicant: false, staff: false } };
}
