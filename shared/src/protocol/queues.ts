// Service queues as people set them up and watch them: hours, rules of routing, overflow, alerts, figures by interval.
// How calls move through them is the business of signaling/src/queue (docs/queue.md).
import { z } from '../zod.ts';
import {
  appointmentId,
  callId,
  caseId,
  instant,
  localizedSchema,
  shortText,
  siteId,
  staffId,
} from './scalars.ts';

/** A short name that administrators choose: it stands in addresses and metrics. */
export const queueId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

/** The queue of every item that no other takes; its rules may be changed, but it cannot be removed. */
export const GENERAL_QUEUE_ID = 'general';

/**
 * What a clerk can do: `dept:market`, `group:food`, `lang:en`, `lang:sign`, `twoPerson`. The queue itself makes
 * `only:…` skills, which nobody may be given by hand.
 */
export const skillSchema = z.string().regex(/^(?:(?:dept|group|lang):[A-Za-z0-9-]{1,40}|twoPerson)$/);
/** Of items that two persons decide; nobody has it unless it is given by name. */
export const TWO_PERSON_SKILL = 'twoPerson';
/** 1 (learning) to 5 (expert). */
export const proficiencySchema = z.number().int().min(1).max(5);
export const skillSetSchema = z.record(skillSchema, proficiencySchema);
export type SkillSet = z.infer<typeof skillSetSchema>;

/** How many contacts a clerk holds at the same time; asynchronous reviews count separately. */
export const capacitySchema = z.object({
  call: z.number().int().min(1).max(4),
  review: z.number().int().min(0).max(10),
});
export type Capacity = z.infer<typeof capacitySchema>;
/** One caller, and papers to read beside. */
export const DEFAULT_CAPACITY: Capacity = { call: 1, review: 1 };

/** Who of several free clerks gets the call; the more proficient come first in each. */
export const ROUTING_STRATEGIES = ['longestIdle', 'fewestCalls', 'random'] as const;
export const routingStrategySchema = z.enum(ROUTING_STRATEGIES);
export type RoutingStrategy = z.infer<typeof routingStrategySchema>;

// --- opening hours ----------------------------------------------------------------------------------------------

/** `HH:MM` on a clock of 24 hours; `24:00` is the end of the day. */
export const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/);
/** `YYYY-MM-DD`. */
export const calendarDate = z.iso.date();

const openingPeriodSchema = z
  .object({
    /** ISO: 1 is Monday, 7 is Sunday. */
    weekday: z.number().int().min(1).max(7),
    from: timeOfDay,
    to: timeOfDay,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'a period ends after it begins' });
export type OpeningPeriod = z.infer<typeof openingPeriodSchema>;

/** A week of opening hours in the installation's time zone; none means always open. */
export const weeklyHoursSchema = z
  .array(openingPeriodSchema)
  .max(42)
  .refine((periods) => !overlap(periods), { message: 'two periods of a day overlap' });
export type WeeklyHours = z.infer<typeof weeklyHoursSchema>;

function overlap(periods: readonly OpeningPeriod[]): boolean {
  return periods.some((one, index) =>
    periods.some(
      (other, place) =>
        place > index && one.weekday === other.weekday && one.from < other.to && other.from < one.to,
    ),
  );
}

/** A day on which a queue, a site or everything is closed. */
export const holidaySchema = z.object({
  id: z.number().int(),
  date: calendarDate,
  name: localizedSchema,
  /** Null: every queue. */
  queueId: queueId.nullable(),
  /** Null: every site. */
  siteId: siteId.nullable(),
});
export type Holiday = z.infer<typeof holidaySchema>;

// --- a service queue --------------------------------------------------------------------------------------------

/** What a call no longer needs after a while: a high proficiency, a skill, or the department. */
export const RELAXATIONS = ['proficiency', 'language', 'group', 'twoPerson', 'department'] as const;
const seconds = (min: number, max: number) => z.number().int().min(min).max(max);

