// Forms that are filled in on the screen instead of on paper. A case tells which there are and how far they are; what is
// written in them travels by a channel of its own.
import { z } from '../zod.ts';
import { instant, sha256Hex } from './scalars.ts';

export const caseFormSchema = z.object({
  materialCode: z.string(),
  schemaId: z.string(),
  schemaVersion: z.number().int().positive(),
  /** Since when everything that it asks for is there and in order; null while it is being filled in. */
  completedAt: instant.nullable(),
  /** When the applicant has read it through again. */
  readBackAt: instant.nullable(),
  /** Of its canonical JSON, as signed. */
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
