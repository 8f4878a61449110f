// The case file: everything about one case in order of time, for its clerk while it is theirs and for auditors.
import { z } from '../zod.ts';
import { route } from './route.ts';
import { caseId, instant, localizedSchema } from './scalars.ts';

export const FILE_ENTRY_KINDS = [
  'opened',
  'consent',
  'queued',
  'answered',
  'ended',
  'mode',
  'message',
  'page',
  'verdict',
  'recapture',
  'form',
  'signature',
  'licence',
  'proposed',
  'approved',
  'sentBack',
  'withdrawn',
  'decision',
  'receipt',
  'rating',
  'audit',
] as const;
const fileFact = z.union([z.string(), z.number(), z.boolean()]);

export const fileEntrySchema = z.object({
  at: instant,
  kind: z.enum(FILE_ENTRY_KINDS),
  /** A name; of the applicant and the system: empty. */
  by: z.string(),
  side: z.enum(['applicant', 'staff', 'system', 'public']),
  materialCode: z.string().nullable(),
  /** Of a page, and of a verdict about one. */
  pageId: z.string().nullable(),
  /** By name; values are codes, numbers and what people wrote. */
  facts: z.record(z.string(), fileFact),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

export const caseFileSchema = z.object({
  caseId,
  caseNumber: z.string(),
  itemCode: z.string(),
  itemName: localizedSchema,
  siteName: localizedSchema,
  maskedIdNumber: z.string(),
  state: z.string(),
  createdAt: instant,
  materials: z.array(z.object({ code: z.string(), name: localizedSchema })),
  entries: z.array(fileEntrySchema),
});
export type CaseFile = z.infer<typeof caseFileSchema>;

export const filedCaseSchema = z.object({
  caseId,
  caseNumber: z.string(),
  itemName: localizedSchema,
  state: z.string(),
  createdAt: instant,
});
export type FiledCase = z.infer<typeof filedCaseSchema>;

export const caseFileRoutes = {
  /** The newest cases, or those whose number has these characters. */
  listCaseFiles: route('GET', '/api/case-files', ['auditor'], {
    query: z.object({ number: z.string().trim().max(40).optional() }),
    result: z.array(filedCaseSchema),
  }),
  /** Each reading is audited. */
  getCaseFile: route('GET', '/api/case-files/:id', ['clerk', 'supervisor', 'auditor'], {
    params: z.object({ id: caseId }),
    result: caseFileSchema,
  }),
} as const;
