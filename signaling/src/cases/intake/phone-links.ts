// The link behind the QR code at the kiosk: for a few minutes one phone may send pages of one case, and do nothing else. It
// lives no longer than the visit at the kiosk, the draft, and the kiosk's wish; Redis holds its hash, never the secret.
import { AppError } from '@cloud-window/shared';
import { phoneTokenSchema } from '@cloud-window/shared/protocol';
import { z } from 'zod';
import type { ApplicantSessions } from '../../applicants/applicant-sessions.ts';
import type { Context } from '../../context.ts';
import { hashToken, newSecretToken } from '../../people/secret-tokens.ts';
import type { ApplicantActor } from '../case-access.ts';

/** Long enough for a pile of papers, short enough for a public place. */
const LINK_MS = 15 * 60_000;

const linkSchema = z.object({
  caseId: z.string(),
  kioskId: z.string(),
  siteId: z.string(),
  applicantId: z.string(),
  /** The visit for which it was made. */
  visit: z.string(),
  expiresAt: z.number(),
});
type PhoneLink = z.infer<typeof linkSchema>;

const linkKey = (hash: string): string => `phone:link:${hash}`;
/** The one link of a kiosk. */
const kioskKey = (kioskId: string): string => `phone:kiosk:${kioskId}`;

export interface PhoneLinks {
  /** Throws NOT_SIGNED_IN when the visit has just ended. A former link of the kiosk is dead from now on. */
  open(applicant: ApplicantActor, caseId: string): Promise<{ token: string; expiresAt: number }>;
  close(kioskId: string): Promise<void>;
  /** Throws PHONE_LINK_GONE unless the token may be used right now. */
  require(token: unknown): Promise<PhoneLink>;
}

export function createPhoneLinks(
  { redis, db, clock }: Pick<Context, 'redis' | 'db' | 'clock'>,
  sessions: Pick<ApplicantSessions, 'read'>,
): PhoneLinks {
  const gone = () => new AppError('PHONE_LINK_GONE', 'the link of the phone has ended');

  const close = async (kioskId: string) => {
    const former = await redis.getdel(kioskKey(kioskId));
    if (former !== null) await redis.del(linkKey(former));
  };

  return {
    close,
    async open(applicant, caseId) {
      const { kioskId, siteId, applicantId } = applicant;
      const visit = await sessions.read(kioskId);
      if (visit?.applicantId !== applicantId) throw new AppError('NOT_SIGNED_IN', 'the visit has ended');
      await close(kioskId);
      const token = newSecretToken();
      const hash = hashToken(token);
      const expiresAt = clock.now() + LINK_MS;
      const link: PhoneLink = { caseId, kioskId, siteId, applicantId, visit: visit.tokenHash, expiresAt };
      await redis.set(linkKey(hash), JSON.stringify(link), 'PX', LINK_MS);
      await redis.set(kioskKey(kioskId), hash, 'PX', LINK_MS);
      return { token, expiresAt };
    },
    async require(token) {
      const parsed = phoneTokenSchema.safeParse(token);
      if (!parsed.success) throw gone();
      const stored = await redis.get(linkKey(hashToken(parsed.data)));
      if (stored === null) throw gone();
      const link = linkSchema.parse(JSON.parse(stored));
      // A phone is a sign of life of the visit: whoever photographs there is not gone.
      const visit = await sessions.read(link.kioskId);
      if (visit?.tokenHash !== link.visit || clock.now() >= link.expiresAt) throw gone();
      const row = await db
        .selectFrom('serviceCase')
        .select(['state', 'kioskId'])
        .where('id', '=', link.caseId)
        .executeTakeFirst();
      if (row?.state !== 'draft' || row.kioskId !== link.kioskId) throw gone();
      return link;
    },
  };
}