export const queueRulesSchema = z.object({
  name: localizedSchema,
  /** Items of these departments come here, unless another queue names the item itself. */
  departments: z.array(z.string().max(32)).max(40),
  itemCodes: z.array(z.string().max(16)).max(500),
  strategy: routingStrategySchema,
  offerSeconds: seconds(5, 60),
  wrapUpSeconds: seconds(0, 900),
  serviceLevel: z.object({
    /** Answered within so many seconds. */
    seconds: seconds(1, 3600),
    /** Share of callers for whom that shall hold. */
    target: z.number().min(0.01).max(1),
    /** Who leaves sooner is not held against the service. */
    shortAbandonSeconds: seconds(0, 60),
  }),
  /** More callers than this are told that the queue is full; null: no bound. */
  maxWaiting: z.number().int().min(1).max(10_000).nullable(),
  minProficiency: proficiencySchema,
  /** In rising order of waits; each step keeps what the former ones relaxed. */
  relax: z
    .array(z.object({ afterSeconds: seconds(1, 3600), drop: z.enum(RELAXATIONS) }))
    .max(RELAXATIONS.length)
    .refine(
      (steps) => steps.every((step, i) => i === 0 || step.afterSeconds > (steps[i - 1]?.afterSeconds ?? 0)),
      {
        message: 'each step waits longer than the one before',
      },
    ),
  overflow: z.object({ queueId, afterSeconds: seconds(1, 3600) }).nullable(),
  /** How long the clerk who knows the case is waited for before anybody may take the call; 0: not at all. */
  knownClerkSeconds: seconds(0, 300),
  /** Head starts in seconds of waiting. */
  boosts: z.object({
    elderly: seconds(0, 3600),
    signLanguage: seconds(0, 3600),
    wheelchair: seconds(0, 3600),
    /** Who comes back after a dropped call. */
    returning: seconds(0, 3600),
    /** Who has booked this time. */
    appointment: seconds(0, 7200).default(3600),
  }),
  hours: weeklyHoursSchema,
  callbacks: z.boolean(),
  /** Times that can be booked within the opening hours; null: none. */
  appointments: z
    .object({
      slotMinutes: z.number().int().min(5).max(120),
      /** So many callers in each slot, over all sites. */
      perSlot: z.number().int().min(1).max(200),
      daysAhead: z.number().int().min(1).max(60),
    })
    .nullable()
    .default(null),
  /** Whether papers may be left for a review without a call. */
  leaving: z.boolean().default(true),
});
export type QueueRules = z.infer<typeof queueRulesSchema>;

/** `auto` follows the hours; a supervisor may open or close by hand. */
export const QUEUE_STATES = ['auto', 'open', 'closed'] as const;
export const queueStateSchema = z.enum(QUEUE_STATES);
export type QueueState = z.infer<typeof queueStateSchema>;

export const serviceQueueSchema = queueRulesSchema.extend({
  id: queueId,
  state: queueStateSchema,
  sample: z.boolean(),
});
export type ServiceQueue = z.infer<typeof serviceQueueSchema>;

/** What a new queue starts with. */
export const DEFAULT_QUEUE_RULES: Omit<QueueRules, 'name'> = {
  departments: [],
  itemCodes: [],
  strategy: 'longestIdle',
  offerSeconds: 15,
  wrapUpSeconds: 60,
  serviceLevel: { seconds: 20, target: 0.8, shortAbandonSeconds: 5 },
  maxWaiting: null,
  minProficiency: 1,
  relax: [{ afterSeconds: 60, drop: 'language' }],
  overflow: null,
  knownClerkSeconds: 20,
  boosts: { elderly: 120, signLanguage: 120, wheelchair: 120, returning: 300, appointment: 3600 },
  hours: [],
  callbacks: true,
  appointments: { slotMinutes: 15, perSlot: 2, daysAhead: 14 },
  leaving: true,
};

// --- what the caller is told before anything is captured ---------------------------------------------------------

/** Why nobody can be called just now. */
export const CLOSED_REASONS = ['hours', 'holiday', 'supervisor', 'full', 'noClerk'] as const;
export type ClosedReason = (typeof CLOSED_REASONS)[number];

// --- a time booked ----------------------------------------------------------------------------------------------

/** One slot that can be booked. */
export const slotSchema = z.object({
  startsAt: instant,
  endsAt: instant,
  free: z.number().int().nonnegative(),
});
export type Slot = z.infer<typeof slotSchema>;

/**
 * `held` for five minutes while the person signs in; `booked`; `arrived` within the window, with a call; `released` when
 * nobody came, `cancelled` by the person.
 */
