// Which corners a server believes.
import { describe, expect, test } from 'vitest';
import { cornersText, cornersTextSchema, type Corners } from '../protocol/capture.ts';
import {
  areaOf,
  clampCorners,
  isSheet,
  scaleCorners,
  sizeToFill,
  turnRight,
  wholePicture,
} from './corners.ts';

const size = { width: 1000, height: 800 };
const sheet: Corners = [
  [100, 100],
  [700, 120],
  [690, 700],
  [110, 690],
];

describe('corners of a sheet', () => {
  test('a sheet within the picture, and the whole picture', () => {
    expect(isSheet(sheet, size)).toBe(true);
    expect(isSheet(wholePicture(size), size)).toBe(true);
  });

  test.each<[string, Corners]>([
    [
      'outside the picture',
      [
        [100, 100],
        [1100, 100],
        [700, 700],
        [100, 700],
      ],
    ],
    [
      'crossing',
      [
        [100, 100],
        [700, 700],
        [700, 100],
        [100, 700],
      ],
    ],
    [
      'against the clock',
      [
        [100, 100],
        [100, 700],
        [700, 700],
        [700, 100],
      ],
    ],
    [
      'dented',
      [
        [100, 100],
        [700, 100],
        [300, 200],
        [100, 700],
      ],
    ],
    [
      'on one line',
      [
        [100, 100],
        [300, 100],
        [500, 100],
        [700, 100],
      ],
    ],
    [
      'all in one point',
      [
        [5, 5],
        [5, 5],
        [5, 5],
        [5, 5],
      ],
    ],
    [
      'next to nothing',
      [
        [100, 100],
        [130, 100],
        [130, 130],
        [100, 130],
      ],
    ],
    [
      'a hair',
      [
        [0, 0],
        [1000, 0],
        [1000, 10],
        [0, 10],
      ],
    ],
    [
      'not numbers',
      [
        [NaN, 0],
        [1000, 0],
        [1000, 800],
        [0, 800],
      ],
    ],
  ])('%s are none', (_, corners) => {
    expect(isSheet(corners, size)).toBe(false);
  });

  test('a ten-pixel picture has no sheet', () => {
    expect(isSheet(wholePicture({ width: 10, height: 10 }), { width: 10, height: 10 })).toBe(false);
  });

  test('what the finder places outside is brought to the edge', () => {
    const out: Corners = [
      [-5, 3],
      [1200, 0],
      [1000, 900],
      [0, 800],
    ];
    expect(clampCorners(out, size)).toEqual([
      [0, 3],
      [1000, 0],
      [1000, 800],
      [0, 800],
    ]);
  });

  test('four turns to the right are none; area and scale', () => {
    expect(turnRight(turnRight(turnRight(turnRight(sheet))))).toEqual(sheet);
    expect(isSheet(turnRight(sheet), size)).toBe(true);
    expect(areaOf(scaleCorners(sheet, 2))).toBeCloseTo(areaOf(sheet) * 4);
    expect(sizeToFill(wholePicture(size), size)).toBeCloseTo(1);
  });
});

describe('corners in metadata', () => {
  test('come back as they were sent, to a tenth of a pixel', () => {
    expect(cornersTextSchema.parse(cornersText(sheet))).toEqual(sheet);
    expect(
      cornersText([
        [0.04, 1.25],
        [2, 3],
        [4, 5],
        [6, 7],
      ]),
    ).toBe('0,1.3,2,3,4,5,6,7');
  });

  test.each(['', '1,2,3', '1,2,3,4,5,6,7,8,9', 'a,2,3,4,5,6,7,8', '-1,2,3,4,5,6,7,8', '1e9,2,3,4,5,6,7,8'])(
    '%j is refused',
    (text) => {
      expect(cornersTextSchema.safeParse(text).success).toBe(false);
    },
  );
});
