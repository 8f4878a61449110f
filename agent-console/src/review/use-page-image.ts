// Which stored image of a page is on the screen: the best that is at hand, then as sharp as the zoom needs. A sharper one takes
// its place only when it is decoded, so that nothing flickers.
import { useEffect, useState } from 'react';
import { pageImages } from './page-images.ts';
import { addressOf, pictureKey, type PagePicture } from './page-picture.ts';
import type { ImageQuality } from './viewer-geometry.ts';

interface PageImage {
  src: string;
  /** 320 is the thumbnail that stands in. */
  quality: 320 | ImageQuality;
  failed: boolean;
  retry: () => void;
}

interface Loaded {
  key: string;
  quality: ImageQuality;
}

const RANK: Readonly<Record<320 | ImageQuality, number>> = { 320: 0, 1600: 1, 3200: 2, original: 3 };

export function usePageImage(picture: PagePicture, wanted: ImageQuality): PageImage {
  const key = pictureKey(picture);
  const { pageId, picture: which } = picture;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failedKey, setFailedKey] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const atHand = pageImages.isReady(addressOf(picture, 1600)) ? 1600 : 320;
  const present = loaded?.key === key ? loaded.quality : atHand;
  const needsMore = RANK[wanted] > RANK[present];
  // The first sharp image is always the small one: it is there soonest.
  const next: ImageQuality = present === 320 ? 1600 : wanted;

  useEffect(() => {
    if (!needsMore) return undefined;
    let gone = false;
    pageImages.load(addressOf({ pageId, picture: which, width: 0, height: 0 }, next)).then(
      () => {
        if (gone) return;
        setLoaded({ key, quality: next });
        setFailedKey(null);
      },
      () => {
        if (!gone) setFailedKey(key);
      },
    );
    return () => {
      gone = true;
    };
  }, [key, pageId, which, needsMore, next, attempt]);

  return {
    src: addressOf(picture, present),
    quality: present,
    failed: failedKey === key,
    retry: () => {
      setFailedKey(null);
      setAttempt((count) => count + 1);
    },
  };
}
