// Keeps the wallboards of this node up to date: within a quarter of a second after a change, once a second while somebody
// waits (the longest wait grows), every five seconds while people talk (their browsers report that often how sound and
// pictures are), and not at all while nobody watches.
import type { Wallboard } from '@cloud-window/shared/protocol';
import type { Context } from '../context.ts';
import { paced } from '../calls/paced.ts';
import type { WallboardComposer } from './wallboard.ts';

const CHANGES_EVERY_MS = 250;
const TICK_MS = 1_000;
const QUALITY_EVERY_MS = 5_000;

export interface WallboardFeed {
  /** The queue moved. */
  changed(): void;
  stop(): Promise<void>;
}

/** `isWatched` says whether any browser of this node shows the wallboard. */
export function startWallboardFeed(
  context: Context,
  composer: WallboardComposer,
  isWatched: () => boolean,
): WallboardFeed {
  let shown: Wallboard | null = null;
  let composedAt = 0;
  const feed = paced(
    CHANGES_EVERY_MS,
    async () => {
      if (!isWatched()) return;
      shown = await composer.compose();
      composedAt = performance.now();
      context.broadcast.toWallboards('wallboard:update', shown);
      // The figures come from PostgreSQL, which follows the queue a moment later.
      if (composer.figuresLag) feed.request();
    },
    context.log,
  );
  composer.alerts.onChange(() => feed.request());
  const tick = setInterval(() => {
    if (!isWatched()) return;
    const talks = shown !== null && shown.callsInProgress.length > 0;
    const isOld = performance.now() - composedAt >= QUALITY_EVERY_MS;
    if (shown === null || shown.waiting > 0 || (talks && isOld)) feed.request();
  }, TICK_MS);

  return {
    changed() {
      if (isWatched()) feed.request();
    },
    async stop() {
      clearInterval(tick);
      await feed.stop();
    },
  };
}
