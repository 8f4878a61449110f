// On the page in the viewer: a frame around where the field was read that the clerk looks at.
import type { Page } from '@cloud-window/shared/protocol';
import type { CSSProperties } from 'react';
import { pictureOf, type PagePicture } from '../review/page-picture.ts';
import { useReadPlace } from './reading-store.ts';
import './reading.css';

interface ReadPlaceProps {
  page: Page;
  image: PagePicture;
  /** Where the page lies. */
  style: CSSProperties;
}

export function ReadPlace({ page, image, style }: ReadPlaceProps) {
  const place = useReadPlace((store) => store.place);
  // It was read in the straightened picture, where there is one.
  if (place?.pageId !== page.id || pictureOf(page, false).picture !== image.picture) return null;
  const { x, y, width, height } = place.box;
  return (
    <div className="cc-viewer__marks" style={style} aria-hidden="true">
      <span
        className="cc-read-place"
        style={{
          insetInlineStart: `${x * 100}%`,
          insetBlockStart: `${y * 100}%`,
          width: `${width * 100}%`,
          height: `${height * 100}%`,
        }}
      />
    </div>
  );
}
