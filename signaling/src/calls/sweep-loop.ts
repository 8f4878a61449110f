// Every node sweeps the queue every 250 ms, so that offers expire and lost parties are noticed even when the node that
// began something is gone.
import type { Logger } from '@cloud-window/shared/log';
import type { CallQueue } from '../queue/queue-types.ts';

export const SWEEP_EVERY_MS = 250;

export interface SweepLoop {
  stop(): Promise<void>;
}

/** Starts sweeping; runs never overlap. An outage is reported once, and once more when it is over. */
export function startSweepLoop(queue: CallQueue, log: Logger): SweepLoop {
  let failing = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  let stopped = false;

  const sweep = async (): Promise<void> => {
    try {
      await queue.sweep();
      if (failing) log.info('the queue is swept again');
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'the queue cannot be swept');
      failing = true;
    }
  };
  const plan = (): void => {
    timer = setTimeout(() => {
      running = sweep().finally(() => {
        if (!stopped) plan();
      });
    }, SWEEP_EVERY_MS);
  };
  plan();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
