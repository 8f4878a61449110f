// What may be typed, how it is shown, and when it is complained about.
import { describe, expect, test } from 'vitest';
import {
  groupIdNumber,
  groupPhone,
  hideIdNumber,
  idNumberComplaint,
  phoneComplaint,
  typeDigits,
  typeIdNumber,
} from './sign-in-form.ts';

const NOW = Date.UTC(2026, 0, 1);
// The specimen of GB 11643-1999.
const VALID = '11010519491231002X';

describe('ID number', () => {
  test.each([
    ['110105 19491231 002x', VALID],
    ['1101X', '1101'],
    ['abc110105-1949', '1101051949'],
    [`${VALID}99`, VALID],
    ['', ''],
  ])('typing %j gives %j', (typed, kept) => {
    expect(typeIdNumber(typed)).toBe(kept);
  });

  test('what is shown can be typed again without change', () => {
    for (let length = 0; length <= VALID.length; length += 1) {
      const part = VALID.slice(0, length);
      expect(typeIdNumber(groupIdNumber(part))).toBe(part);
    }
  });

  test('complaints', () => {
    expect(idNumberComplaint('1101', NOW)).toBe('idNumberShort');
    expect(idNumberComplaint('110105194912310021', NOW)).toBe('idNumberWrong');
    expect(idNumberComplaint('11010520261231002X', NOW)).toBe('idNumberWrong');
    expect(idNumberComplaint(VALID, NOW)).toBeNull();
  });

  test('hiding keeps the length and the last four', () => {
    expect(hideIdNumber(VALID)).toBe('••••••••••••••002X');
    expect(hideIdNumber('11')).toBe('11');
  });
});

describe('phone and code', () => {
  test('digits only, as many as fit', () => {
    expect(typeDigits('138-0000-1234 5', 11)).toBe('13800001234');
    expect(typeDigits('12 34 56 7', 6)).toBe('123456');
  });

  test('grouping', () => {
    expect(groupPhone('13800001234')).toBe('138 0000 1234');
    expect(groupPhone('138')).toBe('138');
  });

  test('complaints', () => {
    expect(phoneComplaint('138')).toBe('phoneShort');
    expect(phoneComplaint('12800001234')).toBe('phoneWrong');
    expect(phoneComplaint('13800001234')).toBeNull();
  });
});
