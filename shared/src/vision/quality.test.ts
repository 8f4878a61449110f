// Each defect, put into a drawn page by itself, is named and placed; a good page has none.
import { describe, expect, it } from 'vitest';
import { enhance } from './enhance.ts';
import type { Corners } from './geometry.ts';
import { measureQuality } from './quality.ts';
import { sheetSize, straighten } from './straighten.ts';
import { blurred, drawSheet } from './testing/drawn-sheet.ts';

const SIZE = { width: 1000, height: 1300 };
const PAGE: Corners = [
  [120, 100],
  [880, 100],
  [880, 1174],
  [120, 1174],
];
const codes = (image: Parameters<typeof measureQuality>[0], corners: Corners | null = PAGE) =>
  measureQuality(image, corners).findings.map(({ code }) => code);

describe('measureQuality', () => {
  const good = drawSheet({ ...SIZE, corners: PAGE });

  it('finds nothing wrong with a good page', () => {
    const quality = measureQuality(good, PAGE);
    expect(quality.findings).toEqual([]);
    expect(quality.isPaper).toBe(true);
    expect(quality.shortSide).toBeCloseTo(760, 0);
  });

  it('names blur, and not where a page is blank', () => {
    expect(codes(blurred(good, 4))).toContain('blur');
    const blank = drawSheet({ ...SIZE, corners: PAGE, print: 'nothing' });
    expect(codes(blurred(blank, 4))).toEqual(['blank']);
  });

  it('names the dark', () => {
    expect(codes(drawSheet({ ...SIZE, corners: PAGE, light: 0.25 }))).toContain('dark');
  });

  it('places glare where the lamp is mirrored', () => {
    const image = drawSheet({ ...SIZE, corners: PAGE, glare: [500, 600, 90] });
    const glare = measureQuality(image, PAGE).findings.find(({ code }) => code === 'glare');
    const { x = 0, y = 0, width = 0, height = 0 } = glare?.box ?? {};
    expect(Math.abs(x + width / 2 - 500)).toBeLessThan(40);
    expect(Math.abs(y + height / 2 - 600)).toBeLessThan(40);
  });

  it('places the side on which a sheet leaves the picture', () => {
    const corners: Corners = [
      [0, 100],
      [700, 100],
      [700, 1090],
      [0, 1090],
    ];
    const cut = measureQuality(drawSheet({ ...SIZE, corners }), corners).findings;
    expect(cut.map(({ code }) => code)).toEqual(['cutOff']);
    expect(cut[0]?.box?.x).toBe(0);
    expect(cut[0]?.box?.height).toBeGreaterThan(980);
    expect(cut[0]?.box?.width).toBeLessThan(100);
  });

  it('asks for a larger picture of the sheet', () => {
    const corners: Corners = [
      [400, 400],
      [700, 400],
      [700, 824],
      [400, 824],
    ];
    expect(codes(drawSheet({ ...SIZE, corners }), corners)).toContain('tooSmall');
  });

  it('names a sheet that lies askew', () => {
    const corners: Corners = [
      [500, 80],
      [960, 620],
      [520, 1200],
      [60, 660],
    ];
    expect(codes(drawSheet({ ...SIZE, corners }), corners)).toContain('skewed');
  });

  it('tells a page that fills the picture from something that is no page', () => {
    const scanned = straighten(good, PAGE, 760, 1074);
    expect(codes(scanned, null)).toEqual([]);
    const desk = drawSheet({ ...SIZE, corners: null, desk: [140, 60, 40] });
    expect(codes(desk, null)).toEqual(['noSheet']);
  });
});

describe('straighten', () => {
  it('makes the sheet upright, in its own format', () => {
    const corners: Corners = [
      [300, 200],
      [700, 210],
      [860, 1100],
      [130, 1080],
    ];
    const image = drawSheet({ ...SIZE, corners, print: 'frame' });
    const before = image.data.slice();
    const { width, height } = sheetSize(corners, SIZE.width, SIZE.height);
    const page = straighten(image, corners, width, height);
    expect(image.data).toEqual(before);
    const at = (u: number, v: number) =>
      page.data[(Math.round(v * height) * width + Math.round(u * width)) * 4] ?? 0;
    // The frame lies where it was drawn, paper inside and outside of it.
    for (const v of [0.3, 0.5, 0.7]) {
      expect(at(0.085, v)).toBeLessThan(90);
      expect(at(0.915, v)).toBeLessThan(90);
      expect(at(0.05, v)).toBeGreaterThan(200);
    }
  });

  it('knows A4 and identity cards', () => {
    const upright = (width: number, height: number): Corners => [
      [100, 100],
      [100 + width, 100],
      [100 + width, 100 + height],
      [100, 100 + height],
    ];
    const a4 = sheetSize(upright(700, 1000), 1000, 1300);
    expect(a4.height / a4.width).toBeCloseTo(Math.SQRT2, 2);
    const card = sheetSize(upright(780, 500), 1000, 1300);
    expect(card.width / card.height).toBeCloseTo(1.586, 2);
  });
});

describe('enhance', () => {
  it('makes unevenly lit paper even and leaves its input alone', () => {
    const width = 400;
    const height = 560;
    const data = new Uint8ClampedArray(width * height * 4);
    for (let i = 0; i < width * height; i++) {
      const light = 110 + (120 * (i % width)) / width;
      data.fill(light, i * 4, i * 4 + 3);
      data[i * 4 + 3] = 255;
    }
    const before = data.slice();
    const page = enhance({ data, width, height });
    expect(data).toEqual(before);
    for (const x of [30, 200, 370]) expect(page.data[(280 * width + x) * 4]).toBeGreaterThan(235);
  });
});
