// What a clerk may find about a single paper, whichever way it came: captured page or licence on file.
import { z } from '../zod.ts';
import { instant } from './scalars.ts';

export const PAGE_REJECT_REASONS = [
  'blurred',
  'glare',
  'cutOff',
  'tooDark',
  'wrongPaper',
  'expired',
  'unsigned',
  'mismatch',
  'other',
] as const;
export const pageRejectReasonSchema = z.enum(PAGE_REJECT_REASONS);
export type PageRejectReason = z.infer<typeof pageRejectReasonSchema>;

export const verdictSchema = z.object({
  value: z.enum(['accepted', 'rejected']),
  reason: pageRejectReasonSchema.nullable(),
  note: z.string(),
  by: z.string(),
  at: instant,
});
export type Verdict = z.infer<typeof verdictSchema>;
