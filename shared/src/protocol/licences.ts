// Licences on file that stand for a material, so that nobody brings a paper which the administration has already.
import { z } from '../zod.ts';
import { instant, localizedSchema } from './scalars.ts';
import { verdictSchema } from './verdicts.ts';

/** From A, confirmed by its issuer just now, down to D, what the applicant says. */
export const LICENCE_TRUST = ['A', 'B', 'C', 'D'] as const;
export const licenceTrustSchema = z.enum(LICENCE_TRUST);
export type LicenceTrust = z.infer<typeof licenceTrustSchema>;

/** One use of a licence in a case. */
export const reusedLicenceSchema = z.object({
  id: z.string(),
  materialCode: z.string(),
  licenceId: z.string(),
  type: z.string(),
  trust: licenceTrustSchema,
  title: localizedSchema,
  maskedNumber: z.string(),
  issuer: z.string(),
  validUntil: instant.nullable(),
  usedAt: instant,
  state: z.enum(['used', 'withdrawn']),
  verdict: verdictSchema.nullable(),
});
export type ReusedLicence = z.infer<typeof reusedLicenceSchema>;
