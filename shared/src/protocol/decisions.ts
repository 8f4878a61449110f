// How a case is decided: the five outcomes, what a decision says, the second person where one is needed, and what is to
// be followed up. docs/decisions.md tells the rules.
import { z } from '../zod.ts';
import { idPattern } from '../ids.ts';
import { none, route } from './route.ts';
import { callId, caseId, instant, localizedSchema, sha256Hex, shortText } from './scalars.ts';
import { pageRejectReasonSchema } from './verdicts.ts';

export const proposalId = z.string().regex(idPattern('proposal'));

/**
 * `supplement`: accepted although something is missing, against a promise (容缺受理). `notCompetent`: another office is.
 */
export const OUTCOMES = ['accepted', 'supplement', 'corrections', 'declined', 'notCompetent'] as const;
export const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

export const DECISION_REASONS = [
  'complete', // everything required was seen and is in order
  'materialMissing',
  'materialDefective',
  'notEligible',
  'notCompetent',
  'other',
] as const;
export const decisionReasonSchema = z.enum(DECISION_REASONS);
export type DecisionReason = z.infer<typeof decisionReasonSchema>;

/** One thing that has to be put in order. */
export const defectSchema = z.object({
  materialCode: z.string(),
  kind: z.enum(['missing', 'page', 'licence', 'form']),
  /** Of a page. */
  position: z.number().int().positive().nullable(),
  reason: pageRejectReasonSchema.nullable(),
  note: z.string(),
});
export type Defect = z.infer<typeof defectSchema>;

/** Where somebody has to go whose matter is another office's. */
export const referralSchema = z.object({
  office: shortText(200).min(1),
  address: shortText(300).min(1),
  phone: shortText(60).min(1),
});
export type Referral = z.infer<typeof referralSchema>;

/** `YYYY-MM-DD` by the clock on the installation's wall. */
const calendarDate = z.iso.date();

/** What a clerk writes of a decision. */
const decisionDraft = {
  outcome: outcomeSchema,
  reasons: z.array(decisionReasonSchema).min(1).max(6),
  /** What is wrong and what to do, in the clerk's words. */
  note: shortText(2000),
  /** For a refusal: reconsideration and litigation, deadline and address. */
  remedies: shortText(2000).default(''),
  /** For `supplement`: which materials come later, and until when. */
  promise: z
    .object({ materials: z.array(z.string().max(64)).min(1).max(25), dueOn: calendarDate })
    .nullable()
    .default(null),
  /** For `notCompetent`. */
  referral: referralSchema.nullable().default(null),
  /** What the clerk had before the eyes: `seenOf` the case. */
  seen: z.string().max(20_000),
} as const;
export const decisionDraftSchema = z.object(decisionDraft);
export type WrittenDecision = z.infer<typeof decisionDraftSchema>;

export const decisionSchema = z.object({
  outcome: outcomeSchema,
  reasons: z.array(decisionReasonSchema),
  note: z.string(),
  remedies: z.string(),
  /** Everything that has to be put in order, as it was when it was decided. */
  defects: z.array(defectSchema),
  /** Of a promise: the materials that come later. */
  promised: z.array(z.string()),
  /** Of a promise: its last instant. Of corrections: until when notice had to be given. */
  dueAt: instant.nullable(),
  referral: referralSchema.nullable(),
  by: z.string(),
  /** The second person, where one was needed. */
  approvedBy: z.string().nullable(),
  at: instant,
});
export type Decision = z.infer<typeof decisionSchema>;

