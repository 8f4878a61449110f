// What the system talks about: people, places, items, cases, pages, calls. Times are epoch milliseconds (UTC).
import { z } from '../zod.ts';
import { CALL_STATES, END_REASONS } from '../calls/call-state.ts';
import { mediaBoardSchema, participantQualitySchema } from './media-quality.ts';
import { alertSchema, capacitySchema, queueBoardSchema, skillSetSchema } from './queues.ts';
import { caseFormSchema, caseSignatureSchema, formsCaseEvents } from './forms.ts';
import { licencesCaseEvents, reusedLicenceSchema, seenAgainstOriginalSchema } from './licences.ts';
import {
  decisionSchema,
  decisionsCaseEvents,
  earlierDecisionSchema,
  OUTCOMES,
  proposalSchema,
  receiptSchema,
} from './decisions.ts';
import { captureCaseEvents, derivedImageSchema, pageQualitySchema } from './capture.ts';
import { intakeCaseEvents, pageOriginSchema } from './intake.ts';
import { attentionCaseEvents, markSchema } from './attention.ts';
import { materialSuggestionSchema, readingsCaseEvents } from './readings.ts';
import { callModeSchema, chatMessageSchema, talkCaseEvents } from './talk.ts';
import {
  callId,
  caseId,
  instant,
  kioskId,
  localeSchema,
  localizedSchema,
  offerId,
  pageId,
  recaptureId,
  sha256Hex,
  siteId,
  staffId,
} from './scalars.ts';
import { pageRejectReasonSchema, verdictSchema } from './verdicts.ts';

export * from './scalars.ts';
export * from './verdicts.ts';

// --- people -----------------------------------------------------------------------------------------------------

