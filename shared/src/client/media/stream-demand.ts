// Who looks at which stream, and how large: video tiles say it, the media session hears it and asks the SFU for no more than
// that. Kept by the stream itself, so that no screen has to pass it on.
import type { Demand } from './media-path.ts';

interface Looks {
  /** Viewer → device pixels of height; null while it is hidden or off the screen. */
  heights: Map<object, Demand>;
  listeners: Set<(demand: Demand) => void>;
}

const looks = new WeakMap<MediaStream, Looks>();

function looksAt(stream: MediaStream): Looks {
  let found = looks.get(stream);
  if (!found) looks.set(stream, (found = { heights: new Map(), listeners: new Set() }));
  return found;
}

/** A viewer looks at the stream in this size; `null`: it is there and cannot be seen; `undefined`: it is gone. */
export function lookAt(stream: MediaStream, viewer: object, height: Demand | undefined): void {
  const { heights, listeners } = looksAt(stream);
  if (height === undefined) heights.delete(viewer);
  else heights.set(viewer, height);
  const demand = largest(heights);
  for (const listener of [...listeners]) listener(demand);
}

/** Hears how large the stream is looked at, from the first viewer on; returns how to stop. */
export function watchDemand(stream: MediaStream, listener: (demand: Demand) => void): () => void {
  const { heights, listeners } = looksAt(stream);
  listeners.add(listener);
  if (heights.size > 0) listener(largest(heights));
  return () => listeners.delete(listener);
}

function largest(heights: Map<object, Demand>): Demand {
  let most: Demand = null;
  for (const height of heights.values()) {
    if (height !== null && height > (most ?? 0)) most = height;
  }
  return most;
}
