// What is marked as different between a paper and a form.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { saysTheSame, stretchesOf } from './differences.ts';

test.each([
  ['苏州青榆公司', '苏州 青榆公司', true],
  ['91320505MA1R2K8T0W', '91320505ma1r2k8t0w', true],
  ['示例（苏州）公司', '示例(苏州)公司', true],
  ['平江路26号', '平江路28号', false],
])('%s and %s', (one, other, same) => {
  expect(saysTheSame(one, other)).toBe(same);
});

test('the characters that the other has not are marked', () => {
  expect(stretchesOf('平江路26号', '平江路28号')).toEqual([
    { text: '平江路2', changed: false },
    { text: '6', changed: true },
    { text: '号', changed: false },
  ]);
  expect(stretchesOf('平江路26号3幢', '平江路26号')).toEqual([
    { text: '平江路26号', changed: false },
    { text: '3幢', changed: true },
  ]);
  expect(stretchesOf('', '平')).toEqual([]);
});

test('stretches put together are the value, and what is unchanged is in the other in that order', () => {
  const short = fc.string({ maxLength: 12, unit: fc.constantFrom('平', '江', '路', '1', '2') });
  fc.assert(
    fc.property(short, short, (value, other) => {
      const stretches = stretchesOf(value, other);
      expect(stretches.map(({ text }) => text).join('')).toBe(value);
      const kept = stretches.filter(({ changed }) => !changed).map(({ text }) => text);
      let from = 0;
      for (const character of kept.join('')) {
        from = other.indexOf(character, from) + 1;
        expect(from).toBeGreaterThan(0);
      }
      if (value === other) expect(stretches.some(({ changed }) => changed)).toBe(false);
    }),
  );
});