export const ROLES = ['clerk', 'reviewer', 'supervisor', 'auditor', 'administrator'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const staffSchema = z.object({
  id: staffId,
  username: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  /** Departments whose items the person serves; empty means all. */
  departments: z.array(z.string()),
  /** What the person can do besides, and how well; a department named here has a proficiency of its own. */
  skills: skillSetSchema,
  capacity: capacitySchema,
  active: z.boolean(),
  secondFactor: z.boolean(),
  mustChangePassword: z.boolean(),
});
export type Staff = z.infer<typeof staffSchema>;

// --- places -----------------------------------------------------------------------------------------------------

export const siteSchema = z.object({ id: siteId, name: localizedSchema, sample: z.boolean() });
export type Site = z.infer<typeof siteSchema>;

export const kioskSchema = z.object({
  id: kioskId,
  name: z.string(),
  site: siteSchema,
  pairedAt: instant.nullable(),
  connected: z.boolean(),
  /** Whether a scanner stands beside it; where, only the administrator is told. */
  scanner: z.boolean(),
});
export type Kiosk = z.infer<typeof kioskSchema>;

// --- items ------------------------------------------------------------------------------------------------------

export const materialSchema = z.object({
  code: z.string(),
  name: localizedSchema,
  requirement: z.enum(['required', 'conditional']),
  /** When a conditional material is needed. */
  condition: localizedSchema.optional(),
  form: z.enum(['original', 'copy', 'form', 'photo']),
  /** The licence type that may be reused instead of a new capture. */
  reusableLicence: z.string().optional(),
  /** How many papers it may be, at most. */
  maxPages: z.number().int().positive(),
  /** An application may be accepted without it, against a promise to bring it later (容缺受理). */
  supplementable: z.boolean().optional(),
});
export type Material = z.infer<typeof materialSchema>;

/** What an installation demands of an item beyond its checklist. */
const itemRules = {
  /** No decision unless both sides see and hear each other. */
  needsVideo: z.boolean().optional(),
  /** Its calls ask for a clerk with the skill `twoPerson`. */
  twoPersons: z.boolean().optional(),
};
export const itemRulesSchema = z.object(itemRules);
export type ItemRules = z.infer<typeof itemRulesSchema>;

export const itemSchema = z.object({
  code: z.string().regex(/^[A-Z]{2}\d{3}$/),
  name: localizedSchema,
  audience: z.enum(['personal', 'company']),
  department: z.object({ code: z.string(), name: localizedSchema }),
  minutes: z.number().int().positive(),
  feeYuan: z.number().nonnegative(),
  materials: z.array(materialSchema).min(1),
  ...itemRules,
  /** Sample data: the real list comes from the administering department. */
  sample: z.boolean(),
});
export type Item = z.infer<typeof itemSchema>;

// --- cases, pages, verdicts -------------------------------------------------------------------------------------

export const pageSchema = z.object({
  id: pageId,
  caseId,
  materialCode: z.string(),
  /** Place within its material, from 1. A re-capture keeps the position and raises the version. */
  position: z.number().int().positive(),
  version: z.number().int().positive(),
  /** False once a newer version stands in its position. */
  current: z.boolean(),
  /** SHA-256 of the original bytes as captured. */
  sha256: sha256Hex,
  bytes: z.number().int().positive(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** The sheet straightened out of the original; null where the whole picture is the page. */
  derived: derivedImageSchema.nullable(),
  /** Measured by the server; null for pages from before it was. */
  quality: pageQualitySchema.nullable(),
  capturedAt: instant,
  origin: pageOriginSchema,
  verdict: verdictSchema.nullable(),
  /** Null while no clerk has compared it with its original. */
  seen: seenAgainstOriginalSchema.nullable(),
});
export type Page = z.infer<typeof pageSchema>;

export const recaptureSchema = z.object({
  id: recaptureId,
  materialCode: z.string(),
  /** The page to replace; null asks for a further page of the material. */
  pageId: pageId.nullable(),
  reason: pageRejectReasonSchema,
  note: z.string(),
  at: instant,
  fulfilledAt: instant.nullable(),
});
export type Recapture = z.infer<typeof recaptureSchema>;

/**
 * `submitted`: the papers were left; a clerk reads them without a call. `proposed`: decided by one, while a second person
 * is needed. Otherwise open, or what was decided last.
 */
export const CASE_STATES = ['draft', 'submitted', 'proposed', 'left', ...OUTCOMES] as const;
export const caseSchema = z.object({
  id: caseId,
  number: z.string(),
  itemCode: z.string(),
  locale: localeSchema,
  state: z.enum(CASE_STATES),
  createdAt: instant,
  recordingConsent: z.boolean(),
  pages: z.array(pageSchema),
  /** Filled in on the screen. */
  forms: z.array(caseFormSchema),
  /** From what is on file. */
  licences: z.array(reusedLicenceSchema),
  /** Over forms and papers as they are; null when there is none, or what was signed has changed. */
  signature: caseSignatureSchema.nullable(),
  recaptures: z.array(recaptureSchema),
  /** What applicant and clerk have written, in the order in which the server got it. */
  messages: z.array(chatMessageSchema),
  /** What both have drawn on the papers, oldest first. */
  marks: z.array(markSchema),
  /** Which material pages seem to be by their titles; no entry where nobody can tell. */
  suggestions: z.array(materialSuggestionSchema),
  decision: decisionSchema.nullable(),
  receipt: receiptSchema.nullable(),
  /** A decision that waits for a second person. */
  proposal: proposalSchema.nullable(),
  /** What was decided before the case was opened again, oldest first. */
  earlier: z.array(earlierDecisionSchema),
  /** Until when the law wants defects to be told (five working days); null before the papers were handed in. */
  noticeDueAt: instant.nullable(),
});
export type Case = z.infer<typeof caseSchema>;

// --- the call ---------------------------------------------------------------------------------------------------

export const callStateSchema = z.enum(CALL_STATES);
export const endReasonSchema = z.enum(END_REASONS);

/** An estimate is a range; null means that nobody can honestly say (no clerk on duty). */
export const waitEstimateSchema = z.object({ lowSeconds: z.number(), highSeconds: z.number() }).nullable();
export const queuePositionSchema = z.object({
  position: z.number().int().positive(),
  waiting: z.number().int().nonnegative(),
  clerksOnDuty: z.number().int().nonnegative(),
  estimate: waitEstimateSchema,
});
export type QueuePosition = z.infer<typeof queuePositionSchema>;

/** Live facts of a call, from the queue. `stateSeq` only rises; an older one never replaces a newer one. */
export const callStatusSchema = z.object({
  callId,
  state: callStateSchema,
  stateSeq: z.number().int().nonnegative(),
  since: instant,
  endReason: endReasonSchema.nullable(),
  kind: z.enum(['video', 'callback', 'consult', 'review']),
  /** What the applicant may know of the clerk. */
  clerk: z.object({ displayName: z.string() }).nullable(),
  /** Since when the caller is on hold. */
  heldSince: instant.nullable(),
  /** When the wrap-up ends by itself. */
  wrapUpUntil: instant.nullable(),
});
export type CallStatus = z.infer<typeof callStatusSchema>;

/** Advice that the clerk of a call asks of a colleague: a contact of its own, in a room of its own. */
export const adviceSchema = z.object({
  consultId: callId,
  /** `waiting`: no colleague is free, or the one asked has not answered. */
  state: z.enum(['waiting', 'ringing', 'talking']),
  since: instant,
  /** Who is rung, or talks. */
  colleague: z.string().nullable(),
  /** How often it was declined or not answered. */
  misses: z.number().int().nonnegative(),
  /** Whether the colleague has joined the conversation with the caller. */
  joined: z.boolean().optional(),
});
export type Advice = z.infer<typeof adviceSchema>;

/** Everything one needs to (re)enter a call. `seq` numbers the case events it already contains. */
export const callSnapshotSchema = z.object({
  seq: z.number().int().nonnegative(),
  status: callStatusSchema,
  queue: queuePositionSchema.nullable(),
  item: itemSchema,
  case: caseSchema,
  site: siteSchema,
  kioskName: z.string(),
  /** Masked; null before sign-in and never on the wire to anyone but the clerk of this call. */
  applicant: z.object({ maskedIdNumber: z.string(), name: z.string().nullable() }).nullable(),
  /** Of a consult, `kiosk` is the clerk who asks. */
  parties: z.object({ kiosk: z.boolean(), clerk: z.boolean() }),
  /** By picture, by sound or in writing; changed by numbered events like the papers. */
  mode: callModeSchema,
  /** The advice that is being asked for; for the clerk of the call alone. */
  advice: adviceSchema.nullable().optional(),
  /** Of a consult: the call it is about, whose papers these are and whose case events change them, and who asks. */
  advises: z.object({ callId, clerk: z.string(), joined: z.boolean().optional() }).optional(),
});
export type CallSnapshot = z.infer<typeof callSnapshotSchema>;

/** What happened to the papers of a call. Applied by `applyCaseEvent`; numbered without gaps per call. */
export const caseEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pageAdded'), page: pageSchema, fulfils: recaptureId.nullable() }),
  z.object({ type: z.literal('pageJudged'), pageId, verdict: verdictSchema }),
  z.object({ type: z.literal('recaptureRequested'), recapture: recaptureSchema }),
  ...decisionsCaseEvents,
  ...talkCaseEvents,
  ...attentionCaseEvents,
  ...readingsCaseEvents,
  ...licencesCaseEvents,
  ...intakeCaseEvents,
  ...captureCaseEvents,
  ...formsCaseEvents,
]);
export type CaseEvent = z.infer<typeof caseEventSchema>;
export const numberedCaseEventSchema = z.object({
  callId,
  seq: z.number().int().positive(),
  at: instant,
  event: caseEventSchema,
});
export type NumberedCaseEvent = z.infer<typeof numberedCaseEventSchema>;

