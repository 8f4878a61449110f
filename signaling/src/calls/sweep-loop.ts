// Every node sweeps the queue every 250 ms, so that offers expire and lost parties are noticed even when the node that
// began something is gone.
//
// After an absence of Redis or of this process nobody could renew a lease: everybody would seem lost at the first sweep. So
// it waits until whoever is still there has had the time to come back and say so. A Redis that comes back may have lost
// calls: those are restored first.
import type { Redis } from 'ioredis';
import type { Logger } from '@cloud-window/shared/log';
import type { CallQueue } from '../queue/queue-types.ts';
import type { Recovery } from './recovery.ts';
import { repeated } from './repeated.ts';

const SWEEP_EVERY_MS = 250;
/** A step that comes so late finds leases that nobody of this process could renew. */
const STALLED_MS = 2_000;
/** While PostgreSQL is away nobody can say what Redis should hold. */
const ASK_AGAIN_MS = 5_000;

export interface SweepLoop {
  stop(): Promise<void>;
}

export interface SweepLoopParts {
  queue: Pick<CallQueue, 'sweep' | 'checkClock'>;
  recovery: Recovery;
  /** Says `ready` after each connect. */
  redis: Pick<Redis, 'on' | 'off'>;
  /** How long nobody is taken for lost after the start, or after an absence. */
  graceMs: number;
  log: Logger;
}

/** Starts sweeping `graceMs` after now; runs never overlap. An outage is reported once, and once more when it is over. */
export function startSweepLoop({ queue, recovery, redis, graceMs, log }: SweepLoopParts): SweepLoop {
  let away = false;
  let mayHaveLost = false;
  let askAgainAt = 0;
  let lastStep = performance.now();
  let graceUntil = lastStep + graceMs;

  const onReady = (): void => {
    mayHaveLost = true;
  };
  redis.on('ready', onReady);

  const graceBegins = (): void => {
    graceUntil = performance.now() + graceMs;
  };

  /** While PostgreSQL is away too, a Redis that is whole is swept all the same, and compared later. */
  const recover = async (): Promise<void> => {
    try {
      await recovery.run();
      mayHaveLost = false;
      graceBegins();
    } catch (error) {
      if (!(await recovery.isWhole())) throw error;
      mayHaveLost = true;
      askAgainAt = performance.now() + ASK_AGAIN_MS;
      if (away) graceBegins();
    }
  };

  const step = async (): Promise<void> => {
    try {
      const isWhole = await recovery.isWhole();
      const isLate = performance.now() - lastStep > STALLED_MS;
      const isDue = mayHaveLost && performance.now() >= askAgainAt;
      if (away || isDue || !isWhole) await recover();
      else if (isLate) graceBegins();
      const jumpMs = await queue.checkClock();
      if (jumpMs !== 0) log.warn({ jumpMs }, 'the clock of Redis was set: the queue has followed it');
      if (performance.now() >= graceUntil) await queue.sweep();
      if (away) log.info('the queue can be swept again');
      away = false;
    } catch (error) {
      if (!away) log.warn({ err: error }, 'the queue cannot be swept');
      away = true;
    }
    lastStep = performance.now();
  };
  const loop = repeated(SWEEP_EVERY_MS, step);
  loop.start();

  return {
    async stop() {
      redis.off('ready', onReady);
      await loop.stop();
    },
  };
}
