// Who holds a socket: established from the cookies of its handshake, and again before each event, because sessions end and
// applicants sign in while a socket stays open.
import { AppError } from '@cloud-window/shared';
import type { Handshake } from '@cloud-window/shared/protocol';
import { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import type { Context, SocketSession } from '../context.ts';
import { readCookies } from '../http/cookies.ts';
import { createIdentifier } from '../http/identity.ts';
import { hashToken } from '../people/secret-tokens.ts';
import { StaffSessions } from '../people/staff-sessions.ts';
import { kioskOfKey } from '../sites/device-keys.ts';

/** How often a kiosk's pairing is looked up again. Unpairing tells its sockets at once, but a message can be lost. */
const PAIRING_CHECKED_MS = 60_000;

type SocketActor = SocketSession['actor'];

export interface SocketIdentity {
  actor: SocketActor;
  /** Names the staff session, for ending its sockets; null for kiosks. */
  sessionId: string | null;
  /**
   * The actor as of now, or as of `mayBeOldMs` ago at most; throws SESSION_EXPIRED when the session behind the
   * socket is over.
   */
  refresh(mayBeOldMs?: number): Promise<SocketActor>;
}

/** Answers who connects, or throws DEVICE_NOT_PAIRED, NOT_SIGNED_IN, SESSION_EXPIRED or what must be done first. */
export type IdentifySocket = (
  handshake: Handshake,
  cookieHeader: string | undefined,
) => Promise<SocketIdentity>;

export function createSocketIdentification(
  context: Pick<Context, 'db' | 'redis' | 'config' | 'clock' | 'log'>,
): IdentifySocket {
  const identifier = createIdentifier(context);
  const applicants = new ApplicantSessions(context);
  const staffSessions = new StaffSessions(context);

  /**
   * Throws SESSION_EXPIRED once the key was found to be no longer this kiosk's. It looks in the background: no event waits
   * for that, and while nobody can be asked the kiosk stays what it was.
   */
  const pairingCheck = (kioskId: string, key: string): (() => void) => {
    let checkedAt = context.clock.now();
    let isPaired = true;
    const look = async (): Promise<void> => {
      isPaired = (await kioskOfKey(context.db, key))?.id === kioskId;
    };
    return () => {
      if (!isPaired) throw new AppError('SESSION_EXPIRED', 'this kiosk is no longer paired');
      const now = context.clock.now();
      if (now - checkedAt < PAIRING_CHECKED_MS) return;
      checkedAt = now;
      look().catch((error: unknown) => {
        context.log.warn({ err: error, kioskId }, 'the pairing of a kiosk could not be checked');
      });
    };
  };

  return async (handshake, cookieHeader) => {
    const { device, staff, stale } = await identifier.identify(cookieHeader);
    if (handshake.app === 'kiosk') {
      if (device === null) throw new AppError('DEVICE_NOT_PAIRED', 'this browser is not a paired kiosk');
      const token = readCookies(cookieHeader)('cw_applicant');
      const requirePaired = pairingCheck(device.kioskId, readCookies(cookieHeader)('cw_device') ?? '');
      const before = (await applicants.read(device.kioskId))?.tokenHash ?? null;
      let known: { actor: SocketActor; at: number } | null = null;
      return {
        actor: device,
        sessionId: null,
        async refresh(mayBeOldMs = 0) {
          requirePaired();
          const at = performance.now();
          if (known !== null && at - known.at < mayBeOldMs) return known.actor;
          const visit = await applicants.read(device.kioskId);
          // The cookie of a visit that begins later never reaches this socket; that it is another one than stood there before
          // is enough. (Not the time: the clocks of two processes differ.)
          const isOurs =
            visit !== null &&
            (visit.tokenHash !== before || (token !== undefined && visit.tokenHash === hashToken(token)));
          const actor = { ...device, applicantId: isOurs ? visit.applicantId : null };
          known = { actor, at };
          return actor;
        },
      };
    }
    if (staff === null) {
      throw new AppError(stale.staff ? 'SESSION_EXPIRED' : 'NOT_SIGNED_IN', 'nobody is signed in here');
    }
    if (staff.restriction !== null) throw new AppError(staff.restriction, 'this comes first');
    let renewedAt = Number.NEGATIVE_INFINITY;
    return {
      actor: staff.actor,
      sessionId: staff.session.sessionId,
      async refresh(mayBeOldMs = 0) {
        const at = performance.now();
        if (at - renewedAt < mayBeOldMs) return staff.actor;
        const session = await staffSessions.renew(staff.session.sessionId);
        if (session === null) throw new AppError('SESSION_EXPIRED', 'the session is over');
        renewedAt = at;
        return staff.actor;
      },
    };
  };
}
