// Every code that may reach a person has a sentence, and both languages have the same texts.
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../errors.ts';
import english from './locales/en.json' with { type: 'json' };
import chinese from './locales/zh-CN.json' with { type: 'json' };
import type { TextTree } from './i18n.ts';

function keysOf(tree: TextTree, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [path + key] : keysOf(value, `${path}${key}.`),
  );
}

test('each error code has a sentence in both languages', () => {
  expect(Object.keys(english.errors).sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

test('both languages hold the same keys', () => {
  expect(keysOf(english).sort()).toEqual(keysOf(chinese).sort());
});

test('no sentence is empty', () => {
  for (const sentence of [...Object.values(english.errors), ...Object.values(chinese.errors)]) {
    expect(sentence.length).toBeGreaterThan(8);
  }
});
