// Notices a path that has died without a word: browsers do not always report `failed` (mediasoup-client #232). Something
// always comes in on a live path — media, or RTCP reports on what we send.
import { MEDIA_SILENT_MS, MEDIA_WATCH_MS } from '../timings.ts';
import type { MediaPath } from './media-path.ts';

/** Silence may also mean that the other side is away; each fruitless try doubles the patience, up to this factor. */
const MAX_PATIENCE = 16;
/** New network paths are looked for so often before everything is set up anew. */
const RESTARTS = 2;

export interface SilenceWatchOptions {
  everyMs?: number;
  silentMs?: number;
  now?: () => number;
}

/** Asks first for new network paths, then for a new set-up. `current` is null while someone else is mending. */
export function createSilenceWatch(
  current: () => Pick<MediaPath, 'traffic'> | null,
  tell: (event: 'pathFailed' | 'pathDead') => void,
  options: SilenceWatchOptions = {},
) {
  const everyMs = options.everyMs ?? MEDIA_WATCH_MS;
  const silentMs = options.silentMs ?? MEDIA_SILENT_MS;
  const clock = options.now ?? Date.now;
  let watched: unknown = null;
  let heard: (number | undefined)[] = [];
  let quietSince: number[] = [];
  let patience = 1;
  let tries = 0;

  const look = async () => {
    const path = current();
    if (!path) return;
    const traffic = await path.traffic().catch(() => []);
    const now = clock();
    const fresh = path !== watched;
    if (fresh) quietSince = [];
    watched = path;
    traffic.forEach(({ bytes, expected }, index) => {
      const moved = bytes === undefined || !expected || bytes !== heard[index];
      if (moved || fresh) quietSince[index] = now;
    });
    const moves = traffic.some(({ bytes }, index) => (bytes ?? 0) > (heard[index] ?? 0));
    if (!fresh && moves && quietSince.every((since) => now - since < everyMs * 2)) {
      patience = 1;
      tries = 0;
    }
    heard = traffic.map(({ bytes }) => bytes);
    const longest = Math.max(0, ...quietSince.map((since) => now - since));
    if (longest < silentMs * patience || path !== current()) return;
    patience = Math.min(MAX_PATIENCE, patience * 2);
    tries += 1;
    quietSince = quietSince.map(() => now);
    tell(tries % (RESTARTS + 1) === 0 ? 'pathDead' : 'pathFailed');
  };

  const timer = setInterval(() => void look(), everyMs);
  return {
    /** A new stay begins; what was heard before says nothing about it. */
    reset() {
      watched = null;
    },
    stop: () => clearInterval(timer),
  };
}
