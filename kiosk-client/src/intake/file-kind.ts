// What a file is and how large its picture, by its first bytes alone: names, endings and EXIF lie.
import { AppError } from '@cloud-window/shared';

export type FileKind = 'jpeg' | 'png' | 'webp' | 'heic' | 'pdf';
export interface PictureSize {
  width: number;
  height: number;
}

/** The largest file that is opened here; a page of it may have less. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;
/** As the server: whatever claims more pixels is never unpacked. */
const MAX_PIXELS = 80_000_000;
/** Nothing can be read on a paper of fewer pixels. */
const MIN_SIDE = 200;
/** Where the header of a PDF may begin (ISO 32000-2, annex H). */
const PDF_HEADER_WITHIN = 1024;
/** Brands of still pictures in HEVC (ISO/IEC 23008-12, annex B). */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'mif1', 'msf1'];

/** Throws FILE_EMPTY, FILE_TOO_LARGE or FILE_NOT_READABLE. */
export function kindOfFile(bytes: Uint8Array): FileKind {
  if (bytes.byteLength === 0) throw new AppError('FILE_EMPTY', 'the file has no bytes');
  if (bytes.byteLength > MAX_FILE_BYTES) throw new AppError('FILE_TOO_LARGE', 'more than 50 MB');
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP') return 'webp';
  if (latin(bytes, 4, 8) === 'ftyp' && HEIC_BRANDS.includes(latin(bytes, 8, 12))) return 'heic';
  if (latin(bytes, 0, PDF_HEADER_WITHIN).includes('%PDF-')) return 'pdf';
  throw new AppError('FILE_NOT_READABLE', 'neither a picture nor a PDF');
}

/** Throws FILE_NOT_READABLE, PAGE_TOO_MANY_PIXELS or FILE_TOO_SMALL, before anything is unpacked. */
export function requireReadableSize(size: PictureSize | null): void {
  if (size === null || size.width < 1 || size.height < 1) {
    throw new AppError('FILE_NOT_READABLE', 'the picture has no size');
  }
  if (size.width * size.height > MAX_PIXELS) {
    throw new AppError('PAGE_TOO_MANY_PIXELS', `${size.width} × ${size.height} pixels`);
  }
  if (Math.min(size.width, size.height) < MIN_SIDE) {
    throw new AppError('FILE_TOO_SMALL', `${size.width} × ${size.height} pixels`);
  }
}

/** What the header of the picture says; null where it says nothing. */
export function sizeOfPicture(bytes: Uint8Array, kind: 'jpeg' | 'png' | 'webp'): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (kind === 'png') return { width: view.getUint32(16), height: view.getUint32(20) };
    return kind === 'jpeg' ? sizeOfJpeg(view) : sizeOfWebp(view, latin(bytes, 12, 16));
  } catch (error) {
    // Reading behind the end: the file stops within its header.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The first frame header (ISO 10918-1, B.2.2); segments before it are stepped over. */
function sizeOfJpeg(view: DataView): PictureSize | null {
  let at = 2;
  while (at < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    const isAlone = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    at += marker === 0xff ? 1 : isAlone ? 2 : 2 + view.getUint16(at + 2);
  }
  return null;
}

/** RFC 9649: lossy, lossless or extended. */
function sizeOfWebp(view: DataView, chunk: string): PictureSize | null {
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (chunk) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    default:
      return null;
  }
}

function startsWith(bytes: Uint8Array, ...magic: number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
