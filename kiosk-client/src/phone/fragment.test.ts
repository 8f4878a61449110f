// What a scanned, typed or broken address gives.
import { expect, test } from 'vitest';
import { readFragment, withMaterial } from './fragment.ts';

test.each([
  ['#abc_DEF-1/id-card', { token: 'abc_DEF-1', materialCode: 'id-card' }],
  ['#abc', { token: 'abc', materialCode: null }],
  ['#abc/', { token: 'abc', materialCode: null }],
  ['', { token: '', materialCode: null }],
])('%s', (hash, expected) => {
  expect(readFragment(hash)).toEqual(expected);
});

test('the kiosk adds the material', () => {
  const { hash } = new URL(withMaterial('https://window.example/phone/#abc', 'lease'));
  expect(readFragment(hash)).toEqual({ token: 'abc', materialCode: 'lease' });
});
