// Notices a path that has died without a word: browsers do not always report `failed` (mediasoup-client #232). Something
// always comes in on a live path — media, or RTCP reports on what we send.
import { MEDIA_SILENT_MS, MEDIA_WATCH_MS } from '../timings.ts';
import type { MediaRoom } from './media-room.ts';

/** Silence may also mean that the other side is away; each fruitless try doubles the patience, up to this factor. */
const MAX_PATIENCE = 16;

/** Asks first for new paths, then for a new set-up. `current` is null while someone else is mending. */
export function createSilenceWatch(
  current: () => MediaRoom | null,
  ask: (need: 'restart' | 'rejoin') => void,
) {
  let watched: MediaRoom | null = null;
  let heard: (number | undefined)[] = [];
  let quietSince: number[] = [];
  let patience = 1;
  let tries = 0;

  const look = async () => {
    const room = current();
    if (!room) return;
    const now = Date.now();
    const reports = await room.getStats().catch(() => []);
    const bytes = reports.map(bytesReceived);
    const fresh = room !== watched;
    if (fresh) quietSince = [];
    watched = room;
    bytes.forEach((count, index) => {
      const expected = index === 0 ? room.sending.length > 0 : room.receiving > 0;
      const moved = count === undefined || !expected || count !== heard[index];
      if (moved || fresh) quietSince[index] = now;
    });
    if (!fresh && bytes.some((count, index) => (count ?? 0) > (heard[index] ?? 0)) && allFlow(now)) {
      patience = 1;
      tries = 0;
    }
    heard = bytes;
    const longest = Math.max(0, ...quietSince.map((since) => now - since));
    if (longest < MEDIA_SILENT_MS * patience || room !== current()) return;
    patience = Math.min(MAX_PATIENCE, patience * 2);
    tries += 1;
    quietSince = quietSince.map(() => now);
    ask(tries % 2 === 1 ? 'restart' : 'rejoin');
  };
  const allFlow = (now: number) => quietSince.every((since) => now - since < MEDIA_WATCH_MS * 2);

  const timer = setInterval(() => void look(), MEDIA_WATCH_MS);
  return {
    /** A new stay begins; what was heard before says nothing about it. */
    reset() {
      watched = null;
    },
    stop: () => clearInterval(timer),
  };
}

/** Bytes that came in on the transport behind this report; undefined where the browser does not tell. */
function bytesReceived(report: RTCStatsReport): number | undefined {
  let total: number | undefined;
  for (const stats of report.values() as Iterable<{ type: string; bytesReceived?: number }>) {
    if (stats.type === 'transport' && stats.bytesReceived !== undefined) {
      total = (total ?? 0) + stats.bytesReceived;
    }
  }
  return total;
}
