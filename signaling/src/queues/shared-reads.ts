// One reading for all who ask at the same time, or soon after each other: hundreds of kiosks may, and a look at the queue
// reads every waiting call.
import type { CallQueue, QueueSnapshot } from '../queue/queue-types.ts';

/** A reading that is used again until it is older than `freshMs`, or `forget` is called; a fault is not kept. */
export function keepFor<T>(
  freshMs: number,
  read: () => Promise<T>,
): { read: () => Promise<T>; forget: () => void } {
  let kept: { reading: Promise<T>; at: number } | null = null;
  const readOrKeep = (): Promise<T> => {
    if (kept !== null && performance.now() - kept.at < freshMs) return kept.reading;
    const begun = { reading: read(), at: performance.now() };
    kept = begun;
    // A fault is for those who asked, not for those who ask next.
    begun.reading.catch(() => {
      if (kept === begun) kept = null;
    });
    return begun.reading;
  };
  const forget = (): void => {
    kept = null;
  };
  return { read: readOrKeep, forget };
}

/** Whoever asks gets a snapshot that was begun afterwards; at most two are under way. */
export function shareSnapshots(queue: Pick<CallQueue, 'snapshot'>): () => Promise<QueueSnapshot> {
  let underWay: Promise<QueueSnapshot> | null = null;
  let following: Promise<QueueSnapshot> | null = null;
  const begin = (): Promise<QueueSnapshot> => {
    following = null;
    const reading = queue.snapshot().finally(() => {
      if (underWay === reading) underWay = null;
    });
    underWay = reading;
    return reading;
  };
  return () => {
    if (underWay === null) return begin();
    following ??= underWay.then(begin, begin);
    return following;
  };
}
