// A service queue as the wallboard shows it.
import type { QueueBoard } from '@cloud-window/shared/protocol';
import { serviceLevel } from './day-figures.ts';
import type { QueueReading } from './queue-picture.ts';

export function queueBoard(reading: QueueReading): QueueBoard {
  const { queue, forecast } = reading;
  return {
    queueId: queue.id,
    name: queue.name,
    state: queue.state,
    open: reading.open,
    waiting: reading.waiting.length,
    longestWaitMs: reading.longestWaitMs,
    projectedWaitMs: forecast === null ? null : Math.round(forecast.meanMs),
    clerksStaffed: reading.staffed,
    clerksReady: reading.ready,
    serviceLevel: {
      thresholdMs: queue.serviceLevel.seconds * 1_000,
      ratio: serviceLevel(reading.today),
      target: queue.serviceLevel.target,
    },
  };
}
