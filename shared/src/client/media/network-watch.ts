// What the machine itself tells of its network, and the sleep that it does not tell of: a timer that comes much too late.
import { startTicker } from '../ticker.ts';
import { MEDIA_SLEPT_MS } from '../timings.ts';

export type NetworkEvent = 'networkGone' | 'networkChanged' | 'woke';

export interface NetworkWatch {
  /** Where changes are heard; a page's own when absent. */
  target?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  connection?: NetworkInformation | undefined;
  now?: () => number;
  everyMs?: number;
}

/** Present in Chromium only; `type` only where the system tells it (W3C NetInfo). */
interface NetworkInformation extends EventTarget {
  readonly type?: string | undefined;
}

/** Tells what happens to the network until the returned function is called. */
export function watchNetwork(tell: (event: NetworkEvent) => void, options: NetworkWatch = {}): () => void {
  const target = options.target ?? globalThis;
  const { navigator } = globalThis as { navigator?: { connection?: NetworkInformation } };
  const connection = 'connection' in options ? options.connection : navigator?.connection;
  const now = options.now ?? Date.now;
  const everyMs = options.everyMs ?? 1_000;

  const gone = () => tell('networkGone');
  const changed = () => tell('networkChanged');
  target.addEventListener('offline', gone);
  target.addEventListener('online', changed);

  // It also fires for each new estimate of the speed, which is no change of network.
  let type = connection?.type;
  const typeChanged = () => {
    if (connection?.type === type) return;
    type = connection?.type;
    if (type !== 'none') changed();
  };
  connection?.addEventListener('change', typeChanged);

  let last = now();
  const stop = startTicker(everyMs, () => {
    const late = now() - last - everyMs;
    last = now();
    if (late > MEDIA_SLEPT_MS) tell('woke');
  });
  return () => {
    stop();
    target.removeEventListener('offline', gone);
    target.removeEventListener('online', changed);
    connection?.removeEventListener('change', typeChanged);
  };
}
