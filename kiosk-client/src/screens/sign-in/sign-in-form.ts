// What may be typed at sign-in, and what is wrong with it, told before the server is asked.
import { isIdNumber, isMobileNumber } from '@cloud-window/shared';

export const ID_NUMBER_LENGTH = 18;
export const PHONE_LENGTH = 11;
export const CODE_LENGTH = 6;

/** Digits, and an X in the last place only; spaces of the display are dropped. */
export function typeIdNumber(text: string): string {
  const raw = text.toUpperCase().replace(/[^\dX]/g, '');
  return Array.from(raw)
    .filter((character, index) => character !== 'X' || index === ID_NUMBER_LENGTH - 1)
    .join('')
    .slice(0, ID_NUMBER_LENGTH);
}

/** Digits up to a length, for phone and code. */
export function typeDigits(text: string, length: number): string {
  return text.replace(/\D/g, '').slice(0, length);
}

/** `110105 19491231 002X`: region, birthday, rest, as people read it aloud. */
export function groupIdNumber(number: string): string {
  return [number.slice(0, 6), number.slice(6, 14), number.slice(14)].filter((part) => part !== '').join(' ');
}

/** `138 0000 1234`. */
export function groupPhone(number: string): string {
  return [number.slice(0, 3), number.slice(3, 7), number.slice(7)].filter((part) => part !== '').join(' ');
}

/** `••••••••••••••002X`: hides all but the end, for a screen in a public place. */
export function hideIdNumber(number: string): string {
  return number.slice(0, -4).replace(/./g, '•') + number.slice(-4);
}

export type Complaint = 'idNumberShort' | 'idNumberWrong' | 'phoneShort' | 'phoneWrong';

/** Null while it is right. */
export function idNumberComplaint(number: string, now: number): Complaint | null {
  if (number.length < ID_NUMBER_LENGTH) return 'idNumberShort';
  return isIdNumber(number, now) ? null : 'idNumberWrong';
}

export function phoneComplaint(phone: string): Complaint | null {
  if (phone.length < PHONE_LENGTH) return 'phoneShort';
  return isMobileNumber(phone) ? null : 'phoneWrong';
}
