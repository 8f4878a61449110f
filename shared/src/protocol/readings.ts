// What the server has read on captured papers: a help for the clerk, who compares and confirms. Nothing is decided by it,
// and nobody but the clerk of the case (and auditors) sees a value (docs/reading.md).
import { z } from '../zod.ts';
import { route } from './route.ts';
import { callId, caseId, instant, localizedSchema, pageId } from './scalars.ts';

/** Papers whose fields are known. */
export const READ_PAPERS = ['idCard', 'businessLicence', 'lease'] as const;
export const readPaperSchema = z.enum(READ_PAPERS);
export type ReadPaper = z.infer<typeof readPaperSchema>;

/** In the order in which they are shown. */
export const READ_FIELDS = [
  'name',
  'idNumber',
  'homeAddress',
  'validity',
  'companyName',
  'creditCode',
  'legalRepresentative',
  'establishedOn',
  'companyAddress',
  'lessor',
  'lessee',
  'premises',
  'startsOn',
  'endsOn',
  'rentYuan',
] as const;
export const readFieldCodeSchema = z.enum(READ_FIELDS);
export type ReadFieldCode = z.infer<typeof readFieldCodeSchema>;

/**
 * `certain`: its check digit is right. `likely`: read clearly. `unsure`: some characters were not. `wrong`: it cannot be
 * right as it was read (check digit, no such day, an end before its beginning).
 */
export const CERTAINTIES = ['certain', 'likely', 'unsure', 'wrong'] as const;
export const certaintySchema = z.enum(CERTAINTIES);
export type Certainty = z.infer<typeof certaintySchema>;

const share = z.number().min(0).max(1);
/** Of the picture that is shown (the straightened one where there is one), in shares of its width and height. */
export const readBoxSchema = z.object({ x: share, y: share, width: share, height: share });
export type ReadBox = z.infer<typeof readBoxSchema>;

export const readFieldSchema = z.object({
  code: readFieldCodeSchema,
  /** Dates as `YYYY-MM-DD`, money as a plain number, numbers without spaces. */
  value: z.string(),
  certainty: certaintySchema,
  /** Around everything that it was read from. */
  box: readBoxSchema,
});
export type ReadField = z.infer<typeof readFieldSchema>;

/** What the case says elsewhere about the same thing. */
export const elsewhereSchema = z.object({
  value: z.string(),
  source: z.enum(['form', 'licence']),
  /** The form's or licence's name. */
  title: localizedSchema,
});
export type Elsewhere = z.infer<typeof elsewhereSchema>;

export const FIELD_VALUE_MAX = 200;
export const shownFieldSchema = readFieldSchema.extend({
  elsewhere: z.array(elsewhereSchema),
  /** What the clerk says stands there; null before that. */
  confirmed: z.object({ value: z.string(), by: z.string(), at: instant }).nullable(),
});
export type ShownField = z.infer<typeof shownFieldSchema>;

export const pageReadingSchema = z.object({
  pageId,
  /** `failed`: it could not be read, several times. Pages from before reading was switched on have no entry. */
  state: z.enum(['waiting', 'read', 'failed']),
  /** Which paper it seems to be; null for any other. */
  paper: readPaperSchema.nullable(),
  fields: z.array(shownFieldSchema),
});
export type PageReading = z.infer<typeof pageReadingSchema>;

/** Which material of the item a page seems to be by its title: often the one in which it lies. */
export const materialSuggestionSchema = z.object({ pageId, materialCode: z.string() });
export type MaterialSuggestion = z.infer<typeof materialSuggestionSchema>;

export const readingsRoutes = {
  /** For the clerk of the case, and auditors. */
  caseReadings: route('GET', '/api/cases/:id/readings', ['clerk', 'supervisor', 'auditor'], {
    params: z.object({ id: caseId }),
    result: z.object({ readings: z.array(pageReadingSchema) }),
  }),
} as const;

export const readingsClientEvents = {
  /** The clerk says what stands there: what was read, or a correction. Repeating it changes nothing; the last one counts. */
  'reading:confirm': {
    actors: ['clerk'],
    payload: z.object({
      callId,
      pageId,
      field: readFieldCodeSchema,
      value: z.string().trim().min(1).max(FIELD_VALUE_MAX),
    }),
    result: shownFieldSchema.shape.confirmed.unwrap(),
  },
} as const;

export const readingsServerEvents = {
  /** To the clerk of the case: a page was read, or could not be. Without a value. */
  'page:read': z.object({ caseId, pageId }),
} as const;

export const readingsCaseEvents = [
  z.object({ type: z.literal('materialSuggested'), pageId, materialCode: z.string() }),
] as const;
