// What a scanned, typed or broken address gives.
import { expect, test } from 'vitest';
import { readAddress } from './address.ts';

test.each([
  ['?n=20260801-000123-4', '#abc_DEF-1', { number: '20260801-000123-4', token: 'abc_DEF-1' }],
  ['?n=%20X1%20', '', { number: 'X1', token: null }],
  ['', '', { number: '', token: null }],
  ['?n=X1', '#%E0%A4%A', { number: 'X1', token: '%E0%A4%A' }],
])('%s%s', (search, hash, expected) => {
  expect(readAddress(search, hash)).toEqual(expected);
});
