// What files are and how large they claim to be, by their first bytes.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { AppError } from '@cloud-window/shared';
import { kindOfFile, requireReadableSize, sizeOfPicture } from './file-kind.ts';

const latin = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const codeOf = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return AppError.from(error).code;
  }
};
const letter = async () =>
  new Uint8Array(await readFile(new URL('../../../tests/fixtures/photos/letter.jpg', import.meta.url)));

test.each([
  ['a PDF behind some rubbish', latin('\n\n\n%PDF-1.4'), 'pdf'],
  ['a HEIC of a phone', latin('\0\0\0\x18ftypheic'), 'heic'],
  ['a WebP', latin('RIFF\0\0\0\0WEBPVP8 '), 'webp'],
  ['a PNG', latin('\x89PNG\r\n\x1a\n'), 'png'],
])('%s', (_name, bytes, kind) => {
  expect(kindOfFile(bytes)).toBe(kind);
});

test('what is none of them is refused with its reason', () => {
  expect(codeOf(() => kindOfFile(new Uint8Array()))).toBe('FILE_EMPTY');
  expect(codeOf(() => kindOfFile(latin('MZ not a picture')))).toBe('FILE_NOT_READABLE');
  expect(codeOf(() => kindOfFile(latin('\0\0\0\x18ftypmp42')))).toBe('FILE_NOT_READABLE');
  expect(codeOf(() => kindOfFile(new Uint8Array(50 * 1024 * 1024 + 1)))).toBe('FILE_TOO_LARGE');
});

describe('the size that a picture claims', () => {
  test('of a real photograph', async () => {
    const bytes = await letter();
    expect(kindOfFile(bytes)).toBe('jpeg');
    const size = sizeOfPicture(bytes, 'jpeg');
    expect(size?.width).toBeGreaterThan(500);
    expect(() => requireReadableSize(size)).not.toThrow();
  });

  test('of one that stops within its header', async () => {
    expect(sizeOfPicture((await letter()).subarray(0, 12), 'jpeg')).toBeNull();
    expect(sizeOfPicture(latin('RIFF\0\0\0\0WEBPVP8X'), 'webp')).toBeNull();
  });

  test('of WebP, lossless and extended', () => {
    const lossless = latin(`RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f${'\0'.repeat(8)}`);
    // 14 bits of width - 1, then 14 of height - 1.
    new DataView(lossless.buffer).setUint32(21, 1023 | (767 << 14), true);
    expect(sizeOfPicture(lossless, 'webp')).toEqual({ width: 1024, height: 768 });
    const extended = latin(`RIFF\0\0\0\0WEBPVP8X${'\0'.repeat(14)}`);
    extended.set([0xff, 0x03, 0x00, 0xff, 0x02, 0x00], 24);
    expect(sizeOfPicture(extended, 'webp')).toEqual({ width: 1024, height: 768 });
  });

  test('too many, too few, none', () => {
    expect(codeOf(() => requireReadableSize({ width: 20_000, height: 10_000 }))).toBe('PAGE_TOO_MANY_PIXELS');
    expect(codeOf(() => requireReadableSize({ width: 10, height: 10 }))).toBe('FILE_TOO_SMALL');
    expect(codeOf(() => requireReadableSize({ width: 0, height: 10 }))).toBe('FILE_NOT_READABLE');
    expect(codeOf(() => requireReadableSize(null))).toBe('FILE_NOT_READABLE');
  });
});
