// Photographs of sheets: read as the kiosk's camera would hand them over, with the corners that people placed.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Point, Rgba } from '@cloud-window/shared/vision';
import sharp from 'sharp';

/** The photographs that come with the tests. */
export const PHOTOGRAPHS = fileURLToPath(new URL('../fixtures/photos/', import.meta.url));

/** The pictures in a folder, by name. */
export function photographsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(jpe?g|png|webp|avif|tiff?)$/i.test(name))
    .sort();
}

/** A picture's pixels, upright. */
export async function readPhotograph(file: string): Promise<Rgba> {
  const { data, info } = await sharp(file)
    .rotate()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Where the sheets' corners truly are, as `corners.json` beside the pictures tells. */
export function trueCorners(folder: string): Map<string, Point[]> {
  const known = JSON.parse(readFileSync(join(folder, 'corners.json'), 'utf8')) as Record<
    string,
    { corners: Point[] }
  >;
  return new Map(Object.entries(known).map(([name, { corners }]) => [name, corners]));
}
