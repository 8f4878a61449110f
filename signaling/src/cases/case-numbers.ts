// The numbers that people read aloud: case numbers and receipt numbers. They carry the date and a serial, never a
// person; a receipt number ends in a check digit so that a misheard one is noticed before it is looked up.
import { sql } from 'kysely';
import type { Db, Tx } from '../context.ts';

/** Dates on papers are those of the counter, wherever the server runs. */
export const SERVICE_TIME_ZONE = 'Asia/Shanghai';

const calendarDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: SERVICE_TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** `CW-20261123-000123`. Serials never repeat, so neither do numbers. */
export async function nextCaseNumber(db: Db | Tx, now: number): Promise<string> {
  return `CW-${compactDay(now)}-${await nextSerial(db, 'case_number_seq')}`;
}

/** `20261123-000123-4`: date, serial, check digit. */
export async function nextReceiptNumber(db: Db | Tx, now: number): Promise<string> {
  const number = `${compactDay(now)}-${await nextSerial(db, 'receipt_number_seq')}`;
  return `${number}-${checkDigit(number)}`;
}

/** A receipt number as typed or scanned, in the printed form; null when it cannot be one. */
export function normaliseReceiptNumber(text: string): string | null {
  const match = /^(\d{8})(\d{6,9})(\d)$/.exec(text.replace(/[\s-]/g, ''));
  if (!match) return null;
  const [, day = '', serial = '', digit = ''] = match;
  return checkDigit(day + serial) === digit ? `${day}-${serial}-${digit}` : null;
}

/** ISO 7064 MOD 11,10: finds every single wrong digit and nearly all transpositions. */
export function checkDigit(text: string): string {
  let product = 10;
  for (const digit of text.replace(/\D/g, '')) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return String((11 - product) % 10);
}

function compactDay(now: number): string {
  return calendarDay.format(now).replaceAll('-', '');
}

async function nextSerial(db: Db | Tx, sequence: 'case_number_seq' | 'receipt_number_seq'): Promise<string> {
  const { rows } = await sql<{
    serial: string;
  }>`select nextval(${sequence}::regclass)::text as serial`.execute(db);
  return (rows[0]?.serial ?? '').padStart(6, '0');
}
