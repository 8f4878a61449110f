// What the camera sent, judged by its bytes alone (never by a declared type or a file name), and the lighter views that
// people look at. Everything here treats the bytes as hostile.
import sharp, { type Metadata } from 'sharp';
import { AppError } from '@cloud-window/shared';
import {
  enhance,
  findPage,
  isSheet,
  measurePage,
  scaleCorners,
  straightenSheet,
  type MeasuredQuality,
  type PixelSize,
  type Rgba,
} from '@cloud-window/shared/capture';
import type { Corners } from '@cloud-window/shared/protocol';

// libvips would keep what it has decoded for the next time; papers of strangers have no next time.
sharp.cache(false);

/** An original may have at most this many pixels: 80 megapixels hold A3 at 600 dpi and then some. */
const MAX_PIXELS = 80_000_000;
/** A larger picture is straightened from a smaller copy: this is A4 at 480 dpi, filling the picture. */
const WORKING_PIXELS = 24_000_000;
/** Longest sides of the derived views: thumbnail, screen, zoom. */
export const VIEW_SIZES = [320, 1600, 3200] as const;
export type ViewSize = (typeof VIEW_SIZES)[number];
export const THUMBNAIL_SIZE: ViewSize = 320;
/** What a clerk looks at first. */
export const SCREEN_SIZE: ViewSize = 1600;

/** WebP: the clerk waits for this picture, so the quickest method; quality 80 keeps print legible, a fifth larger. */
const WEBP = { quality: 80, effort: 0 } as const;

/** Where the sheet is said to lie: `auto` has it looked for, null takes the whole picture. */
export type SheetPlace = Corners | 'auto' | null;

export interface ReadPage {
  mime: 'image/jpeg' | 'image/png' | 'image/webp';
  /** As a reader sees it: after the EXIF orientation. */
  width: number;
  height: number;
  /** The smallest view of what is shown. */
  thumbnail: Uint8Array;
  /** The sheet cut out and straightened; null where the whole picture is the page. */
  derived: { bytes: Uint8Array; width: number; height: number; corners: Corners; enhanced: boolean } | null;
  quality: MeasuredQuality;
}

/**
 * Decodes an original once, to its last byte; straightens and measures it. Throws PAGE_NOT_AN_IMAGE when it is anything but a
 * whole JPEG, PNG or WebP still, PAGE_TOO_MANY_PIXELS before a single pixel of a decompression bomb is unpacked, and
 * PAGE_CORNERS_INVALID for corners that no sheet in it can have.
 */
export async function readPage(bytes: Uint8Array, place: SheetPlace, enhanced: boolean): Promise<ReadPage> {
  const mime = sniff(bytes);
  if (mime === null) throw new AppError('PAGE_NOT_AN_IMAGE', 'neither JPEG, PNG nor WebP');
  const size = await readSize(bytes);
  if (place !== null && place !== 'auto' && !isSheet(place, size)) {
    throw new AppError('PAGE_CORNERS_INVALID', 'the corners are not those of a sheet in the picture');
  }
  const picture = await decode(() => readPixels(bytes, size));
  const scale = picture.width / size.width;
  const inPicture = place === 'auto' ? findPage(picture) : place && scaleCorners(place, scale);
  const corners = place === 'auto' ? inPicture && scaleCorners(inPicture, 1 / scale) : place;
  const quality = measurePage(picture, inPicture);
  const straight = inPicture && straightenSheet(picture, inPicture);
  const sheet = straight && enhanced ? enhance(straight) : straight;
  const shown = await encodeViews(sheet ?? picture, sheet !== null);
  return {
    mime,
    ...size,
    thumbnail: shown.thumbnail,
    derived:
      sheet && corners && shown.full
        ? { bytes: shown.full, width: sheet.width, height: sheet.height, corners, enhanced }
        : null,
    quality,
  };
}

/** Upright, in sRGB, at most WORKING_PIXELS large: four bytes a pixel are a hundred megabytes as it is. */
async function readPixels(bytes: Uint8Array, { width, height }: PixelSize): Promise<Rgba> {
  const upright = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true });
  const scale = Math.min(1, Math.sqrt(WORKING_PIXELS / (width * height)));
  const { data, info } = await upright
    .autoOrient()
    .resize({ width: Math.max(1, Math.floor(width * scale)), withoutEnlargement: true })
    // What shows through a transparent page is paper, not darkness.
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw new Error(`${info.channels} channels`);
  return { data, width: info.width, height: info.height };
}

async function encodeViews(
  { data, width, height }: Rgba,
  inFull: boolean,
): Promise<{ thumbnail: Uint8Array; full: Uint8Array | null }> {
  const pixels = () => sharp(data, { raw: { width, height, channels: 4 } });
  const [thumbnail, full] = await Promise.all([
    pixels()
      .resize({ width: THUMBNAIL_SIZE, height: THUMBNAIL_SIZE, fit: 'inside', withoutEnlargement: true })
      .webp(WEBP)
      .toBuffer(),
    inFull ? pixels().jpeg({ quality: 90 }).toBuffer() : null,
  ]);
  return { thumbnail, full };
}

/** A WebP whose longer side is at most `size`, upright, without metadata; never enlarged. */
export async function renderView(bytes: Uint8Array, size: ViewSize): Promise<Uint8Array> {
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true })
    .autoOrient()
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .webp(WEBP)
    .toBuffer();
}

async function readSize(bytes: Uint8Array): Promise<PixelSize> {
  // Reading the header needs no limit: the decision is ours, with a code of its own.
  const metadata = await decode(() => sharp(bytes, { limitInputPixels: false }).metadata());
  if (metadata.width * metadata.height > MAX_PIXELS) {
    throw new AppError('PAGE_TOO_MANY_PIXELS', `${metadata.width} × ${metadata.height} pixels`);
  }
  if ((metadata.pages ?? 1) > 1) throw new AppError('PAGE_NOT_AN_IMAGE', 'an animation');
  return upright(metadata);
}

/** EXIF orientations 5 to 8 lie on their side. */
function upright({ width, height, orientation = 1 }: Metadata): PixelSize {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

async function decode<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError('PAGE_NOT_AN_IMAGE', 'the image cannot be decoded', { cause: error });
  }
}

/** The signatures of the three formats (ISO 10918-1, PNG 3rd edition 5.2, RFC 9649). */
function sniff(bytes: Uint8Array): ReadPage['mime'] | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12));
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) {
    return 'image/png';
  }
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') {
    return 'image/webp';
  }
  return null;
}
