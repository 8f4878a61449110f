// Which of a page's two pictures is looked at, and where it is fetched: the straightened one, unless there is none or the clerk
// wants to see what the camera saw.
import { binaryPaths, type AttentionTarget, type Page } from '@cloud-window/shared/protocol';
import type { ImageQuality, Size } from './viewer-geometry.ts';

export interface PagePicture extends Size {
  pageId: string;
  picture: 'derived' | 'original';
}

export function pictureOf(page: Page, originals: boolean): PagePicture {
  if (page.derived === null || originals) {
    return { pageId: page.id, picture: 'original', width: page.width, height: page.height };
  }
  return { pageId: page.id, picture: 'derived', width: page.derived.width, height: page.derived.height };
}

/** What marks on it lie on. */
export function targetOf({ pageId, picture }: PagePicture): AttentionTarget & { kind: 'page' } {
  return { kind: 'page', pageId, picture };
}

/** A picture's name, for whatever is kept of it here. */
export const pictureKey = ({ pageId, picture }: PagePicture): string => `${pageId}/${picture}`;

export function addressOf({ pageId, picture }: PagePicture, quality: 320 | ImageQuality): string {
  if (quality !== 'original') return binaryPaths.pageView(pageId, quality, picture);
  return picture === 'derived' ? binaryPaths.pageDerived(pageId) : binaryPaths.pageOriginal(pageId);
}
