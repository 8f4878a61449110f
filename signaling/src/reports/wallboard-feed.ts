// Keeps the wallboards of this node up to date: within a quarter of a second after a change, once a second while somebody
// waits (the longest wait grows), and not at all while nobody watches.
import type { Wallboard } from '@cloud-window/shared/protocol';
import type { Context } from '../context.ts';
import { paced } from '../calls/paced.ts';
import type { WallboardComposer } from './wallboard.ts';

const CHANGES_EVERY_MS = 250;
const TICK_MS = 1_000;

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
  const feed = paced(
    CHANGES_EVERY_MS,
    async () => {
      if (!isWatched()) return;
      shown = await composer.compose();
      context.broadcast.toWallboards('wallboard:update', shown);
      // The figures come from PostgreSQL, which follows the queue a moment later.
      if (composer.figuresLag) feed.request();
    },
    context.log,
  );
  composer.alerts.onChange(() => feed.request());
  const tick = setInterval(() => {
    if (isWatched() && (shown === null || shown.waiting > 0)) feed.request();
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
