// Socket events, both directions. A client event names the kinds of actor that may send it (default: no), the schema of
// its payload and the shape of the answer in its ack. Server events are parsed by the client as well.
import { z } from '../zod.ts';
import {
  adviceSchema,
  BREAK_REASONS,
  callId,
  callSnapshotSchema,
  callStatusSchema,
  caseId,
  clerkStateSchema,
  clerkStatusSchema,
  DECLINE_REASONS,
  heldReviewSchema,
  instant,
  numberedCaseEventSchema,
  offerId,
  offerSchema,
  pageId,
  pageRejectReasonSchema,
  queuePositionSchema,
  recaptureId,
  recaptureSchema,
  shortText,
  staffId,
  verdictSchema,
  wallboardSchema,
} from './entities.ts';
import {
  callbackSchema,
  capacitySchema,
  queueId,
  queueStateSchema,
  skillSetSchema,
  supervisorMoveSchema,
  transferTargetSchema,
} from './queues.ts';
import { ATTENDING_ROLES } from '../calls/room-roles.ts';
import { attentionClientEvents, attentionServerEvents } from './attention.ts';
import { captureClientEvents } from './capture.ts';
import { decisionsClientEvents } from './decisions.ts';
import { formsClientEvents, formsServerEvents } from './forms.ts';
import { intakeClientEvents, intakeServerEvents } from './intake.ts';
import { despiteLicenceSchema, licencesClientEvents } from './licences.ts';
import { readingsClientEvents, readingsServerEvents } from './readings.ts';
import { mediaClientEvents, mediaServerEvents } from './media.ts';
import { companyClientEvents, companyServerEvents } from './media-company.ts';
import { mediaPathClientEvents, mediaPathServerEvents } from './media-paths.ts';
import { qualityClientEvents, qualityServerEvents } from './media-quality.ts';
import { checkClientEvents } from './network-check.ts';
import { recordingClientEvents, recordingServerEvents } from './recordings.ts';
import { talkClientEvents, talkServerEvents } from './talk.ts';

/** Who may hold a socket. `device` is a paired kiosk; the others are roles of staff. */
export type SocketActor = 'device' | 'clerk' | 'reviewer' | 'supervisor' | 'auditor' | 'administrator';

/** What the client puts into socket.io's `auth` of the handshake. Identity itself comes from cookies. */
export const handshakeSchema = z.object({
  protocol: z.number().int(),
  app: z.enum(['kiosk', 'console']),
  /** One per tab and load: tells a reconnect of this tab from a second tab. */
  tabId: z.string().min(8).max(64),
});
export type Handshake = z.infer<typeof handshakeSchema>;

const nothing = z.object({});

export interface ClientEventDefinition {
  actors: readonly SocketActor[];
  payload: z.ZodType;
  result: z.ZodType;
}

