// The live wallboard: subscribed anew on every connection, by a connection of its own unless the desk has one in this
// tab. Being superseded as a clerk does not concern a board on the wall: it simply connects again.
import { createLiveConnection, type ConnectionState, type LiveConnection } from '@cloud-window/shared/client';
import type { Alert, Wallboard } from '@cloud-window/shared/protocol';
import { useEffect, useState } from 'react';
import { ME, queries } from '../session/clients.ts';
import { useDuty } from '../session/duty.tsx';
import { newAlerts, steadyAlerts, type ShownAlert } from './steady-alerts.ts';

export interface WallboardFeed {
  board: Wallboard | null;
  /** What stands on the board, and what of it came last. */
  alerts: readonly ShownAlert[];
  news: readonly Alert[];
  connection: ConnectionState;
  live: LiveConnection | null;
  error: unknown;
}

export function useWallboard(): WallboardFeed {
  const { session } = useDuty();
  const shared = session?.connection ?? null;
  const [attempt, setAttempt] = useState(0);
  const [feed, setFeed] = useState<WallboardFeed>({
    board: null,
    alerts: [],
    news: [],
    connection: { name: 'connecting' },
    live: null,
    error: null,
  });

  useEffect(() => {
    const live = shared ?? createLiveConnection({ app: 'console' });
    let closed = false;
    const patch = (change: Partial<WallboardFeed>) => {
      if (!closed) setFeed((present) => ({ ...present, ...change }));
    };
    const show = (board: Wallboard) => {
      if (closed) return;
      setFeed((present) => {
        const alerts = steadyAlerts(present.alerts, board.alerts, board.at);
        const news = newAlerts(present.alerts, alerts);
        return { ...present, board, error: null, alerts, news: news.length > 0 ? news : present.news };
      });
    };
    const subscribe = () => {
      live.request('wallboard:subscribe', {}).then(show, (error: unknown) => patch({ error }));
    };
    const follow = () => {
      const connection = live.state.getSnapshot();
      patch({ connection, live });
      if (connection.name === 'online') subscribe();
      if (connection.name !== 'stopped' || shared || closed) return;
      if (connection.reason === 'superseded') setAttempt((count) => count + 1);
      if (connection.reason === 'sessionEnded') void queries.invalidateQueries({ queryKey: ME });
    };
    const ends = [live.state.subscribe(follow), live.on('wallboard:update', show)];
    follow();
    return () => {
      closed = true;
      for (const end of ends) end();
      // What the screen below has said at its end is on its way by then.
      if (!shared) setTimeout(() => live.close());
    };
  }, [shared, attempt]);

  return feed;
}
