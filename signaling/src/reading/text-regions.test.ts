// From maps of probabilities to lines, and from steps to characters.
import { expect, test } from 'vitest';
import { decodeCharacters } from './decode-characters.ts';
import { textRegions } from './text-regions.ts';

const WIDTH = 200;
const HEIGHT = 120;

/** A map with bars of text: from x, y, so long and so high, falling by `slope`. */
function mapOf(
  ...bars: { x: number; y: number; length: number; height: number; slope?: number; sure?: number }[]
) {
  const map = new Float32Array(WIDTH * HEIGHT);
  for (const { x, y, length, height, slope = 0, sure = 0.9 } of bars) {
    for (let column = 0; column < length; column += 1) {
      for (let row = 0; row < height; row += 1) {
        map[Math.round(y + row + column * slope) * WIDTH + x + column] = sure;
      }
    }
  }
  return map;
}

test('a bar is one region, grown around it', () => {
  const [region, ...others] = textRegions(mapOf({ x: 40, y: 50, length: 100, height: 8 }), WIDTH, HEIGHT);
  expect(others).toEqual([]);
  expect(region?.x).toBeCloseTo(90, 0);
  expect(region?.y).toBeCloseTo(54, 0);
  expect(region?.halfHeight).toBeGreaterThan(8);
  expect(region?.halfLength).toBeGreaterThan(54);
});

test('a slanted bar has its slant, and two bars are two', () => {
  const [long, short] = textRegions(
    mapOf({ x: 20, y: 20, length: 150, height: 6, slope: 0.05 }, { x: 20, y: 80, length: 60, height: 6 }),
    WIDTH,
    HEIGHT,
  );
  expect((long?.direction[1] ?? 0) / (long?.direction[0] ?? 1)).toBeCloseTo(0.05, 2);
  expect(short?.direction[1]).toBeCloseTo(0, 2);
});

test('dust and what is hardly text are none', () => {
  const dust = mapOf(
    { x: 5, y: 5, length: 3, height: 3 },
    { x: 50, y: 50, length: 60, height: 8, sure: 0.4 },
  );
  expect(textRegions(dust, WIDTH, HEIGHT)).toEqual([]);
});

test('characters that go on are one, those with nothing between them are two', () => {
  // Classes: nothing, 甲, 乙.
  const steps = [1, 1, 0, 1, 2, 2, 0];
  const probabilities = new Float32Array(steps.length * 3);
  steps.forEach((best, step) => (probabilities[step * 3 + best] = 0.5 + step / 20));
  const { text, characters } = decodeCharacters(probabilities, steps.length, ['甲', '乙']);
  expect(text).toBe('甲甲乙');
  expect(characters.map(({ sure }) => Math.round(sure * 100))).toEqual([55, 65, 75]);
  expect(characters[0]?.at).toBeLessThan(characters[1]?.at ?? 0);
});
