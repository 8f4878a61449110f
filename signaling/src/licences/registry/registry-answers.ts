// What the registry answers, as docs/registry.md promises it to us. An answer of another shape is no answer.
import { z } from 'zod';
import { dateAfter, normaliseIdNumber, startOfDay } from '@cloud-window/shared';
import { localizedSchema } from '@cloud-window/shared/protocol';
import type { RegisteredLicence } from './licence-registry.ts';

const text = (max: number) => z.string().trim().max(max);
const date = z.iso.date();

const answeredLicenceSchema = z.object({
  reference: text(200).min(1),
  type: text(64).min(1),
  number: text(100),
  holder: text(200),
  /** The person who may use it: the one who was asked for, or the answer is refused. */
  bearerIdNumber: text(24),
  issuer: text(200),
  title: localizedSchema,
  validFrom: date.nullable().default(null),
  /** The last day. */
  validUntil: date.nullable().default(null),
  status: z.enum(['valid', 'revoked', 'suspended']),
  declared: z.boolean().default(false),
  fields: z.record(z.string().max(64), z.string().max(2_000)).default({}),
});
type AnsweredLicence = z.infer<typeof answeredLicenceSchema>;

/** Of `search`. */
export const searchAnswerSchema = z.object({ licences: z.array(answeredLicenceSchema).max(100) });
/** Of `check`. */
export const checkAnswerSchema = z.object({ licence: answeredLicenceSchema.nullable() });

/** Whether the answer is about the person who was asked for. */
export function isAbout(idNumber: string, licence: AnsweredLicence): boolean {
  return normaliseIdNumber(licence.bearerIdNumber) === normaliseIdNumber(idNumber);
}

/** Days are meant where the installation stands. */
export function asRegistered(licence: AnsweredLicence, timeZone: string): RegisteredLicence {
  const { bearerIdNumber: _checked, status, validFrom, validUntil, ...said } = licence;
  return {
    ...said,
    validFrom: validFrom === null ? null : startOfDay(validFrom, timeZone),
    validUntil: validUntil === null ? null : startOfDay(dateAfter(validUntil, 1), timeZone),
    standing: status === 'valid' ? 'valid' : 'revoked',
    sample: false,
  };
}
