// Says how large a stream is looked at, so that nothing travels that nobody sees: a tile that is scrolled away, not
// rendered, or in a hidden tab wants no picture at all.
import { useEffect, type RefObject } from 'react';
import { lookAt } from '../client/media/stream-demand.ts';

/** Watches size and visibility of the element that shows `stream`. */
export function useLookingAt(element: RefObject<HTMLElement | null>, stream: MediaStream | null): void {
  useEffect(() => {
    const watched = element.current;
    if (!watched || !stream) return undefined;
    const viewer = {};
    let onScreen = true;
    const say = () => {
      const visible = onScreen && document.visibilityState === 'visible' && watched.clientHeight > 0;
      lookAt(stream, viewer, visible ? Math.round(watched.clientHeight * devicePixelRatio) : null);
    };
    const size = new ResizeObserver(say);
    const sight = new IntersectionObserver((entries) => {
      onScreen = entries.at(-1)?.isIntersecting ?? true;
      say();
    });
    size.observe(watched);
    sight.observe(watched);
    document.addEventListener('visibilitychange', say);
    say();
    return () => {
      size.disconnect();
      sight.disconnect();
      document.removeEventListener('visibilitychange', say);
      lookAt(stream, viewer, undefined);
    };
  }, [element, stream]);
}
