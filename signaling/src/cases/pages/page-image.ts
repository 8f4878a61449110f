// What the camera sent, judged by its bytes alone (never by a declared type or a file name), and the lighter views that
// people look at. Everything here treats the bytes as hostile.
import sharp, { type Metadata } from 'sharp';
import { AppError } from '@cloud-window/shared';

// libvips would keep what it has decoded for the next time; papers of strangers have no next time.
sharp.cache(false);

/** An original may have at most this many pixels: 80 megapixels hold A3 at 600 dpi and then some. */
const MAX_PIXELS = 80_000_000;
/** Longest sides of the derived views: thumbnail, screen, zoom. */
export const VIEW_SIZES = [320, 1600, 3200] as const;
export type ViewSize = (typeof VIEW_SIZES)[number];
export const THUMBNAIL_SIZE: ViewSize = 320;
/** What a clerk looks at first. */
export const SCREEN_SIZE: ViewSize = 1600;

/** WebP: the clerk waits for this picture, so the quickest method; quality 80 keeps print legible, a fifth larger. */
const WEBP = { quality: 80, effort: 0 } as const;

export interface PageImage {
  mime: 'image/jpeg' | 'image/png' | 'image/webp';
  /** As a reader sees it: after the EXIF orientation. */
  width: number;
  height: number;
  /** The smallest view, made of the very decoding that checked the bytes. */
  thumbnail: Uint8Array;
}

/**
 * Decodes an original once, to its last byte. Throws PAGE_NOT_AN_IMAGE when it is anything but a whole JPEG, PNG or WebP still, and
 * PAGE_TOO_MANY_PIXELS before a single pixel of a decompression bomb is unpacked.
 */
export async function readPageImage(bytes: Uint8Array): Promise<PageImage> {
  const mime = sniff(bytes);
  if (mime === null) throw new AppError('PAGE_NOT_AN_IMAGE', 'neither JPEG, PNG nor WebP');
  const { width, height } = await readSize(bytes);
  const thumbnail = await decode(() => renderView(bytes, THUMBNAIL_SIZE));
  return { mime, width, height, thumbnail };
}

/** A WebP whose longer side is at most `size`, upright, without metadata; never enlarged. */
export async function renderView(bytes: Uint8Array, size: ViewSize): Promise<Uint8Array> {
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true })
    .autoOrient()
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .webp(WEBP)
    .toBuffer();
}

async function readSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  // Reading the header needs no limit: the decision is ours, with a code of its own.
  const metadata = await decode(() => sharp(bytes, { limitInputPixels: false }).metadata());
  if (metadata.width * metadata.height > MAX_PIXELS) {
    throw new AppError('PAGE_TOO_MANY_PIXELS', `${metadata.width} × ${metadata.height} pixels`);
  }
  if ((metadata.pages ?? 1) > 1) throw new AppError('PAGE_NOT_AN_IMAGE', 'an animation');
  return upright(metadata);
}

/** EXIF orientations 5 to 8 lie on their side. */
function upright({ width, height, orientation = 1 }: Metadata): { width: number; height: number } {
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
function sniff(bytes: Uint8Array): PageImage['mime'] | null {
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
