// Where pictures lie in an exported film.
import { expect, test } from 'vitest';
import { canExport, tilesOf } from './export-film.ts';

const face = { source: 'face' as const };
const papers = { source: 'document' as const };

test('papers are large on the left, faces beside them', () => {
  expect(tilesOf([face, papers, face])).toEqual([
    { x: 864, y: 0, width: 416, height: 360 },
    { x: 0, y: 0, width: 864, height: 720 },
    { x: 864, y: 360, width: 416, height: 360 },
  ]);
});

test('without papers faces share the whole, papers alone have it', () => {
  expect(tilesOf([face, face])).toEqual([
    { x: 0, y: 0, width: 640, height: 720 },
    { x: 640, y: 0, width: 640, height: 720 },
  ]);
  expect(tilesOf([papers])).toEqual([{ x: 0, y: 0, width: 1280, height: 720 }]);
  expect(tilesOf([face])).toEqual([{ x: 0, y: 0, width: 1280, height: 720 }]);
  expect(tilesOf([])).toEqual([]);
});

test('a program that is not there or no ffmpeg cannot export', async () => {
  expect(await canExport('no-such-program-anywhere')).toBe(false);
  expect(await canExport(process.execPath)).toBe(false);
});
