// Every node sweeps the queue every 250 ms, so that offers expire and lost parties are noticed even when the node that
// began something is gone.
//
// After an absence of Redis or of this process nobody could renew a lease: everybody would seem lost at the first sweep. So
// it waits until whoever is still there has had the time to come back and say so.
import type { Logger } from '@cloud-window/shared/log';
import type { CallQueue } from '../queue/queue-types.ts';

const SWEEP_EVERY_MS = 250;

export interface SweepLoop {
  stop(): Promise<void>;
}

/**
 * Starts sweeping `graceMs` after now; runs never overlap. An outage is reported once, and once more when it is over; then
 * the grace begins anew.
 */
export function startSweepLoop(
  queue: Pick<CallQueue, 'sweep' | 'clerk'>,
  graceMs: number,
  log: Logger,
): SweepLoop {
  let away = false;
  let graceUntil = performance.now() + graceMs;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  let stopped = false;

  const step = async (): Promise<void> => {
    try {
      if (away) {
        // Only looks whether Redis answers.
        await queue.clerk('');
        graceUntil = performance.now() + graceMs;
        log.info('the queue can be swept again');
      } else if (performance.now() >= graceUntil) {
        await queue.sweep();
      }
      away = false;
    } catch (error) {
      if (!away) log.warn({ err: error }, 'the queue cannot be swept');
      away = true;
    }
  };
  const plan = (): void => {
    timer = setTimeout(() => {
      running = step().finally(() => {
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
