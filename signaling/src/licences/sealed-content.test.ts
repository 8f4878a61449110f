// How a number is shown in part, and that what a licence says comes out of its seal as it went in.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSealer } from '../storage/sealer.ts';
import { maskNumber, openContent, sealContent } from './sealed-content.ts';

test.each([
  ['11010519491231002X', '1101**********002X'],
  ['9199 9900 MA00 0001 27', '9199**********0127'],
  ['J99999-18', 'J999*9-18'],
  ['12345678', '********'],
  ['1', '*'],
  ['', ''],
])('%s is shown as %s', (number, shown) => {
  expect(maskNumber(number)).toBe(shown);
});

test('what is sealed is not readable, and comes out again', () => {
  const sealer = createSealer(randomBytes(32));
  const content = {
    reference: 'R-1',
    number: '11010519491231002X',
    holder: '张伟',
    fields: { address: '和平路' },
  };
  const sealed = sealContent(sealer, content);
  expect(sealed.includes(Buffer.from('张伟'))).toBe(false);
  expect(openContent(sealer, sealed)).toEqual(content);
});
