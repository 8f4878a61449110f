// The scalars of the wire: ids, times, languages, free text.
import { z } from '../zod.ts';
import { idPattern, type IdPrefix } from '../ids.ts';

const id = (prefix: IdPrefix) => z.string().regex(idPattern(prefix));
export const siteId = id('site');
export const kioskId = id('kiosk');
export const staffId = id('staff');
export const caseId = id('case');
export const pageId = id('page');
export const callId = id('call');
export const offerId = id('offer');
export const recaptureId = id('recapture');
export const challengeId = id('challenge');
export const appointmentId = id('appointment');
export const messageId = id('message');
export const checkId = id('check');
export const markId = id('mark');
export const stillId = id('still');
export const scanId = id('scan');

export const instant = z.number().int().nonnegative();
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
export const localeSchema = z.enum(['zh-CN', 'en']);
export type Locale = z.infer<typeof localeSchema>;

/** A text in both languages. */
export const localizedSchema = z.object({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
export type Localized = z.infer<typeof localizedSchema>;

/** Free text that people typed: trimmed, no control characters, bounded. */
export const shortText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^(?:[\t\n\r]|\P{Cc})*$/u);
