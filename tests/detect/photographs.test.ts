// The sheets in photographs that other people took are found where people placed their corners.
import { join } from 'node:path';
import { findSheet, intersectionOverUnion, measureQuality } from '@cloud-window/shared/vision';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PHOTOGRAPHS, readPhotograph, trueCorners } from './photographs.ts';

const truth = trueCorners(PHOTOGRAPHS);

describe('photographs', () => {
  it.each([...truth])('finds the sheet in %s, exactly and live', async (name, corners) => {
    const image = await readPhotograph(join(PHOTOGRAPHS, name));
    expect(intersectionOverUnion(findSheet(image)?.corners ?? [], corners)).toBeGreaterThan(0.98);
    const live = findSheet(image, { live: true });
    expect(intersectionOverUnion(live?.corners ?? [], corners)).toBeGreaterThan(0.97);
  });

  it.each([...truth])('reads %s as sharp, and as blurred once it is blurred', async (name) => {
    const file = join(PHOTOGRAPHS, name);
    const image = await readPhotograph(file);
    const corners = findSheet(image)?.corners ?? null;
    const sharpCodes = measureQuality(image, corners).findings.map(({ code }) => code);
    expect(sharpCodes).not.toEqual(expect.arrayContaining(['blur']));
    expect(sharpCodes).not.toEqual(expect.arrayContaining(['blank']));
    const { data, info } = await sharp(file)
      .rotate()
      .blur(4)
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const soft = measureQuality({ data, width: info.width, height: info.height }, corners);
    expect(soft.findings.map(({ code }) => code)).toContain('blur');
  });
});