export const receiptSchema = z.object({
  /** Printed and spoken: date, site-free serial and check digit. */
  number: z.string(),
  issuedAt: instant,
  pdfSha256: sha256Hex,
  /** Public page that verifies it; carries no personal data. */
  verifyUrl: z.string(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** A decision that was taken before the case was opened again. */
export const earlierDecisionSchema = z.object({ decision: decisionSchema, receipt: receiptSchema });
export type EarlierDecision = z.infer<typeof earlierDecisionSchema>;

// --- the second person ------------------------------------------------------------------------------------------

/** Why a second person is needed: by the item's rules, or because one notice should have been enough. */
export const PROPOSAL_KINDS = ['twoPersons', 'secondNotice'] as const;
export const proposalSchema = z.object({
  id: proposalId,
  kind: z.enum(PROPOSAL_KINDS),
  /** `sentBack`: to be proposed anew by who has proposed it. */
  state: z.enum(['open', 'sentBack']),
  by: z.string(),
  at: instant,
});
/** What everybody of the case may know of it: not which outcome. */
export type Proposal = z.infer<typeof proposalSchema>;

/** For who proposes and who approves. */
export const proposalDetailSchema = proposalSchema.extend({
  caseId,
  caseNumber: z.string(),
  itemName: localizedSchema,
  outcome: outcomeSchema,
  reasons: z.array(decisionReasonSchema),
  note: z.string(),
  remedies: z.string(),
  promise: decisionDraft.promise,
  referral: referralSchema.nullable(),
  defects: z.array(defectSchema),
  /** Whether the person who asks is the one who has proposed it. */
  mine: z.boolean(),
  /** Why it was sent back; empty while it was not. */
  sentBackBecause: z.string(),
  sentBackBy: z.string(),
  /** It has waited for longer than a working day. */
  isLate: z.boolean(),
});
export type ProposalDetail = z.infer<typeof proposalDetailSchema>;

// --- what comes later -------------------------------------------------------------------------------------------

/** A promised supplement that has not come. */
export const followUpSchema = z.object({
  caseId,
  caseNumber: z.string(),
  itemName: localizedSchema,
  materials: z.array(localizedSchema),
  dueAt: instant,
  isOverdue: z.boolean(),
  decidedBy: z.string(),
  decidedAt: instant,
  /** The applicant has opened the case again to bring it. */
  isUnderWay: z.boolean(),
});
export type FollowUp = z.infer<typeof followUpSchema>;

const ofProposal = z.object({ id: proposalId });

export const decisionsRoutes = {
  /** Proposals that wait for this person, and the person's own that wait or were sent back. */
  listProposals: route('GET', '/api/proposals', ['clerk', 'supervisor'], {
    result: z.array(proposalDetailSchema),
  }),
  /** The decision takes effect. SAME_PERSON, SECOND_NOTICE_NEEDS_SUPERVISOR, PROPOSAL_GONE. Repeating it changes nothing. */
  approveProposal: route('POST', '/api/proposals/:id/approve', ['clerk', 'supervisor'], {
    params: ofProposal,
    /** Of a second notice the supervisor says why one was not enough. */
    body: z.object({ reason: shortText(500).default('') }),
    result: none,
  }),
  /** Back to who has proposed it. */
  sendBackProposal: route('POST', '/api/proposals/:id/send-back', ['clerk', 'supervisor'], {
    params: ofProposal,
    body: z.object({ reason: shortText(500).min(1) }),
    result: none,
  }),
  /** Who has proposed it takes it back, or proposes something else when the call is over already. */
  withdrawProposal: route('POST', '/api/proposals/:id/withdraw', ['clerk'], {
    params: ofProposal,
    result: none,
  }),
  reviseProposal: route('POST', '/api/proposals/:id/revise', ['clerk'], {
    params: ofProposal,
    body: z.object({ reasons: decisionDraft.reasons, note: decisionDraft.note }),
    result: none,
  }),
  /** Promised supplements that have not come, the oldest first. */
  listFollowUps: route('GET', '/api/follow-ups', ['clerk', 'supervisor'], {
    result: z.array(followUpSchema),
  }),
} as const;

export const decisionsClientEvents = {
  /**
   * Decides, or proposes where a second person is needed: then `decision` and `receipt` are null. CASE_CHANGED when the
   * clerk has not seen the case as it is.
   */
  'call:decide': {
    actors: ['clerk'],
    payload: z.object({ callId, ...decisionDraft }),
    result: z.object({
      decision: decisionSchema.nullable(),
      receipt: receiptSchema.nullable(),
      proposal: proposalSchema.nullable(),
    }),
  },
} as const;

export const decisionsCaseEvents = [
  z.object({ type: z.literal('decided'), decision: decisionSchema }),
  z.object({ type: z.literal('receiptIssued'), receipt: receiptSchema }),
  /** A decision waits for a second person; null when it no longer does and the case is open again, in `reopensAs`. */
  z.object({
    type: z.literal('proposed'),
    proposal: proposalSchema.nullable(),
    reopensAs: z.enum(['draft', 'submitted']),
  }),
] as const;
