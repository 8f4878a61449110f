// Forms that are filled in on the screen instead of on paper. A case tells which there are and how far they are; what is
// written in them travels by a channel of its own: both sides hold a Yjs document, the server holds the one that counts.
import { formSchemaSchema } from '../forms/form-schema.ts';
import { z } from '../zod.ts';
import { callId, caseId, instant, sha256Hex } from './scalars.ts';

export const caseFormSchema = z.object({
  materialCode: z.string(),
  schemaId: z.string(),
  schemaVersion: z.number().int().positive(),
  /** Since when everything that it asks for is there and in order; null while it is being filled in. */
  completedAt: instant.nullable(),
  /** When the applicant has read through what it says now. */
  readBackAt: instant.nullable(),
  /** Of its canonical JSON, as read back. */
  sha256: sha256Hex.nullable(),
});
export type CaseForm = z.infer<typeof caseFormSchema>;

/** The applicant's signature over the forms and papers of a case. */
export const caseSignatureSchema = z.object({
  signedAt: instant,
  /** Of what was signed. */
  contentSha256: sha256Hex,
  strokesSha256: sha256Hex,
  kind: z.literal('drawn'),
});
export type CaseSignature = z.infer<typeof caseSignatureSchema>;

// --- the channel ------------------------------------------------------------------------------------------------

/** One update, base64; far more than a form can hold. */
export const FORM_UPDATE_MAX_CHARACTERS = 88_000;
const binary = z
  .string()
  .max(FORM_UPDATE_MAX_CHARACTERS)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'not base64');
const path = z.string().max(100);
/** A clerk also says in which call; the kiosk's own case is its own before the call, too. */
const target = { caseId, callId: callId.optional(), materialCode: z.string().max(64) };

/** Who wrote in a field last. */
export const formChangeSchema = z.object({
  path,
  party: z.enum(['kiosk', 'clerk', 'system']),
  /** The clerk's name; empty for the applicant. */
  by: z.string(),
  at: instant,
});
export type FormChange = z.infer<typeof formChangeSchema>;

// --- the signature ----------------------------------------------------------------------------------------------

export const STROKES_MAX = 80;
const coordinate = z.number().min(0).max(4_000);
/** Points as x, y and pressure (0–1), in the pixels of the surface that was drawn on. */
export const strokesSchema = z.object({
  width: coordinate,
  height: coordinate,
  strokes: z
    .array(
      z
        .array(z.tuple([coordinate, coordinate, z.number().min(0).max(1)]))
        .min(1)
        .max(1_500),
    )
    .min(1)
    .max(STROKES_MAX),
});
export type Strokes = z.infer<typeof strokesSchema>;

export const formsClientEvents = {
  /**
   * Begins a form, or comes back to it: answers what this side does not have yet, and what the server has, so that it may be
   * given what was written meanwhile. FORBIDDEN, NOT_FOUND where there is no such form.
   */
  'form:open': {
    actors: ['device', 'clerk'],
    payload: z.object({ ...target, stateVector: binary }),
    result: z.object({
      schema: formSchemaSchema,
      update: binary,
      stateVector: binary,
      mayWrite: z.boolean(),
      changes: z.array(formChangeSchema),
    }),
  },
  /**
   * What this side has written and the server may not have. The same again changes nothing. FORM_FIELD_UNKNOWN,
   * FORM_TOO_LARGE, FORM_OUT_OF_STEP when something before it is missing, CASE_DECIDED, CASE_SUBMITTED.
   */
  'form:update': {
    actors: ['device', 'clerk'],
    payload: z.object({ ...target, update: binary }),
    result: z.object({ stateVector: binary }),
  },
  /** The field that this side is in, or points at (`guide`); kept nowhere. */
  'form:focus': {
    actors: ['device', 'clerk'],
    payload: z.object({ ...target, path: path.nullable(), guide: z.boolean() }),
    result: z.object({}),
  },
  /** The applicant has read through what hashes to this. FORM_INCOMPLETE, FORM_CHANGED. */
  'form:readBack': {
    actors: ['device'],
    payload: z.object({ ...target, sha256: sha256Hex }),
    result: caseFormSchema,
  },
  /** What a signature would stand under just now. FORM_INCOMPLETE while a form is not complete and read back. */
  'signature:prepare': {
    actors: ['device'],
    payload: z.object({ caseId }),
    result: z.object({ contentSha256: sha256Hex, forms: z.number().int(), pages: z.number().int() }),
  },
  /** Signs exactly that. SIGNATURE_STALE when it is not the same any more. The same again answers the signature. */
  'signature:sign': {
    actors: ['device'],
    payload: z.object({ caseId, contentSha256: sha256Hex, drawing: strokesSchema }),
    result: caseSignatureSchema,
  },
} as const;

export const formsServerEvents = {
  /** To both sides of a call: what one of them has written. */
  'form:updated': z.object({
    caseId,
    materialCode: z.string(),
    update: binary,
    changes: z.array(formChangeSchema),
  }),
  'form:focused': z.object({
    caseId,
    materialCode: z.string(),
    party: z.enum(['kiosk', 'clerk']),
    by: z.string(),
    path: path.nullable(),
    guide: z.boolean(),
  }),
} as const;

/** What happens to forms and signature; never what is written in them. */
export const formsCaseEvents = [
  z.object({ type: z.literal('formChanged'), form: caseFormSchema }),
  z.object({ type: z.literal('signed'), signature: caseSignatureSchema }),
  /** Something that was signed has changed. */
  z.object({ type: z.literal('signatureVoided') }),
] as const;
