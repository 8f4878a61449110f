// A file becomes pages: a picture is one, a PDF as many as it has. What a file needs beyond this is fetched when one comes.
import { AppError } from '@cloud-window/shared';
import { kindOfFile, requireReadableSize, sizeOfPicture } from './file-kind.ts';

export interface FilePages {
  pictures: readonly Blob[];
  /** Whether each picture is a page by itself, rather than a photograph in which a sheet is to be found. */
  areWhole: boolean;
}

/**
 * The pages of a file as pictures that the server takes. A JPEG, PNG or WebP stays byte for byte what it is.
 *
 * @param room how many pages are taken at most
 * @throws AppError FILE_*, PAGE_TOO_MANY_PIXELS, or STORE_UNAVAILABLE when the code for it cannot be fetched
 */
export async function pagesOfFile(file: Blob, room: number): Promise<FilePages> {
  const bytes = new Uint8Array(await read(file));
  const kind = kindOfFile(bytes);
  switch (kind) {
    case 'pdf': {
      const { pagesOfPdf } = await fetched(import('./pdf-pages.ts'));
      return { pictures: await pagesOfPdf(bytes, room), areWhole: true };
    }
    case 'heic': {
      const { pictureOfHeic } = await fetched(import('./heic-picture.ts'));
      return { pictures: [await pictureOfHeic(bytes)], areWhole: false };
    }
    case 'jpeg':
    case 'png':
    case 'webp':
      requireReadableSize(sizeOfPicture(bytes, kind));
      await requireDecodable(file);
      return { pictures: [new Blob([bytes], { type: `image/${kind}` })], areWhole: false };
  }
}

async function read(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (cause) {
    // The stick was pulled out.
    throw new AppError('FILE_NOT_READABLE', 'the file cannot be read any more', { cause });
  }
}

async function fetched<T>(code: Promise<T>): Promise<T> {
  try {
    return await code;
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', 'the code for this kind of file cannot be fetched', { cause });
  }
}

/** The header may be in order and the rest not. */
async function requireDecodable(file: Blob): Promise<void> {
  try {
    (await createImageBitmap(file, { resizeWidth: 64 })).close();
  } catch (cause) {
    throw new AppError('FILE_NOT_READABLE', 'the picture cannot be decoded', { cause });
  }
}
