// What is marked as different between a paper and a form.
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

/** All texts of three characters, up to this long. */
function textsUpTo(length: number): string[] {
  if (length === 0) return [''];
  const shorter = textsUpTo(length - 1);
  const longest = shorter.filter((text) => text.length === length - 1);
  return [...shorter, ...longest.flatMap((text) => ['平', '江', '1'].map((next) => text + next))];
}

test('stretches put together are the value, and what is unchanged is in the other in that order', () => {
  const texts = textsUpTo(4);
  for (const value of texts) {
    for (const other of texts) {
      const stretches = stretchesOf(value, other);
      expect(stretches.map(({ text }) => text).join('')).toBe(value);
      let from = 0;
      for (const { text } of stretches.filter(({ changed }) => !changed)) {
        for (const character of text) {
          from = other.indexOf(character, from) + 1;
          if (from === 0) throw new Error(`${character} of ${value} is not in ${other} there`);
        }
      }
      if (value === other) expect(stretches.some(({ changed }) => changed)).toBe(false);
    }
  }
});
