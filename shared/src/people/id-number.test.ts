import { expect, test } from 'vitest';
import { idNumberCheckCharacter, isIdNumber, isMobileNumber, maskIdNumber } from './id-number.ts';

const NOW = Date.UTC(2026, 10, 23);

test('the published examples of GB 11643 have their check characters', () => {
  expect(idNumberCheckCharacter('11010519491231002')).toBe('X');
  expect(idNumberCheckCharacter('44052418800101001')).toBe('4');
});

test.each([
  ['11010519491231002X', true],
  ['11010519491231002x', true],
  ['110105 19491231 002X', true],
  ['110105194912310021', false], // wrong check character
  ['110105194902310020', false], // 31 February
  ['11010520991231002X', false], // not born yet
  ['01010519491231002X', false],
  ['', false],
])('%s is a number: %s', (text, expected) => {
  expect(isIdNumber(text, NOW)).toBe(expected);
});

test('a masked number keeps only what its owner needs', () => {
  expect(maskIdNumber('11010519491231002X')).toBe('1101**********002X');
});

test('mobile numbers have 11 digits from 13 to 19', () => {
  expect(isMobileNumber('13812345678')).toBe(true);
  expect(isMobileNumber('12812345678')).toBe(false);
  expect(isMobileNumber('1381234567')).toBe(false);
});