export const APPOINTMENT_STATES = ['held', 'booked', 'arrived', 'released', 'cancelled'] as const;
export type AppointmentState = (typeof APPOINTMENT_STATES)[number];
export const appointmentSchema = z.object({
  id: appointmentId,
  /** To say aloud at the counter, and to find it again. */
  code: z.string(),
  itemCode: z.string(),
  site: localizedSchema,
  startsAt: instant,
  endsAt: instant,
  state: z.enum(APPOINTMENT_STATES),
  /** Of a held one: when it is given back. */
  heldUntil: instant.nullable(),
});
export type Appointment = z.infer<typeof appointmentSchema>;
/** Earlier or later than this the appointment gives no head start. */
export const APPOINTMENT_WINDOW_MS = 10 * 60_000;
export const APPOINTMENT_HOLD_MS = 5 * 60_000;
/** So long after its begin it is given back. */
export const APPOINTMENT_RELEASE_MS = 15 * 60_000;

// --- watching ---------------------------------------------------------------------------------------------------

export const ALERT_KINDS = [
  'projectedWait', // the next caller would wait longer than the service level allows
  'serviceLevel', // today's share has fallen below the target
  'repeatedMisses', // one call was offered again and again without an answer
  'noClerk', // somebody waits and nobody who could help is on duty
  'unmatched', // a caller and a free clerk who fits are not brought together: a fault of the system
] as const;
export const alertSchema = z.object({
  id: z.number().int(),
  kind: z.enum(ALERT_KINDS),
  queueId: queueId.nullable(),
  callId: callId.nullable(),
  raisedAt: instant,
  /** Null while it lasts. */
  clearedAt: instant.nullable(),
  /** What was measured and what it was held against, ms or a share. */
  value: z.number(),
  limit: z.number(),
});
export type Alert = z.infer<typeof alertSchema>;

export const REPORT_DIMENSIONS = ['queue', 'skill', 'site', 'clerk'] as const;
export const reportDimensionSchema = z.enum(REPORT_DIMENSIONS);
export type ReportDimension = z.infer<typeof reportDimensionSchema>;

/** Raw counters of one interval; every ratio is derived from them (docs/metrics.md). Lengths in ms. */
export const intervalCountersSchema = z.object({
  offeredIn: z.number().int(),
  answered: z.number().int(),
  answeredInTime: z.number().int(),
  /** Left unanswered, the short ones included. */
  abandoned: z.number().int(),
  shortAbandoned: z.number().int(),
  /** Left unanswered after the service level's time: the variant that forgives those who left before. */
  abandonedLate: z.number().int(),
  overflowedIn: z.number().int(),
  overflowedOut: z.number().int(),
  callbacks: z.number().int(),
  handled: z.number().int(),
  transferredOut: z.number().int(),
  requeued: z.number().int(),
  declined: z.number().int(),
  /** Ring no answer. */
  missed: z.number().int(),
  waitMsOfAnswered: z.number(),
  longestWaitMs: z.number(),
  talkMs: z.number(),
  holdMs: z.number(),
  wrapUpMs: z.number(),
  /** Of clerks: time in each state. */
  idleMs: z.number(),
  ringMs: z.number(),
  breakMs: z.number(),
  notReadyMs: z.number(),
});
export type IntervalCounters = z.infer<typeof intervalCountersSchema>;

export const intervalRowSchema = z.object({
  /** Begin of the interval. */
  at: instant,
  key: z.string(),
  /** A clerk's or a site's name; the key itself where there is none. */
  label: localizedSchema,
  counters: intervalCountersSchema,
});
export type IntervalRow = z.infer<typeof intervalRowSchema>;

/** One queue as it is just now. */
export const queueBoardSchema = z.object({
  queueId,
  name: localizedSchema,
  state: queueStateSchema,
  open: z.boolean(),
  waiting: z.number().int(),
  longestWaitMs: z.number(),
  /** What the next caller would wait, if anybody can say. */
  projectedWaitMs: z.number().nullable(),
  clerksStaffed: z.number().int(),
  clerksReady: z.number().int(),
  serviceLevel: z.object({ thresholdMs: z.number(), ratio: z.number().nullable(), target: z.number() }),
});
export type QueueBoard = z.infer<typeof queueBoardSchema>;

// --- the supervisor's hand --------------------------------------------------------------------------------------

export const supervisorMoveSchema = z.discriminatedUnion('to', [
  z.object({ callId, to: z.literal('first') }),
  z.object({ callId, to: z.literal('queue'), queueId }),
]);
export const transferTargetSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('queue'), queueId }),
  z.object({ to: z.literal('clerk'), staffId }),
]);
export const reasonText = shortText(200).min(1);

/** A phone call instead of waiting at the kiosk; the place in the line is kept. */
export const callbackSchema = z.object({ callId, caseId, queuePosition: z.number().int().nullable() });
export type Callback = z.infer<typeof callbackSchema>;
