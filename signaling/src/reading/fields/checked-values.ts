// Values that can be checked by themselves: numbers with a check character, days of the calendar.
import { isIdNumber } from '@cloud-window/shared';
import type { Certainty } from '@cloud-window/shared/protocol';
import { isUscc } from '@cloud-window/shared/forms';

/** Letters that are read for digits, where only digits can stand. */
const DIGIT_FOR: Record<string, string> = { O: '0', Q: '0', D: '0', I: '1', L: '1', Z: '2', S: '5', B: '8' };
/** Those of a credit code, which has no I, O, S, V and Z. */
const LETTER_FOR: Record<string, string> = { O: '0', I: '1', Z: '2', S: '5', V: 'Y' };

export interface CheckedValue {
  value: string;
  certainty: Extract<Certainty, 'certain' | 'wrong'>;
}

/** An identity number of 18 characters, certain when its check character is right. */
export function checkedIdNumber(text: string, now: number): CheckedValue {
  const capitals = text.toUpperCase();
  const value = capitals.slice(0, 17).replace(/\D/g, (one) => DIGIT_FOR[one] ?? one) + capitals.slice(17);
  return { value, certainty: isIdNumber(value, now) ? 'certain' : 'wrong' };
}

/** A credit code of 18 characters. */
export function checkedCreditCode(text: string): CheckedValue {
  const value = text.toUpperCase().replace(/[A-Z]/g, (one) => LETTER_FOR[one] ?? one);
  return { value, certainty: isUscc(value) ? 'certain' : 'wrong' };
}

/** `YYYY-MM-DD`, or null for a day that there is not. */
export function dayOf(year: string, month: string, day: string): string | null {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isReal ? date.toISOString().slice(0, 10) : null;
}
