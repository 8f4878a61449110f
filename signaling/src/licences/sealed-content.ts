// What a licence says, as it lies in the database: sealed by the installation's key, opened only for its owner, for the
// clerk of a case in which it is used, and to ask its source again.
import { z } from 'zod';
import type { Sealer } from '../context.ts';

const contentSchema = z.object({
  /** What its source calls it. */
  reference: z.string(),
  number: z.string(),
  holder: z.string(),
  fields: z.record(z.string(), z.string()),
});
export type LicenceContent = z.infer<typeof contentSchema>;

export function sealContent(sealer: Pick<Sealer, 'seal'>, content: LicenceContent): Buffer {
  return sealer.seal(JSON.stringify(content));
}

export function openContent(sealer: Pick<Sealer, 'open'>, sealed: Buffer): LicenceContent {
  return contentSchema.parse(JSON.parse(sealer.open(sealed)));
}

/** Finds a licence again without telling whose it is or what its source calls it. */
export function referenceHash(sealer: Pick<Sealer, 'fingerprint'>, reference: string): string {
  return sealer.fingerprint('licence-reference', reference);
}

/** `9133**********0X1A`: enough to recognise it, too little to use it elsewhere. A short one is hidden in whole. */
export function maskNumber(number: string): string {
  const whole = number.replace(/\s/g, '');
  if (whole.length < 9) return '*'.repeat(whole.length);
  return `${whole.slice(0, 4)}${'*'.repeat(whole.length - 8)}${whole.slice(-4)}`;
}
