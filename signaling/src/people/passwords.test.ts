import { expect, test } from 'vitest';
import { oneTimePassword, requireStrength } from './passwords.ts';

const WEAK: unknown = expect.objectContaining({ code: 'PASSWORD_TOO_WEAK' });

test.each([
  ['short', 'lin', 'eight-ch'],
  ['one character many times', 'lin', 'aaaaaaaaaaaaaaa'],
  ['one with the name in it', 'chenguang', 'my-ChenGuang-of-2026'],
  ['a short name many times', 'bo', 'boboBObobobo-1'],
])('%s is too weak', (_what, username, next) => {
  expect(() => requireStrength(next, username, 'the former one')).toThrow(WEAK);
});

test('the former password is no new one', () => {
  expect(() => requireStrength('correct horse battery', 'lin', 'correct horse battery')).toThrow(WEAK);
});

test('a random password that holds a short name by chance is strong', () => {
  expect(() => requireStrength('Pw-x7Bo9_kQm2rT5vZ', 'bo', 'the former one')).not.toThrow();
});

test('one-time passwords are strong and differ', () => {
  const first = oneTimePassword();
  expect(() => requireStrength(first, 'bo', 'the former one')).not.toThrow();
  expect(oneTimePassword()).not.toBe(first);
});
