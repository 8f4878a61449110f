// What Lua packs, TypeScript reads: each kind of value at the edges of its encodings.
import { expect, test } from 'vitest';
import { allUnpacked, packedTexts, unpacked } from './packed-records.ts';
import { connect } from './testing/test-queue.ts';

async function packed(lua: string): Promise<Buffer> {
  const redis = await connect();
  const reply = await redis.callBuffer('EVAL', `return cmsgpack.pack(${lua})`, 0);
  await redis.quit();
  return reply as Buffer;
}

test('whole numbers of every length', async () => {
  const numbers = [0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 1_800_000_000_000, 4e14 + 1];
  const all = [...numbers, ...numbers.map((number) => -number - 1)];
  expect(allUnpacked(await packed(all.map((n) => n.toFixed(0)).join(', ')))).toEqual(all);
  expect(unpacked(await packed('0.5'))).toBe(0.5);
});

test('texts of every length, also with letters of several bytes', async () => {
  const texts = [
    '',
    '窗口',
    'a'.repeat(31),
    'b'.repeat(32),
    'c'.repeat(255),
    'd'.repeat(256),
    'e'.repeat(70_000),
  ];
  expect(allUnpacked(await packed(texts.map((text) => `'${text}'`).join(', ')))).toEqual(texts);
});

test('nothing, truth, lists and maps', async () => {
  const many = Array.from({ length: 20 }, (_, index) => index);
  const lua = `nil, true, false, {${many.join(', ')}}, { a = 1, b = { 'x' } }`;
  expect(allUnpacked(await packed(lua))).toEqual([null, true, false, many, { a: 1, b: ['x'] }]);
});

test('texts that are packed themselves', async () => {
  for (const count of [0, 1, 15, 16, 40]) {
    const texts = Array.from(
      { length: count },
      (_, index) => `cmsgpack.pack('${'x'.repeat(index)}', ${index})`,
    );
    const lists = packedTexts(await packed(`{ ${texts.join(', ')} }`)).map(allUnpacked);
    expect(lists).toEqual(texts.map((_, index) => ['x'.repeat(index), index]));
  }
});

test('anything else is refused', () => {
  expect(() => unpacked(Buffer.from([0xc1]))).toThrow(expect.objectContaining({ code: 'INTERNAL' }) as Error);
});
