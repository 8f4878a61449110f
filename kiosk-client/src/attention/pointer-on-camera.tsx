// The clerk's pointer on the live picture of the document camera while a page is captured: over the capture view's own video,
// wherever that lies on the screen.
import { useLayoutEffect, useRef } from 'react';
import { containedIn, OtherPointerMark } from '@cloud-window/shared/attention';
import type { Spot } from '@cloud-window/shared/protocol';
import { TEST_IDS } from '@cloud-window/shared/ui';
import './shared-sight.css';

export function PointerOnCamera({ at, name }: { at: Spot; name: string }) {
  const pointer = useRef<HTMLDivElement>(null);
  const [x, y] = at;
  useLayoutEffect(() => {
    const element = pointer.current;
    const video = document.querySelector<HTMLVideoElement>(`[data-testid="${TEST_IDS.documentVideo}"]`);
    if (!element) return;
    // A picture that was just taken is looked at instead of the live one.
    element.hidden = video === null;
    if (!video) return;
    const box = video.getBoundingClientRect();
    const picture = containedIn(box, { width: video.videoWidth, height: video.videoHeight });
    element.style.left = `${box.left + picture.left + x * picture.width}px`;
    element.style.top = `${box.top + picture.top + y * picture.height}px`;
  }, [x, y]);
  return (
    <div ref={pointer} className="sight sight--over">
      <OtherPointerMark by="clerk" name={name} left={0} top={0} data-testid={TEST_IDS.sightPointer} />
    </div>
  );
}