// --- the clerk and the queue ------------------------------------------------------------------------------------

export const CLERK_STATES = [
  'signedOut',
  'notReady',
  'ready',
  'offered',
  'onCall',
  'wrapUp',
  'break',
] as const;
export const clerkStateSchema = z.enum(CLERK_STATES);
export type ClerkState = z.infer<typeof clerkStateSchema>;
export const BREAK_REASONS = ['rest', 'meal', 'training', 'technical'] as const;
export const DECLINE_REASONS = ['notCompetent', 'conflictOfInterest', 'technical', 'other'] as const;

export const clerkStatusSchema = z.object({
  staffId,
  displayName: z.string(),
  state: clerkStateSchema,
  since: instant,
  /** Break reason, or `missedOffer` when the system set not-ready. */
  reason: z.string().nullable(),
  callId: callId.nullable(),
  /** Chosen during a call or its wrap-up, and in force afterwards. */
  next: z.enum(['break', 'notReady', 'signedOut']).nullable(),
  skills: skillSetSchema,
  capacity: capacitySchema,
});
export type ClerkStatus = z.infer<typeof clerkStatusSchema>;

export const offerSchema = z.object({
  offerId,
  callId,
  item: itemSchema,
  site: siteSchema,
  locale: localeSchema,
  needs: z.array(z.string()),
  /** `callback`: nobody is at the kiosk, the clerk phones. */
  kind: z.enum(['video', 'callback', 'consult', 'review']),
  waitedMs: z.number().nonnegative(),
  /** Server time at which it goes back to the queue. */
  expiresAt: instant,
  /** Length of the whole offer, for the ring that empties. */
  ringMs: z.number().positive(),
  /** Of a consult: who asks for advice. */
  advises: z.object({ clerk: z.string() }).optional(),
});
export type Offer = z.infer<typeof offerSchema>;

