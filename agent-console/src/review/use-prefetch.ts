// The pages that will probably be looked at next are fetched ahead: the neighbours first, then the rest of the case, so that
// leafing through sixty pages never waits for the line.
import type { Page } from '@cloud-window/shared/protocol';
import { useEffect } from 'react';
import { pageImages } from './page-images.ts';
import { addressOf, pictureOf } from './page-picture.ts';
import { prefetchOrder } from './page-groups.ts';
import { useLooking } from './viewer-store.ts';

/** Kept decoded on both sides of the page. */
const NEIGHBOURS = 2;

export function usePrefetch(pages: readonly Page[], page: Page | null): void {
  const { originals } = useLooking();
  useEffect(() => {
    const ahead = prefetchOrder(pages, page?.id ?? null).map((one) =>
      addressOf(pictureOf(one, originals), 1600),
    );
    pageImages.want(ahead);
    pageImages.warm(ahead.slice(0, 2 * NEIGHBOURS));
  }, [pages, page, originals]);
  // Whoever leaves the call keeps none of its pages.
  useEffect(() => () => pageImages.forget(), []);
}
