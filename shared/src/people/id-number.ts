// Resident identity numbers (公民身份号码, GB 11643-1999): 17 digits and an ISO 7064 MOD 11-2 check character.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/** The check character that belongs to the first 17 digits. */
export function idNumberCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17.charAt(index)), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/** Upper-cased and without spaces, as it is stored and compared. */
export function normaliseIdNumber(text: string): string {
  return text.replace(/\s/g, '').toUpperCase();
}

/** Whether the text is a well-formed number: shape, a real date of birth not in the future, and check character. */
export function isIdNumber(text: string, now: number): boolean {
  const number = normaliseIdNumber(text);
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return false;
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1900) return false;
  const born = new Date(Date.UTC(year, month - 1, day));
  const isRealDate = born.getUTCMonth() === month - 1 && born.getUTCDate() === day;
  if (!isRealDate || born.getTime() > now) return false;
  return idNumberCheckCharacter(number.slice(0, 17)) === number.charAt(17);
}

/** `110105********0011`: enough for its owner to recognise, too little for anyone else. */
export function maskIdNumber(text: string): string {
  const number = normaliseIdNumber(text);
  return `${number.slice(0, 4)}**********${number.slice(-4)}`;
}

/** Mainland mobile numbers (11 digits, 13x–19x). */
export function isMobileNumber(text: string): boolean {
  return /^1[3-9]\d{9}$/.test(text);
}

/** `138****5678`. */
export function maskMobileNumber(text: string): string {
  return `${text.slice(0, 3)}****${text.slice(-4)}`;
}
