// Licences on file that stand for a material, so that nobody brings a paper which the administration has already: the
// applicant's wallet, each use in a case, and what its clerk sees of it.
import { idPattern } from '../ids.ts';
import { z } from '../zod.ts';
import { route } from './route.ts';
import { callId, caseId, instant, localizedSchema, pageId, shortText } from './scalars.ts';
import { pageRejectReasonSchema, verdictSchema } from './verdicts.ts';

const licenceId = z.string().regex(idPattern('licence'));
const useId = z.string().regex(idPattern('use'));

/** A: confirmed by its issuer; B: a clerk has compared it with the original; C: the applicant's own copy; D: what the applicant says. */
export const LICENCE_TRUST = ['A', 'B', 'C', 'D'] as const;
export const licenceTrustSchema = z.enum(LICENCE_TRUST);
export type LicenceTrust = z.infer<typeof licenceTrustSchema>;

/** Where it comes from: an outside registry, or a paper of an earlier case of the same person. */
export const LICENCE_SOURCES = ['registry', 'paper'] as const;
export const licenceSourceSchema = z.enum(LICENCE_SOURCES);
export type LicenceSource = z.infer<typeof licenceSourceSchema>;

/** Why one on file cannot be used. */
export const LICENCE_OBSTACLES = ['revoked', 'expired', 'notYetValid'] as const;
export const licenceObstacleSchema = z.enum(LICENCE_OBSTACLES);
export type LicenceObstacle = z.infer<typeof licenceObstacleSchema>;

/** One of the wallet, as its owner sees it. The number stays behind. */
export const licenceSchema = z.object({
  id: z.string(),
  type: z.string(),
  trust: licenceTrustSchema,
  source: licenceSourceSchema,
  title: localizedSchema,
  maskedNumber: z.string(),
  issuer: z.string(),
  validFrom: instant.nullable(),
  /** Exclusive. Of a paper of ours: until when it may be used again. */
  validUntil: instant.nullable(),
  obstacle: licenceObstacleSchema.nullable(),
  /** Invented, for a demonstration. */
  sample: z.boolean(),
});
export type Licence = z.infer<typeof licenceSchema>;

/** What could stand for a material of a case. */
export const licenceOfferSchema = z.object({ materialCode: z.string(), licence: licenceSchema });
export type LicenceOffer = z.infer<typeof licenceOfferSchema>;

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

/** Why a use ended: the applicant's wish, or what the registry said when it was asked again. */
export const WITHDRAWAL_CAUSES = ['applicant', 'revoked', 'expired'] as const;
export const withdrawalCauseSchema = z.enum(WITHDRAWAL_CAUSES);
export type WithdrawalCause = z.infer<typeof withdrawalCauseSchema>;

/** What the clerk of the case sees of a used licence, beyond what the case tells. */
export const licenceDetailSchema = z.object({
  useId: z.string(),
  source: licenceSourceSchema,
  number: z.string(),
  holder: z.string(),
  validFrom: instant.nullable(),
  /** When its source was asked last; of a paper, when it was kept. */
  checkedAt: instant,
  /** By name; docs/registry.md lists those that people see in their own language. */
  fields: z.record(z.string(), z.string()),
  /** How many pictures it has; see `binaryPaths.licencePage`. */
  pages: z.number().int().nonnegative(),
  sample: z.boolean(),
});
export type LicenceDetail = z.infer<typeof licenceDetailSchema>;

/** What was done with a licence, for its owner to look up. */
export const licenceUseRecordSchema = z.object({
  id: z.string(),
  title: localizedSchema,
  maskedNumber: z.string(),
  itemName: localizedSchema,
  caseNumber: z.string(),
  usedAt: instant,
  withdrawnAt: instant.nullable(),
  withdrawnBecause: withdrawalCauseSchema.nullable(),
  /** Who of the staff has looked at it, and when first. */
  readers: z.array(z.object({ name: z.string(), at: instant })),
});
export type LicenceUseRecord = z.infer<typeof licenceUseRecordSchema>;

