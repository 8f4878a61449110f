// The applicant's visit at a kiosk: proving the phone, signing in, what a reloaded kiosk finds, and the wipe.
import {
  AppError,
  isIdNumber,
  isMobileNumber,
  maskIdNumber,
  maskMobileNumber,
  normaliseIdNumber,
} from '@cloud-window/shared';
import type { Actor, CallDirectory, Cases, Context, Feature, RouteHandlers } from '../context.ts';
import type { RateLimits } from '../http/rate-limits.ts';
import type { LeaveCall } from '../calls/calls-feature.ts';
import { arePresent } from '../calls/presence.ts';
import { keepSelfTestCode } from '../self-test/self-test-codes.ts';
import { SELF_TEST_KIOSK_ID } from '../self-test/self-test-stage.ts';
import { loadKiosk } from '../sites/site-store.ts';
import { ApplicantSessions } from './applicant-sessions.ts';
import { loadMaskedApplicant, rememberApplicant } from './applicant-store.ts';
import { answerChallenge, beginChallenge, closeChallenge, PHONE_CODE_MS } from './phone-challenges.ts';
import { createPhoneCodeSender, type PhoneCodeSender } from './phone-code-sender.ts';

interface ApplicantsDeps {
  limits: RateLimits;
  cases: Cases;
  directory: CallDirectory;
  leaveCall: LeaveCall;
}

type Routes = Pick<
  RouteHandlers,
  'requestPhoneCode' | 'signInApplicant' | 'signOutApplicant' | 'deviceState' | 'listPhoneCodes'
>;

export function createApplicantsFeature(context: Context, deps: ApplicantsDeps): Feature {
  const sender = createPhoneCodeSender(context);
  const sessions = new ApplicantSessions(context);
  return {
    routes: {
      ...signInRoutes(context, deps, sender, sessions),
      ...stateRoute(context, deps, sessions),
      async listPhoneCodes() {
        if (sender.shown === null) throw new AppError('NOT_FOUND', 'codes are really sent here');
        return sender.shown();
      },
    },
  };
}

function signInRoutes(
  context: Context,
  { limits, leaveCall }: ApplicantsDeps,
  sender: PhoneCodeSender,
  sessions: ApplicantSessions,
): Pick<Routes, 'requestPhoneCode' | 'signInApplicant' | 'signOutApplicant'> {
  const { db, audit, clock, sealer } = context;

  /** Nobody is left to talk to: the clerk need not wait out the grace, nor the next person at this kiosk. */
  const endCallOf = async (kiosk: { kioskId: string; siteId: string }, applicantId: string) => {
    await leaveCall(kiosk, applicantId).catch((error: unknown) => {
      context.log.warn(
        { err: error, kioskId: kiosk.kioskId },
        'the call of an ended visit is left to its grace',
      );
    });
  };

  return {
    async requestPhoneCode({ actor, body }) {
      const { kioskId } = requireKiosk(actor);
      if (!isIdNumber(body.idNumber, clock.now())) {
        throw new AppError('ID_NUMBER_INVALID', 'the ID number does not check');
      }
      const phone = body.phone.replace(/[\s-]/g, '');
      if (!isMobileNumber(phone)) throw new AppError('PHONE_INVALID', 'not a mobile number');
      await limits.count('codesByKiosk', kioskId);
      await limits.count('codesByPhone', sealer.fingerprint('limit', phone));
      const entered = { idNumber: normaliseIdNumber(body.idNumber), phone };
      const { challengeId, code } = await beginChallenge(context, kioskId, entered);
      const expiresAt = clock.now() + PHONE_CODE_MS;
      if (kioskId === SELF_TEST_KIOSK_ID) await keepSelfTestCode(context.redis, code, expiresAt);
      else await sender.send(phone, code, expiresAt);
      await audit.record(db, { actor: kioskId, action: 'applicant.codeSent', subject: challengeId });
      return { challengeId, expiresAt, maskedPhone: maskMobileNumber(phone) };
    },

    async signInApplicant({ actor, body, cookies }) {
      const { kioskId, siteId } = requireKiosk(actor);
      const { challengeId, code, name } = body;
      const entered = await answerChallenge(context, kioskId, challengeId, code).catch(
        async (error: unknown) => {
          if (error instanceof AppError) {
            await audit.record(db, { actor: kioskId, action: 'applicant.codeRefused', subject: challengeId });
          }
          throw error;
        },
      );
      const applicantId = await db.transaction().execute(async (tx) => {
        const id = await rememberApplicant(context, tx, { ...entered, name });
        await audit.record(tx, {
          actor: id,
          action: 'applicant.signedIn',
          subject: id,
          detail: { kioskId },
        });
        // Last, so that a store that is away costs no code; and once, however often it is sent.
        if (!(await closeChallenge(context, challengeId))) {
          throw new AppError('PHONE_CODE_EXPIRED', 'the code was used');
        }
        return id;
      });
      const former = await sessions.read(kioskId);
      const token = await sessions.begin(kioskId, applicantId, clock.now());
      if (former !== null && former.applicantId !== applicantId) {
        await endCallOf({ kioskId, siteId }, former.applicantId);
      }
      cookies.set('cw_applicant', token);
      const masked = await loadMaskedApplicant(context, applicantId);
      return masked ?? { maskedIdNumber: maskIdNumber(entered.idNumber), name: null };
    },

    async signOutApplicant({ actor, cookies }) {
      const { kioskId, siteId } = requireKiosk(actor);
      const applicantId = await sessions.end(kioskId);
      cookies.clear('cw_applicant');
      if (applicantId !== null) {
        await endCallOf({ kioskId, siteId }, applicantId);
        await audit.record(db, {
          actor: applicantId,
          action: 'applicant.signedOut',
          subject: applicantId,
          detail: { kioskId },
        });
      }
      return {};
    },
  };
}

function stateRoute(
  context: Context,
  { cases, directory }: ApplicantsDeps,
  sessions: ApplicantSessions,
): Pick<Routes, 'deviceState'> {
  return {
    async deviceState({ actor }) {
      const { kioskId, applicantId } = requireKiosk(actor);
      const kiosk = await loadKiosk(context.db, kioskId);
      if (kiosk === null) throw new AppError('DEVICE_NOT_PAIRED', 'this kiosk is gone');
      const [connected = false] = await arePresent(context.redis, [kioskId]);
      const here = { kiosk: { ...kiosk, connected } };
      // A browser without the visit's cookie (a rebooted kiosk) learns nothing of the person before it.
      if (applicantId === null) return { ...here, applicant: null, case: null, callId: null };
      const visit = await sessions.read(kioskId);
      const caseId = visit?.caseId ?? null;
      return {
        ...here,
        applicant: await loadMaskedApplicant(context, applicantId),
        case: caseId === null ? null : await cases.load(caseId),
        callId: caseId === null ? null : await directory.liveCallOfCase(caseId),
      };
    },
  };
}

function requireKiosk(actor: Actor): Extract<Actor, { kind: 'device' }> {
  if (actor.kind !== 'device') throw new AppError('DEVICE_NOT_PAIRED', 'only a kiosk may do this');
  return actor;
}
