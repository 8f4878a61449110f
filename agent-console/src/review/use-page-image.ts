// Which stored image of a page is on the screen: the thumbnail at once, then as sharp as the zoom needs. A sharper one
// takes its place only when it is decoded, so that nothing flickers.
import { binaryPaths, type Page } from '@cloud-window/shared/protocol';
import { useEffect, useState } from 'react';
import type { ImageQuality } from './viewer-geometry.ts';

interface PageImage {
  src: string;
  /** 320 is the thumbnail that stands in. */
  quality: 320 | ImageQuality;
  failed: boolean;
  retry: () => void;
}

interface Loaded {
  pageId: string;
  quality: ImageQuality;
}

const RANK: Readonly<Record<320 | ImageQuality, number>> = { 320: 0, 1600: 1, 3200: 2, original: 3 };

export function usePageImage(page: Page, wanted: ImageQuality): PageImage {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failedPage, setFailedPage] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const present = loaded?.pageId === page.id ? loaded.quality : 320;
  const needsMore = RANK[wanted] > RANK[present];
  // The first sharp image is always the small one: it is there soonest.
  const next: ImageQuality = present === 320 ? 1600 : wanted;

  useEffect(() => {
    if (!needsMore) return undefined;
    let gone = false;
    const image = new Image();
    image.src = addressOf(page.id, next);
    image.decode().then(
      () => {
        if (gone) return;
        setLoaded({ pageId: page.id, quality: next });
        setFailedPage(null);
      },
      () => {
        if (!gone) setFailedPage(page.id);
      },
    );
    return () => {
      gone = true;
    };
  }, [page.id, needsMore, next, attempt]);

  return {
    src: addressOf(page.id, present),
    quality: present,
    failed: failedPage === page.id,
    retry: () => {
      setFailedPage(null);
      setAttempt((count) => count + 1);
    },
  };
}

/** Fetches what will probably be looked at next. */
export function preloadPage(page: Page): void {
  new Image().src = addressOf(page.id, 1600);
}

function addressOf(pageId: string, quality: 320 | ImageQuality): string {
  return quality === 'original' ? binaryPaths.pageOriginal(pageId) : binaryPaths.pageView(pageId, quality);
}
