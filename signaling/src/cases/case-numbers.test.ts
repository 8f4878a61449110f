// Numbers that people read aloud and type.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestContext, type TestContext } from '../testing/test-context.ts';
import { checkDigit, nextCaseNumber, nextReceiptNumber, normaliseReceiptNumber } from './case-numbers.ts';

let context: TestContext;
beforeAll(async () => {
  context = await createTestContext();
});
afterAll(() => context[Symbol.asyncDispose]());

/** 17:30 UTC on the 22nd is already the 23rd at the counter. */
const evening = Date.UTC(2026, 10, 22, 17, 30);

test('numbers carry the day of the counter and a serial that never repeats', async () => {
  const numbers = await Promise.all(Array.from({ length: 20 }, () => nextCaseNumber(context.db, evening)));
  expect(new Set(numbers).size).toBe(20);
  for (const number of numbers) expect(number).toMatch(/^CW-20261123-\d{6}$/);
  const receipt = await nextReceiptNumber(context.db, evening);
  expect(receipt).toMatch(/^20261123-000001-\d$/);
  expect(normaliseReceiptNumber(receipt)).toBe(receipt);
  expect(normaliseReceiptNumber(` ${receipt.replaceAll('-', ' ')}`)).toBe(receipt);
});

// The example of ISO 7064 for MOD 11,10.
test('the check digit is that of ISO 7064 MOD 11,10', () => {
  expect(checkDigit('0794')).toBe('5');
});

test('every single wrong digit is noticed', () => {
  const right = `20261123000123${checkDigit('20261123000123')}`;
  expect(normaliseReceiptNumber(right)).not.toBeNull();
  for (let index = 0; index < right.length; index += 1) {
    for (const digit of '0123456789') {
      if (digit === right.charAt(index)) continue;
      const wrong = right.slice(0, index) + digit + right.slice(index + 1);
      expect(normaliseReceiptNumber(wrong)).toBeNull();
    }
  }
});
