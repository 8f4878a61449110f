// The REST routes as one table: method, path, who may call, and the schemas of request and answer. Signaling registers
// its handlers against it and the web apps call through it, so that neither can drift. Binary routes (page images,
// receipts, uploads by the tus protocol at UPLOAD_PATH) are listed in docs/protocol.md.
import { z } from '../zod.ts';
import { none, route, type RouteDefinition } from './route.ts';
import { mediaNodeId, mediaNodeSchema } from './media-nodes.ts';
import { callQualityRowSchema } from './media-quality.ts';
import { cornersTextSchema } from './capture.ts';
import { intakeRoutes, pageOriginSchema } from './intake.ts';
import { scanRoutes } from './scan.ts';
import {
  appointmentId,
  callId,
  caseId,
  caseSchema,
  challengeId,
  instant,
  itemRulesSchema,
  itemSchema,
  kioskId,
  kioskSchema,
  localeSchema,
  localizedSchema,
  ownCaseSchema,
  pageId,
  queuePositionSchema,
  roleSchema,
  sha256Hex,
  shortText,
  siteId,
  siteSchema,
  staffId,
  staffSchema,
} from './entities.ts';
import {
  alertSchema,
  appointmentSchema,
  capacitySchema,
  CLOSED_REASONS,
  DEFAULT_CAPACITY,
  holidaySchema,
  intervalRowSchema,
  queueId,
  queueRulesSchema,
  reportDimensionSchema,
  serviceQueueSchema,
  skillSetSchema,
  slotSchema,
  weeklyHoursSchema,
} from './queues.ts';

import { licencesRoutes } from './licences.ts';
import { readingsRoutes } from './readings.ts';
import { caseFileRoutes } from './case-file.ts';
import { decisionsRoutes, outcomeSchema } from './decisions.ts';
import {
  legalHoldSchema,
  recordingDetailSchema,
  recordingExportSchema,
  recordingFilterSchema,
  recordingId,
  recordingListSchema,
  recordingSchema,
} from './recordings.ts';

export type { RestActor, RouteDefinition } from './route.ts';

/** Where kiosks upload pages by the tus protocol. Upload-Metadata: see `uploadMetadataSchema`. */
export const UPLOAD_PATH = '/api/uploads';

/** Metadata of a page upload (tus Upload-Metadata). The final answer carries the page in the header `X-Page-Id`. */
export const uploadMetadataSchema = z.object({
  caseId,
  materialCode: z.string().max(64),
  sha256: sha256Hex,
  /** Where the sheet lies in the picture, or `auto` to have it looked for; absent means that the whole picture is the page. */
  corners: z.union([z.literal('auto'), cornersTextSchema]).optional(),
  /** `yes` evens out light and shadow in the straightened picture. */
  enhanced: z.literal('yes').optional(),
  /** The position to replace (a re-capture); absent adds a page at the end. */
  position: z.coerce.number().int().positive().max(60).optional(),
  /** The page that stood there: its place counts, should pages have been sorted meanwhile. */
  replaces: pageId.optional(),
  origin: pageOriginSchema.default('camera'),
  capturedAt: z.coerce.number().int().positive(),
});