/** Papers that a clerk is reading without a call: they stay with the clerk while a call goes before. */
export const heldReviewSchema = z.object({
  callId,
  /** Read, or decided with the notes still to be written. */
  state: z.enum(['active', 'wrapUp']),
  since: instant,
  item: itemSchema,
  caseNumber: z.string(),
  site: siteSchema,
});
export type HeldReview = z.infer<typeof heldReviewSchema>;

/** What the applicant may see of an own case at any kiosk. */
export const ownCaseSchema = caseSchema
  .pick({
    id: true,
    number: true,
    itemCode: true,
    state: true,
    createdAt: true,
    decision: true,
    receipt: true,
    proposal: true,
  })
  .extend({ itemName: localizedSchema });
export type OwnCase = z.infer<typeof ownCaseSchema>;

export const wallboardSchema = z.object({
  at: instant,
  waiting: z.number().int(),
  longestWaitMs: z.number(),
  callsInProgress: z.array(
    z.object({
      callId,
      itemCode: z.string(),
      since: instant,
      clerk: z.string(),
      staffId: staffId.nullable(),
      site: localizedSchema,
      queueId: z.string(),
      kind: z.enum(['video', 'callback', 'consult', 'review']),
      heldSince: instant.nullable(),
      quality: z.object({
        kiosk: participantQualitySchema.nullable(),
        clerk: participantQualitySchema.nullable(),
      }),
    }),
  ),
  /** Sound and pictures of all calls together. */
  media: mediaBoardSchema,
  queue: z.array(
    z.object({
      callId,
      itemCode: z.string(),
      site: localizedSchema,
      enqueuedAt: instant,
      state: z.enum(['waiting', 'offered']),
      queueId: z.string(),
      kind: z.enum(['video', 'callback', 'consult', 'review']),
      /** Offers that were declined or ran out. */
      misses: z.number().int(),
    }),
  ),
  clerks: z.array(clerkStatusSchema),
  queues: z.array(queueBoardSchema),
  /** Those that last. */
  alerts: z.array(alertSchema),
  today: z.object({
    offeredIn: z.number().int(),
    answered: z.number().int(),
    abandoned: z.number().int(),
    shortAbandoned: z.number().int(),
    handled: z.number().int(),
    missedOffers: z.number().int(),
    /** Mean queue wait of answered calls; null before the first. */
    asaMs: z.number().nullable(),
    longestWaitMs: z.number(),
    serviceLevel: z.object({ thresholdMs: z.number(), ratio: z.number().nullable(), target: z.number() }),
  }),
});
export type Wallboard = z.infer<typeof wallboardSchema>;