/** The clerk has compared a page with its original (与原件核对无误). */
export const seenAgainstOriginalSchema = z.object({ by: z.string(), at: instant });
export type SeenAgainstOriginal = z.infer<typeof seenAgainstOriginalSchema>;

/** Why a paper is asked for although its licence is on file. */
export const DESPITE_LICENCE = ['damaged', 'differs', 'lawDemandsOriginal'] as const;
export const despiteLicenceSchema = z.enum(DESPITE_LICENCE);
export type DespiteLicence = z.infer<typeof despiteLicenceSchema>;

const ofCase = z.object({ id: caseId });
const ofUse = z.object({ id: caseId, useId });

export const licencesRoutes = {
  /** What is on file for the materials of one's own open case; the registry is asked first, should that be due. */
  caseLicences: route('GET', '/api/cases/:id/licences', ['applicant'], {
    params: ofCase,
    result: z.object({
      offers: z.array(licenceOfferSchema),
      /** `unavailable`: what it said earlier is shown. `none`: this installation has no registry. */
      registry: z.enum(['answered', 'unavailable', 'none']),
    }),
  }),
  /**
   * The applicant agrees that a licence stands for a material, once. `useId` is made by the kiosk, so that a repeated
   * request is one use. LICENCE_REVOKED, LICENCE_EXPIRED, LICENCE_UNSUITABLE, LICENCE_REGISTRY_UNAVAILABLE.
   */
  useLicence: route('POST', '/api/cases/:id/licences', ['applicant'], {
    params: ofCase,
    body: z.object({ useId, licenceId, materialCode: z.string().max(64), consent: z.literal(true) }),
    result: reusedLicenceSchema,
  }),
  /** The applicant agrees no longer; until the decision. Repeating it changes nothing. */
  withdrawLicence: route('DELETE', '/api/cases/:id/licences/:useId', ['applicant'], {
    params: ofUse,
    result: reusedLicenceSchema,
  }),
  /** What the clerk of the case may see of a used licence. Written down for its owner. */
  licenceDetail: route('GET', '/api/cases/:id/licences/:useId', ['clerk'], {
    params: ofUse,
    result: licenceDetailSchema,
  }),
  /** Everything on file of the person who is signed in. */
  myLicences: route('GET', '/api/licences', ['applicant'], { result: z.array(licenceSchema) }),
  /** Every use of it, newest first. */
  myLicenceUses: route('GET', '/api/licences/uses', ['applicant'], {
    result: z.array(licenceUseRecordSchema),
  }),
} as const;

export const licencesClientEvents = {
  'licence:judge': {
    actors: ['clerk'],
    payload: z
      .object({
        callId,
        useId,
        value: z.enum(['accepted', 'rejected']),
        reason: pageRejectReasonSchema.nullable(),
        note: shortText(500),
      })
      .refine((judgement) => judgement.value === 'accepted' || judgement.reason !== null, {
        path: ['reason'],
        message: 'a rejection needs a reason',
      }),
    result: verdictSchema,
  },
  /** Whether the clerk has compared the page with its original. Until the decision it can be taken back. */
  'page:seenAgainstOriginal': {
    actors: ['clerk'],
    payload: z.object({ callId, pageId, seen: z.boolean() }),
    result: z.object({ seen: seenAgainstOriginalSchema.nullable() }),
  },
} as const;

export const licencesCaseEvents = [
  z.object({ type: z.literal('licenceUsed'), licence: reusedLicenceSchema }),
  z.object({ type: z.literal('licenceWithdrawn'), useId, because: withdrawalCauseSchema }),
  z.object({ type: z.literal('licenceJudged'), useId, verdict: verdictSchema }),
  z.object({
    type: z.literal('pageSeenAgainstOriginal'),
    pageId,
    seen: seenAgainstOriginalSchema.nullable(),
  }),
] as const;