const password = z.string().min(1).max(256);
const applicantSchema = z.object({ maskedIdNumber: z.string(), name: z.string().nullable() });
export const phoneCodeSchema = z.object({
  maskedPhone: z.string(),
  code: z.string(),
  sentAt: instant,
  expiresAt: instant,
});
export const auditEventSchema = z.object({
  seq: z.number().int(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export const serviceStatusSchema = z.object({
  open: z.boolean(),
  /** Why not; null while open. */
  closed: z.enum(CLOSED_REASONS).nullable(),
  /** When it opens by its hours, within four weeks; null while open, and when nobody can say. */
  opensAt: instant.nullable(),
  /** The week of the queue at this site. */
  hours: weeklyHoursSchema,
  /** Whether one may ask to be called back instead. */
  callbacks: z.boolean(),
  /** Whether times can be booked. */
  appointments: z.boolean(),
  /** Whether papers may be left for a review without a call. */
  leaving: z.boolean(),
  /** Whether calls are recorded of those who agree. */
  recording: z.boolean(),
  clerksOnDuty: z.number().int(),
  waiting: z.number().int(),
  estimate: queuePositionSchema.shape.estimate,
});

export const routes = {
  systemInfo: route('GET', '/api/system', ['public'], {
    result: z.object({
      protocol: z.number(),
      demo: z.boolean(),
      version: z.string(),
      phoneCodesShown: z.boolean(),
      /** IANA name of the zone in which opening hours and the days of reports are meant, and instants are told. */
      timeZone: z.string().default('Asia/Shanghai'),
      /** Staff must set up a one-time-code app before they may work. */
      secondFactorRequired: z.boolean().default(false),
    }),
  }),
  // --- the kiosk as a device
  pairDevice: route('POST', '/api/device/pairing', ['public'], {
    body: z.object({ code: z.string().trim().toUpperCase().min(8).max(9) }),
    result: kioskSchema,
  }),
  /** Who this kiosk is and what is still going on at it; decides between attract screen, resuming and pairing. */
  deviceState: route('GET', '/api/device', ['device'], {
    result: z.object({
      kiosk: kioskSchema,
      applicant: applicantSchema.nullable(),
      case: caseSchema.nullable(),
      callId: z.string().nullable(),
    }),
  }),
  // --- items
  listItems: route('GET', '/api/items', ['device', 'staff'], {
    query: z.object({ q: shortText(60).optional(), audience: z.enum(['personal', 'company']).optional() }),
    result: z.array(itemSchema),
  }),
  /** Changes the rules that are named. */
  changeItemRules: route('PATCH', '/api/items/:code', ['administrator'], {
    params: z.object({ code: z.string().max(16) }),
    body: itemRulesSchema,
    result: itemSchema,
  }),
  serviceStatus: route('GET', '/api/items/:code/service', ['device'], {
    params: z.object({ code: z.string().max(16) }),
    result: serviceStatusSchema,
  }),
  // --- the applicant at a kiosk
  requestPhoneCode: route('POST', '/api/applicant/codes', ['device'], {
    body: z.object({ idNumber: z.string().max(24), phone: z.string().max(16) }),
    result: z.object({ challengeId, expiresAt: instant, maskedPhone: z.string() }),
  }),
  signInApplicant: route('POST', '/api/applicant/session', ['device'], {
    body: z.object({ challengeId, code: z.string().regex(/^\d{6}$/), name: shortText(60).optional() }),
    result: applicantSchema,
  }),
  /** The wipe: ends the session, forgets the draft's link to this kiosk. Repeating it changes nothing. */
  signOutApplicant: route('DELETE', '/api/applicant/session', ['device'], { result: none }),
  // --- cases
  openCase: route('POST', '/api/cases', ['applicant'], {
    body: z.object({
      itemCode: z.string().max(16),
      locale: localeSchema,
      consents: z.object({ privacy: z.literal(true), recording: z.boolean() }),
      /** An own case to go on with: one that came back for corrections, or was accepted against a promise. */
      continues: caseId.optional(),
      needs: z
        .array(z.enum(['elderly', 'signLanguage', 'wheelchair']))
        .max(3)
        .default([]),
    }),
    result: caseSchema,
  }),
  getCase: route('GET', '/api/cases/:id', ['applicant', 'clerk', 'supervisor', 'auditor'], {
    params: z.object({ id: caseId }),
    result: caseSchema,
  }),
  /**
   * Leaves the papers for a review without a call. MATERIALS_MISSING while a required one has no page, ALREADY_IN_CALL,
   * QUEUE_CLOSED where papers cannot be left. Repeating it changes nothing.
   */
  leaveCase: route('POST', '/api/cases/:id/leave', ['applicant'], {
    params: z.object({ id: caseId }),
    result: caseSchema,
  }),
  /** Submitted and decided ones of the person who is signed in, newest first. */
  myCases: route('GET', '/api/cases', ['applicant'], { result: z.array(ownCaseSchema) }),
  rateCase: route('POST', '/api/cases/:id/rating', ['applicant'], {
    params: z.object({ id: caseId }),
    body: z.object({ score: z.number().int().min(1).max(5), comment: shortText(500).default('') }),
    result: none,
  }),
  // --- what was read on papers
  ...readingsRoutes,

  // --- licences on file
  ...licencesRoutes,
  ...decisionsRoutes,
  ...caseFileRoutes,
  // --- anyone with a receipt in hand
  verifyReceipt: route('POST', '/api/verify', ['public'], {
    body: z.object({
      number: z.string().trim().max(40),
      /** From the QR code; without it only the file's hash can prove possession. */
      token: z.string().max(200).optional(),
      fileSha256: sha256Hex.optional(),
    }),
    result: z.object({
      /** `unknown` also answers a number without token or file, so that numbers cannot be probed. */
      status: z.enum(['genuine', 'changed', 'unknown']),
      receipt: z
        .object({
          number: z.string(),
          itemName: localizedSchema,
          outcome: outcomeSchema,
          issuedAt: instant,
          pages: z.array(z.object({ material: localizedSchema, position: z.number(), sha256: sha256Hex })),
        })
        .nullable(),
      /** Present when a file was given. */
      fileMatches: z.boolean().nullable(),
    }),
  }),
  // --- staff
  signInStaff: route('POST', '/api/staff/session', ['public'], {
    body: z.object({
      username: shortText(64),
      password,
      code: z
        .string()
        .regex(/^\d{6}$/)
        .optional(),
    }),
    result: staffSchema,
  }),
  me: route('GET', '/api/staff/session', ['staff'], { result: staffSchema }),
  signOutStaff: route('DELETE', '/api/staff/session', ['staff'], { result: none }),
  changePassword: route('POST', '/api/staff/password', ['staff'], {
    body: z.object({ current: password, next: password }),
    result: staffSchema,
  }),
  beginSecondFactor: route('POST', '/api/staff/second-factor', ['staff'], {
    body: z.object({ password }),
    result: z.object({ secret: z.string(), otpauthUrl: z.string() }),
  }),
  confirmSecondFactor: route('POST', '/api/staff/second-factor/confirmation', ['staff'], {
    body: z.object({ code: z.string().regex(/^\d{6}$/) }),
    result: staffSchema,
  }),
  // --- administrators
  listStaff: route('GET', '/api/admin/staff', ['administrator', 'supervisor'], {
    result: z.array(staffSchema),
  }),
  addStaff: route('POST', '/api/admin/staff', ['administrator'], {
    body: z.object({
      username: z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[a-z][a-z0-9._-]{1,31}$/),
      displayName: shortText(40).min(1),
      roles: z.array(roleSchema).min(1),
      departments: z.array(z.string().max(32)).max(40).default([]),
      skills: skillSetSchema.default({}),
      capacity: capacitySchema.default(DEFAULT_CAPACITY),
    }),
    /** The one-time password is shown once, here. */
    result: z.object({ staff: staffSchema, oneTimePassword: z.string() }),
  }),
  updateStaff: route('PATCH', '/api/admin/staff/:id', ['administrator'], {
    params: z.object({ id: staffId }),
    body: z.object({
      displayName: shortText(40).min(1).optional(),
      roles: z.array(roleSchema).min(1).optional(),
      departments: z.array(z.string().max(32)).max(40).optional(),
      skills: skillSetSchema.optional(),
      capacity: capacitySchema.optional(),
      active: z.boolean().optional(),
      /** Issues a new one-time password and removes the second factor. */
      reset: z.boolean().optional(),
    }),
    result: z.object({ staff: staffSchema, oneTimePassword: z.string().nullable() }),
  }),
  listSites: route('GET', '/api/admin/sites', ['administrator', 'supervisor'], {
    result: z.array(siteSchema),
  }),
  addSite: route('POST', '/api/admin/sites', ['administrator'], {
    body: z.object({ name: localizedSchema }),
    result: siteSchema,
  }),
  listKiosks: route('GET', '/api/admin/kiosks', ['administrator', 'supervisor'], {
    result: z.array(kioskSchema),
  }),
  addKiosk: route('POST', '/api/admin/kiosks', ['administrator'], {
    body: z.object({ siteId, name: shortText(40).min(1) }),
    result: kioskSchema,
  }),
  // --- queues
  listQueues: route('GET', '/api/queues', ['staff'], { result: z.array(serviceQueueSchema) }),
  addQueue: route('POST', '/api/admin/queues', ['administrator'], {
    body: queueRulesSchema.extend({ id: queueId }),
    result: serviceQueueSchema,
  }),
  /** The rules as a whole: half a change could contradict the other half. */
  updateQueue: route('PATCH', '/api/admin/queues/:id', ['administrator'], {
    params: z.object({ id: queueId }),
    body: queueRulesSchema,
    result: serviceQueueSchema,
  }),
  /** QUEUE_IN_USE while somebody waits in it, another overflows to it, or it is the only one. */
  removeQueue: route('DELETE', '/api/admin/queues/:id', ['administrator'], {
    params: z.object({ id: queueId }),
    result: none,
  }),
  siteHours: route('GET', '/api/admin/sites/:id/hours', ['administrator', 'supervisor'], {
    params: z.object({ id: siteId }),
    result: weeklyHoursSchema,
  }),
  updateSiteHours: route('PATCH', '/api/admin/sites/:id/hours', ['administrator'], {
    params: z.object({ id: siteId }),
    body: z.object({ hours: weeklyHoursSchema }),
    result: weeklyHoursSchema,
  }),
  listHolidays: route('GET', '/api/admin/holidays', ['administrator', 'supervisor'], {
    result: z.array(holidaySchema),
  }),
  addHoliday: route('POST', '/api/admin/holidays', ['administrator'], {
    body: holidaySchema.omit({ id: true }),
    result: holidaySchema,
  }),
  removeHoliday: route('DELETE', '/api/admin/holidays/:id', ['administrator'], {
    params: z.object({ id: z.coerce.number().int() }),
    result: none,
  }),
  // --- appointments
  /** Bookable slots of the item at this kiosk's site, full ones included, by rising time. */
  listSlots: route('GET', '/api/items/:code/slots', ['device'], {
    params: z.object({ code: z.string().max(16) }),
    query: z.object({ from: z.coerce.number().int(), to: z.coerce.number().int() }),
    result: z.array(slotSchema),
  }),
  /** Holds a slot for five minutes, for whoever stands at the kiosk. SLOT_TAKEN. Gives a slot held before back. */
  holdSlot: route('POST', '/api/appointments', ['device'], {
    body: z.object({ itemCode: z.string().max(16), startsAt: instant }),
    result: appointmentSchema,
  }),
  /**
   * Books the held slot for the person who is signed in. APPOINTMENT_GONE once it was given back; ALREADY_BOOKED, and still
   * held, when the person has an appointment for the item on that day.
   */
  bookSlot: route('POST', '/api/appointments/:id/booking', ['applicant'], {
    params: z.object({ id: appointmentId }),
    result: appointmentSchema,
  }),
  /** The slot held at this kiosk, or an appointment of the person who is signed in. Repeating it changes nothing. */
  cancelAppointment: route('DELETE', '/api/appointments/:id', ['device'], {
    params: z.object({ id: appointmentId }),
    result: none,
  }),
  /** Of the person who is signed in, from today on. */
  myAppointments: route('GET', '/api/appointments', ['applicant'], { result: z.array(appointmentSchema) }),
  /** Of everybody, for the desk: without names. */
  listAppointments: route('GET', '/api/admin/appointments', ['supervisor', 'administrator'], {
    query: z.object({ from: z.coerce.number().int(), to: z.coerce.number().int() }),
    result: z.array(appointmentSchema.extend({ queueId })),
  }),
  // --- reports
  /** Figures by interval of the queue's events; one row for each interval and key that had any. */
  intervalReport: route('GET', '/api/reports/intervals', ['supervisor', 'administrator', 'auditor'], {
    query: z.object({
      dimension: reportDimensionSchema,
      from: z.coerce.number().int(),
      /** At most 31 days after `from`. */
      to: z.coerce.number().int(),
      minutes: z.coerce
        .number()
        .refine((minutes) => [15, 30, 60, 1440].includes(minutes))
        .default(15),
    }),
    result: z.array(intervalRowSchema),
  }),
  /** Newest first. */
  listAlerts: route('GET', '/api/reports/alerts', ['supervisor', 'administrator', 'auditor'], {
    query: z.object({ before: z.coerce.number().int().optional() }),
    result: z.array(alertSchema),
  }),
  /** Calls that are over and how sound and pictures were in them, newest first. */
  callQualityReport: route('GET', '/api/reports/call-quality', ['supervisor', 'administrator', 'auditor'], {
    query: z.object({
      before: z.coerce.number().int().optional(),
      /** Those alone that were bad for somebody for a while. */
      poorOnly: z.enum(['yes', 'no']).optional(),
    }),
    result: z.array(callQualityRowSchema),
  }),
  /** The number to call, for the clerk who has accepted this callback, while it lasts; written down. */
  callbackPhone: route('POST', '/api/calls/:id/phone', ['clerk'], {
    params: z.object({ id: callId }),
    result: z.object({ phone: z.string() }),
  }),
  createPairingCode: route('POST', '/api/admin/kiosks/:id/pairing-code', ['administrator'], {
    params: z.object({ id: kioskId }),
    /** `XXXX-XXXX`, valid once and for ten minutes. */
    result: z.object({ code: z.string(), expiresAt: instant }),
  }),
  unpairKiosk: route('DELETE', '/api/admin/kiosks/:id/pairing', ['administrator'], {
    params: z.object({ id: kioskId }),
    result: kioskSchema,
  }),
  /** Codes of the demonstration sender. Answers NOT_FOUND where a real sender is configured. */
  listPhoneCodes: route('GET', '/api/admin/phone-codes', ['administrator'], {
    result: z.array(phoneCodeSchema),
  }),
  listMediaNodes: route('GET', '/api/admin/media-nodes', ['administrator'], {
    result: z.array(mediaNodeSchema),
  }),
  /** For maintenance: `draining` lets what runs there end and begins nothing new; false takes it back. */
  drainMediaNode: route('POST', '/api/admin/media-nodes/:id/drain', ['administrator'], {
    params: z.object({ id: mediaNodeId }),
    body: z.object({ draining: z.boolean() }),
    result: mediaNodeSchema,
  }),
  loadSampleData: route('POST', '/api/admin/sample-data', ['administrator'], {
    result: z.object({ items: z.number(), sites: z.number(), kiosks: z.number() }),
  }),
  // --- the self-test of an installation (`npm run smoke`)
  /** Prepares a kiosk, a desk and an item that nobody else uses; ends a former self-test. */
  beginSelfTest: route('POST', '/api/self-test', ['administrator', 'public'], {
    /** The public needs the operator token of the data folder, and to ask from the machine itself. */
    body: z.object({ operatorToken: z.string().max(200).optional() }),
    result: z.object({
      token: z.string(),
      pairingCode: z.string(),
      clerk: z.object({ username: z.string(), password: z.string(), totpSecret: z.string().nullable() }),
      itemCode: z.string(),
      materialCode: z.string(),
    }),
  }),
  /** The code that the self-test kiosk asked for last. */
  selfTestPhoneCode: route('POST', '/api/self-test/phone-code', ['public'], {
    body: z.object({ token: z.string().max(200) }),
    result: z.object({ code: z.string() }),
  }),
  endSelfTest: route('POST', '/api/self-test/end', ['public'], {
    body: z.object({ token: z.string().max(200) }),
    result: none,
  }),
  // --- recordings, for auditors and supervisors
  listRecordings: route('GET', '/api/recordings', ['auditor', 'supervisor'], {
    query: recordingFilterSchema,
    result: recordingListSchema,
  }),
  /** What is needed to watch it; each viewing is audited. */
  getRecording: route('GET', '/api/recordings/:id', ['auditor', 'supervisor'], {
    params: z.object({ id: recordingId }),
    result: recordingDetailSchema,
  }),
  /** A legal hold outweighs every date of removal. */
  holdRecording: route('POST', '/api/recordings/:id/legal-hold', ['auditor', 'supervisor'], {
    params: z.object({ id: recordingId }),
    body: legalHoldSchema,
    result: recordingSchema,
  }),
  /** Begins an export; while one is being made it answers with that. */
  exportRecording: route('POST', '/api/recordings/:id/exports', ['auditor', 'supervisor'], {
    params: z.object({ id: recordingId }),
    result: recordingExportSchema,
  }),
  listExports: route('GET', '/api/recordings/:id/exports', ['auditor', 'supervisor'], {
    params: z.object({ id: recordingId }),
    result: z.array(recordingExportSchema),
  }),
  listAudit: route('GET', '/api/admin/audit', ['auditor', 'administrator'], {
    query: z.object({ subject: z.string().max(64).optional(), before: z.coerce.number().int().optional() }),
    result: z.array(auditEventSchema),
  }),
  ...intakeRoutes,
  ...scanRoutes,
} as const satisfies Record<string, RouteDefinition>;

export type RouteName = keyof typeof routes;
export type RouteParams<N extends RouteName> = z.input<(typeof routes)[N]['params']>;
export type RouteQuery<N extends RouteName> = z.input<(typeof routes)[N]['query']>;
export type RouteBody<N extends RouteName> = z.input<(typeof routes)[N]['body']>;
export type RouteResult<N extends RouteName> = z.output<(typeof routes)[N]['result']>;

/** Binary routes, as functions from ids to paths. */
export const binaryPaths = {
  /** The bytes as captured. */
  pageOriginal: (page: string) => `/api/pages/${page}/original`,
  /** A WebP whose longer side is at most `size` pixels: of the straightened page, or on wish of the original. */
  pageView: (page: string, size: 320 | 1600 | 3200, of: 'derived' | 'original' = 'derived') =>
    `/api/pages/${page}/view?size=${size}${of === 'original' ? '&of=original' : ''}`,
  /** The straightened page in all its pixels; the original where there is none. */
  pageDerived: (page: string) => `/api/pages/${page}/derived`,
  /** A picture of a used licence that came from an own paper, counted from 1; a WebP of at most 1600 pixels. */
  licencePage: (id: string, use: string, position: number) =>
    `/api/cases/${id}/licences/${use}/pages/${position}`,
  /** A4; of an earlier round when its number is named. */
  receiptPdf: (id: string, number?: string) =>
    `/api/cases/${id}/receipt.pdf${number === undefined ? '' : `?number=${number}`}`,
  /** On a roll of 80 mm; while a second person looks at the decision, a slip that says so. */
  receiptSlip: (id: string) => `/api/cases/${id}/slip.pdf`,
  /** By POST with `n` (number) and `t` (token of the QR code), for whoever has the paper in hand. */
  receiptTakenAlong: '/api/verify/receipt.pdf',
  /** A ZIP with every file of the case, its manifest and the seal; each export is audited. */
  caseFile: (id: string) => `/api/case-files/${id}/file.zip`,
  /** The public half of the key that seals receipts and case files. */
  sealPublicKey: '/api/seal/public-key.pem',
  /** One segment of a recording as WebM, in clear. */
  recordedSegment: (recording: string, segment: string) => `/api/recordings/${recording}/segments/${segment}`,
  /** An export that is ready; it can be fetched once. */
  exportFile: (id: string) => `/api/exports/${id}/file`,
} as const;
