// How papers come to a case other than one by one from the camera, and how they are sorted: from files, from the
// applicant's phone, from a scanner; moved to another material or place, and taken out again.
import { z } from '../zod.ts';
import { none, route } from './route.ts';
import { callId, caseId, instant, localizedSchema, pageId } from './scalars.ts';

// --- where a page came from -------------------------------------------------------------------------------------

export const PAGE_ORIGINS = ['camera', 'file', 'phone', 'scanner'] as const;
export const pageOriginSchema = z.enum(PAGE_ORIGINS);
export type PageOrigin = z.infer<typeof pageOriginSchema>;

const materialCode = z.string().max(64);
/** Place within a material, from 1. */
const position = z.number().int().positive().max(60);

// --- sorting ----------------------------------------------------------------------------------------------------

/** Where a page stands after pages were sorted. Old versions stand where the page that replaced them stands. */
export const pagePlaceSchema = z.object({ pageId, materialCode: z.string(), position });
export type PagePlace = z.infer<typeof pagePlaceSchema>;

export const intakeCaseEvents = [
  z.object({
    type: z.literal('pageMoved'),
    pageId,
    /** Of every page whose place has changed, old versions included. */
    places: z.array(pagePlaceSchema),
    /** Pages that must be judged again: a verdict holds for the material for which it was given. */
    unjudged: z.array(pageId),
  }),
  /** A page was taken out, with its old versions. They are kept, but are no papers of the case any more. */
  z.object({ type: z.literal('pageRemoved'), pageId, places: z.array(pagePlaceSchema) }),
] as const;

/** Who sorts: the applicant at the kiosk, or with `callId` the clerk of that call. */
const sorting = { caseId, callId: callId.nullable(), pageId };

export const intakeClientEvents = {
  /**
   * Puts a page before the one that stands in `position`, or last. Repeating it changes nothing. PAGE_FIXED where the
   * clerk has judged it or waits for it; PAGE_LIMIT_REACHED; PAGE_TWICE where the same picture is there already.
   */
  'page:move': {
    actors: ['device', 'clerk'],
    payload: z.object({ ...sorting, materialCode, position: position.nullable() }),
    result: z.object({}),
  },
  /** Takes a page out of the case. Repeating it changes nothing. PAGE_FIXED as above. */
  'page:remove': {
    actors: ['device', 'clerk'],
    payload: z.object(sorting),
    result: z.object({}),
  },
} as const;

export const intakeServerEvents = {
  /** To a kiosk whose case is in no call: its papers have changed, by its applicant's phone or its scanner. */
  'papers:changed': z.object({ caseId }),
} as const;

// --- where one was ----------------------------------------------------------------------------------------------

/** What lay under the camera when everything stopped; `position` null means a further page. */
export const capturePlaceSchema = z.object({ materialCode, position: position.nullable() });
export type CapturePlace = z.infer<typeof capturePlaceSchema>;

// --- the phone --------------------------------------------------------------------------------------------------

/** Header of uploads from a phone; its value is the token of the address's fragment. */
export const PHONE_TOKEN_HEADER = 'x-phone-token';
/** 32 random bytes. */
export const phoneTokenSchema = z.string().regex(/^[\w-]{43}$/);
/** What a phone may know: the names of the papers, and nothing of the case. */
export const phoneTaskSchema = z.object({
  caseId,
  itemName: localizedSchema,
  materials: z.array(z.object({ code: z.string(), name: localizedSchema, maxPages: z.number().int() })),
  expiresAt: instant,
});
export type PhoneTask = z.infer<typeof phoneTaskSchema>;

const ofCase = z.object({ id: caseId });
export const intakeRoutes = {
  /** Where the applicant was when the capture was broken off; null when it was not. */
  capturePlace: route('GET', '/api/cases/:id/place', ['applicant'], {
    params: ofCase,
    result: z.object({ place: capturePlaceSchema.nullable() }),
  }),
  setCapturePlace: route('POST', '/api/cases/:id/place', ['applicant'], {
    params: ofCase,
    body: z.object({ place: capturePlaceSchema.nullable() }),
    result: none,
  }),
  /**
   * An address by which one phone may send pages of this case for a few minutes; its secret stands in the fragment. A new
   * one ends the former.
   */
  openPhoneLink: route('POST', '/api/cases/:id/phone', ['applicant'], {
    params: ofCase,
    result: z.object({ url: z.url(), expiresAt: instant }),
  }),
  /** Repeating it changes nothing. */
  closePhoneLink: route('DELETE', '/api/cases/:id/phone', ['applicant'], { params: ofCase, result: none }),
  /** What a phone with this token is to photograph. PHONE_LINK_GONE once it may send nothing more. */
  phoneTask: route('POST', '/api/phone', ['public'], {
    body: z.object({ token: phoneTokenSchema }),
    result: phoneTaskSchema,
  }),
} as const;
