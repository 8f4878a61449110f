// One format for every identifier: a prefix that says what it names, then 120 random bits that cannot be guessed.

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford base 32: nothing that is misread aloud

/** What an id may name; the prefix of the id. */
export const ID_PREFIXES = [
  'site',
  'kiosk',
  'staff',
  'applicant',
  'case',
  'page',
  'call',
  'offer',
  'recapture',
  'challenge',
  'peer',
  'upload',
  'appointment',
  'message',
  'check',
  'recording',
  'segment',
  'mark',
  'still',
  'export',
  'proposal',
  'licence',
  'use',
  'scan',
] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];

/** A new random id such as `call_7f3k…` (24 characters of Crockford base 32 after the prefix). */
export function newId(prefix: IdPrefix): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  let text = '';
  for (const byte of bytes) text += ALPHABET.charAt(byte & 31);
  return `${prefix}_${text}`;
}

/** The shape of an id with this prefix, for schemas. */
export function idPattern(prefix: IdPrefix): RegExp {
  return new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{24}$`);
}
