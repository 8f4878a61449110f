// What one field says: its value in the form in which it is stored and signed, or what is wrong with it in plain words.
import { isIdNumber, isMobileNumber, normaliseIdNumber } from '../people/id-number.ts';
import type { Localized } from '../protocol/scalars.ts';
import { maxLengthOf, type ScalarField } from './form-schema.ts';
import { isUscc } from './uscc.ts';

export type FieldValue = string | number | boolean;
/** Texts as typed, amounts in fen, dates as `YYYY-MM-DD`. Absent where nothing was filled in. */
export type FormValues = Record<string, FieldValue | Record<string, FieldValue>[]>;

export const FAULT_CODES = [
  'missing',
  'tooLong',
  'phone',
  'idNumber',
  'uscc',
  'date',
  'dateLater',
  'dateEarlier',
  'amount',
  'amountZero',
  'amountTooMuch',
  'count',
  'choice',
  'tooFewRows',
  'tooManyRows',
  'check',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];
/**
 * A fault may leave the value readable: a date that was to lie in the future still says the same once it is past, so that
 * what was signed never changes by itself.
 */
export type Read =
  { value: FieldValue; fault?: undefined } | { value?: FieldValue; fault: FaultCode; message: Localized };

const say = (chinese: string, english: string): Localized => ({ 'zh-CN': chinese, en: english });
const fault = (code: FaultCode, chinese: string, english: string) => ({
  fault: code,
  message: say(chinese, english),
});

/** Told where a required field is empty. */
export const missingWords = (field: ScalarField): Localized =>
  field.kind === 'choice' || field.kind === 'yesNo'
    ? say('请选择一项。', 'Please choose one.')
    : say('请填写这一项。', 'Please fill this in.');

/** @param text not empty @param today `YYYY-MM-DD` where the counter stands */
export function readField(field: ScalarField, text: string, today: string): Read {
  const value = text.trim().normalize('NFC');
  const max = maxLengthOf(field);
  if (value.length > max)
    return fault(
      'tooLong',
      `最多填写 ${max} 个字，请缩短。`,
      `At most ${max} characters; please shorten it.`,
    );
  switch (field.kind) {
    case 'text':
    case 'multiline':
    case 'address':
      return { value };
    case 'phone':
      return isMobileNumber(value)
        ? { value }
        : fault(
            'phone',
            '手机号码应为 11 位数字，以 13 至 19 开头。',
            'A mobile number has 11 digits and begins with 13 to 19.',
          );
    case 'idNumber': {
      const number = normaliseIdNumber(value);
      return isIdNumber(number, Date.parse(today) + 86_399_999)
        ? { value: number }
        : fault(
            'idNumber',
            '身份证号码不对：应为 18 位，请与证件核对每一位。',
            'This ID number is not right: it has 18 characters; please compare each with the card.',
          );
    }
    case 'uscc': {
      const code = value.replace(/\s/g, '').toUpperCase();
      return isUscc(code)
        ? { value: code }
        : fault(
            'uscc',
            '统一社会信用代码不对：应为 18 位，请与营业执照核对每一位。',
            'This credit code is not right: it has 18 characters; please compare each with the licence.',
          );
    }
    case 'date':
      return readDate(field, value, today);
    case 'amount':
      return readAmount(field, value);
    case 'count': {
      const number = /^\d{1,6}$/.test(value) ? Number(value) : NaN;
      return number >= field.min && number <= field.max
        ? { value: number }
        : fault(
            'count',
            `请填写 ${field.min} 至 ${field.max} 之间的整数。`,
            `Please give a whole number from ${field.min} to ${field.max}.`,
          );
    }
    case 'choice':
      return field.options.some((option) => option.value === value)
        ? { value }
        : fault('choice', '请从列出的选项中选择。', 'Please choose one of those listed.');
    case 'yesNo':
      return value === 'yes' || value === 'no'
        ? { value: value === 'yes' }
        : fault('choice', '请选择“是”或“否”。', 'Please choose yes or no.');
  }
}

function readDate(field: Extract<ScalarField, { kind: 'date' }>, value: string, today: string): Read {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : NaN);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === value;
  if (!isReal || value < '1900-01-01' || value > '2199-12-31') {
    return fault(
      'date',
      '请填写真实的日期，按年、月、日共 8 位数字，例如 20260131。',
      'Please give a real date as 8 digits, year, month and day: 20260131.',
    );
  }
  if (field.when === 'past' && value > today)
    return { ...fault('dateLater', '日期不能晚于今天。', 'The date cannot be later than today.'), value };
  if (field.when === 'future' && value < today)
    return { ...fault('dateEarlier', '日期不能早于今天。', 'The date cannot be earlier than today.'), value };
  return { value };
}

function readAmount(field: Extract<ScalarField, { kind: 'amount' }>, value: string): Read {
  const match = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(value.replaceAll(/[,，\s]/g, ''));
  if (!match) {
    return fault(
      'amount',
      '请填写数字金额，最多两位小数，例如 1200.50。',
      'Please give an amount in figures with at most two decimals: 1200.50.',
    );
  }
  const fen = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  if (field.positive === true && fen === 0)
    return fault('amountZero', '金额应大于零。', 'The amount must be more than zero.');
  if (field.max !== undefined && fen > field.max) {
    return fault(
      'amountTooMuch',
      `金额不能超过 ${field.max / 100} 元。`,
      `The amount cannot be more than ${field.max / 100}.`,
    );
  }
  return { value: fen };
}
