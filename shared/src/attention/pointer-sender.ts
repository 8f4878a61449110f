// Positions of one's own pointer on their way: the first at once, then the newest of each gap, and now and then while it rests.
import { POINTER_GAP_MS, type AttentionTarget, type Spot } from '../protocol/attention.ts';

const RESTING_MS = 2_000;

export interface PointerSender {
  /** Null: it points no more, which is said at once. */
  move(target: AttentionTarget, at: Spot | null): void;
  close(): void;
}

export function createPointerSender(
  send: (target: AttentionTarget, at: Spot | null) => void,
  now: () => number = () => performance.now(),
): PointerSender {
  let newest: { target: AttentionTarget; at: Spot | null } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting = false;
  let sentAt = -Infinity;

  const flush = () => {
    clearTimeout(timer);
    waiting = false;
    if (newest === null) return;
    const { target, at } = newest;
    send(target, at);
    sentAt = now();
    if (at === null) newest = null;
    else timer = setTimeout(flush, RESTING_MS);
  };

  return {
    move(target, at) {
      if (newest === null && at === null) return;
      newest = { target, at };
      const wait = at === null ? 0 : sentAt + POINTER_GAP_MS - now();
      if (wait <= 0) flush();
      else if (!waiting) {
        waiting = true;
        clearTimeout(timer);
        timer = setTimeout(flush, wait);
      }
    },
    close: () => clearTimeout(timer),
  };
}
