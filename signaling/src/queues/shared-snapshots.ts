// One look at the queue for all who ask at the same time: hundreds of kiosks may, and each look reads every waiting call.
import type { CallQueue, QueueSnapshot } from '../queue/queue-types.ts';

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
