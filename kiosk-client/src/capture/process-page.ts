// Everything that enters as a page passes here, whichever way it came: the sheet is looked for, straightened, and its quality
// judged, while the original stays byte for byte as it was. The server does the same again with the original and the corners.
import type { MeasuredQuality } from '@cloud-window/shared/capture';
import type { Corners, PageOrigin } from '@cloud-window/shared/protocol';
import { straightenPage } from './sheet-client.ts';
import type { SheetPlace } from './sheet-messages.ts';

export interface ProcessedPage {
  original: Blob;
  /** The straightened sheet, to look at; null where the whole picture is the page. */
  derived: Blob | null;
  /** In pixels of the upright original; to be handed to `uploads.add` with it. */
  corners: Corners | null;
  quality: MeasuredQuality;
  /** Of the upright original. */
  width: number;
  height: number;
  /** Width by height of what is shown. */
  ratio: number;
  origin: PageOrigin;
  /** Whether light and shadow are evened out in the straightened picture. */
  enhanced: boolean;
}

/**
 * @param place where the sheet lies; null for what is a page by itself (a page of a PDF, a scan)
 * @throws AppError PAGE_NOT_AN_IMAGE when the browser cannot decode it
 */
export async function processPage(
  original: Blob,
  origin: PageOrigin,
  { place = 'auto', enhanced = false }: { place?: SheetPlace; enhanced?: boolean } = {},
): Promise<ProcessedPage> {
  const page = await straightenPage(original, place, enhanced);
  return { original, origin, enhanced, ...page };
}