const callEvents = {
  /** Enter or re-enter: the present state in full plus the case events missed since `lastSeq`. */
  'session:resume': {
    actors: ['device', 'clerk', 'supervisor', 'administrator', 'reviewer', 'auditor'],
    payload: z.object({ callId: callId.optional(), lastSeq: z.number().int().nonnegative().optional() }),
    result: z.object({
      serverTime: instant,
      /** For a clerk: own state. */
      clerk: clerkStatusSchema.nullable(),
      offer: offerSchema.nullable(),
      /** For a clerk: papers to read that are offered, which may be while a call is. */
      paperOffer: offerSchema.nullable(),
      /** For a clerk: the papers being read. `call` is one of them when there is no call. */
      reviews: z.array(heldReviewSchema),
      call: callSnapshotSchema.nullable(),
      missed: z.array(numberedCaseEventSchema),
    }),
  },
  /** Every 3 s from both sides: renews leases; `seq` in the answer reveals a missed event. */
  heartbeat: {
    actors: ['device', 'clerk', 'supervisor', 'administrator', 'reviewer', 'auditor'],
    payload: z.object({ callId: callId.optional() }),
    result: z.object({
      serverTime: instant,
      seq: z.number().int().nonnegative(),
      stateSeq: z.number().int().nonnegative(),
    }),
  },
  // --- kiosk
  /** Take a number. Repeating it for the same case answers with the same call. */
  'queue:join': {
    actors: ['device'],
    payload: z.object({ caseId }),
    result: callSnapshotSchema,
  },
  /** The caller leaves, waiting or talking. Repeating it changes nothing. */
  'call:hangUp': { actors: ['device'], payload: z.object({ callId }), result: nothing },
  // --- clerk
  'clerk:setState': {
    actors: ['clerk'],
    payload: z.discriminatedUnion('state', [
      z.object({ state: z.literal('ready') }),
      z.object({ state: z.literal('break'), reason: z.enum(BREAK_REASONS) }),
      z.object({ state: z.literal('signedOut') }),
    ]),
    result: clerkStatusSchema,
  },
  'offer:accept': {
    actors: ['clerk'],
    payload: z.object({ callId, offerId }),
    result: callSnapshotSchema,
  },
  'offer:decline': {
    actors: ['clerk'],
    payload: z.object({ callId, offerId, reason: z.enum(DECLINE_REASONS) }),
    result: nothing,
  },
  'page:judge': {
    actors: ['clerk'],
    payload: z
      .object({
        callId,
        pageId,
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
  /**
   * `recaptureId` is made by the console, so that a repeated request is one request. LICENCE_HELD for a further paper of a
   * material whose licence is on file and could be used, unless it is said why it does not do.
   */
  'page:requestRecapture': {
    actors: ['clerk'],
    payload: z.object({
      callId,
      recaptureId,
      materialCode: z.string().max(64),
      pageId: pageId.nullable(),
      reason: pageRejectReasonSchema,
      note: shortText(500),
      despiteLicence: despiteLicenceSchema.nullable().default(null),
    }),
    result: recaptureSchema,
  },
  /** The clerk ends the conversation: wrap-up begins. */
  'call:finish': { actors: ['clerk'], payload: z.object({ callId }), result: nothing },
  'call:wrapUpDone': { actors: ['clerk'], payload: z.object({ callId }), result: nothing },
  /** Back to papers that the clerk holds, from another call: from now on their events arrive. */
  'review:open': { actors: ['clerk'], payload: z.object({ callId }), result: callSnapshotSchema },
  /** The caller sees a still picture and hears nothing until resumed. Repeating it changes nothing. */
  'call:hold': { actors: ['clerk'], payload: z.object({ callId, held: z.boolean() }), result: nothing },
  /** Sends the caller with the whole case to another queue or clerk, at the rank the call had. */
  'call:transfer': {
    actors: ['clerk'],
    payload: z.object({ callId, target: transferTargetSchema }),
    result: nothing,
  },
  /** Whom the call could be transferred to: the other clerks who are signed in. */
  'call:colleagues': {
    actors: ['clerk'],
    payload: z.object({ callId }),
    result: z.array(z.object({ staffId, displayName: z.string(), state: clerkStateSchema, since: instant })),
  },
  /**
   * Asks a colleague, or whoever of a queue is free: they see the papers and talk with the clerk while the caller is on
   * hold. `consultId` is made by the console, so that a repeated request is one request.
   */
  'call:consult': {
    actors: ['clerk'],
    payload: z.object({ callId, consultId: callId, target: transferTargetSchema }),
    result: adviceSchema,
  },
  /** No advice is needed any more, whether the colleague rings or talks. Repeating it changes nothing. */
  'call:endConsult': { actors: ['clerk'], payload: z.object({ callId }), result: nothing },
  /**
   * The colleague who gives advice joins the conversation with the caller, who is no longer on hold; or both talk alone
   * again. Repeating it changes nothing.
   */
  'call:conference': {
    actors: ['clerk'],
    payload: z.object({ callId, joined: z.boolean() }),
    result: nothing,
  },
  /** The colleague who gives advice has the call from now on. */
  'call:handOver': { actors: ['clerk'], payload: z.object({ callId }), result: nothing },
  // --- kiosk: what a caller may do instead of waiting
  /** Keeps the place in the line; a clerk phones. Repeating it answers with the same callback. */
  'queue:callBack': { actors: ['device'], payload: z.object({ callId }), result: callbackSchema },
  /** Without waiting at all, also while the queue is closed or full. Repeating it answers with the same callback. */
  'queue:requestCallback': { actors: ['device'], payload: z.object({ caseId }), result: callbackSchema },
  // --- supervisor
  /** To the head of the line, or to another queue. */
  'supervise:moveCall': { actors: ['supervisor'], payload: supervisorMoveSchema, result: nothing },
  /** Never cuts a call: during one it holds afterwards. */
  'supervise:clerkState': {
    actors: ['supervisor'],
    payload: z.object({
      staffId,
      state: z.enum(['ready', 'break', 'signedOut']),
      reason: z.enum(BREAK_REASONS).nullable(),
    }),
    result: clerkStatusSchema,
  },
  /** Kept with the account, too. */
  'supervise:clerkSkills': {
    actors: ['supervisor'],
    payload: z.object({ staffId, skills: skillSetSchema, capacity: capacitySchema }),
    result: clerkStatusSchema,
  },
  'supervise:queueState': {
    actors: ['supervisor'],
    payload: z.object({ queueId, state: queueStateSchema }),
    result: nothing,
  },
  /** Everybody who waits in one queue goes to another, each at the own rank. */
  'supervise:emptyQueue': {
    actors: ['supervisor'],
    payload: z.object({ queueId, toQueueId: queueId }),
    result: z.object({ moved: z.number().int() }),
  },
  /** Listens to a call, whispers to its clerk, or talks with both; again, in another role, to change that in place. */
  'supervise:attend': {
    actors: ['supervisor'],
    payload: z.object({ callId, as: z.enum(ATTENDING_ROLES) }),
    result: nothing,
  },
  /** Repeating it changes nothing. */
  'supervise:leave': { actors: ['supervisor'], payload: z.object({ callId }), result: nothing },
  /** The supervisor is the clerk of the call from now on; the former clerk is free, as after a transfer. */
  'supervise:takeOver': {
    actors: ['supervisor'],
    payload: z.object({ callId }),
    result: callSnapshotSchema,
  },
  'wallboard:subscribe': {
    actors: ['supervisor', 'administrator'],
    payload: nothing,
    result: wallboardSchema,
  },
} as const satisfies Record<string, ClientEventDefinition>;

export const clientEvents = {
  ...callEvents,
  ...mediaClientEvents,
  ...mediaPathClientEvents,
  ...qualityClientEvents,
  ...companyClientEvents,
  ...checkClientEvents,
  ...talkClientEvents,
  ...attentionClientEvents,
  ...readingsClientEvents,
  ...decisionsClientEvents,
  ...recordingClientEvents,
  ...licencesClientEvents,
  ...intakeClientEvents,
  ...captureClientEvents,
  ...formsClientEvents,
} as const;
export type ClientEventName = keyof typeof clientEvents;
export type ClientPayload<N extends ClientEventName> = z.input<(typeof clientEvents)[N]['payload']>;
export type ClientParsedPayload<N extends ClientEventName> = z.output<(typeof clientEvents)[N]['payload']>;
export type ClientResult<N extends ClientEventName> = z.output<(typeof clientEvents)[N]['result']>;

export const serverEvents = {
  /** Live state of the call one is in. */
  'call:status': callStatusSchema,
  /** A numbered change to the papers. */
  'call:event': numberedCaseEventSchema,
  /** Whether the other side is connected just now. */
  'call:parties': z.object({ callId, kiosk: z.boolean(), clerk: z.boolean() }),
  /** To the clerk of a call: what became of the advice asked for; null when it is over. */
  'call:advice': z.object({ callId, advice: adviceSchema.nullable() }),
  /** The call was handed over: to the colleague in full, to the clerk who gave it away without. */
  'call:handedOver': z.object({ callId, call: callSnapshotSchema.nullable() }),
  /** To the clerk who asks and the colleague who advises: whether both talk with the caller, or with each other alone. */
  'call:conference': z.object({ callId, consultId: callId, joined: z.boolean() }),
  /** To a supervisor who attended the call: it is over. */
  'supervise:ended': z.object({ callId }),
  'queue:position': queuePositionSchema.extend({ callId }),
  'offer:made': offerSchema,
  'offer:withdrawn': z.object({ offerId, reason: z.enum(['expired', 'callerLeft', 'taken', 'declined']) }),
  'clerk:state': clerkStatusSchema,
  /** The papers that this clerk is reading, all of them, whenever that changes. */
  'review:held': z.object({ reviews: z.array(heldReviewSchema) }),
  /** Another tab of the same person has taken over; this one must stop. */
  'session:superseded': nothing,
  /** The session behind the cookies is gone; sign in again. */
  'session:ended': nothing,
  'wallboard:update': wallboardSchema,
  ...mediaServerEvents,
  ...mediaPathServerEvents,
  ...qualityServerEvents,
  ...companyServerEvents,
  ...talkServerEvents,
  ...attentionServerEvents,
  ...readingsServerEvents,
  ...formsServerEvents,
  ...recordingServerEvents,
  ...intakeServerEvents,
} as const satisfies Record<string, z.ZodType>;
export type ServerEventName = keyof typeof serverEvents;
export type ServerPayload<N extends ServerEventName> = z.output<(typeof serverEvents)[N]>;
