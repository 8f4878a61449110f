// Work that many events ask for and that is worth doing once for all of them: position and wallboard updates.
import type { Logger } from '@cloud-window/shared/log';

export interface Paced {
  /** Asks for a run: at once if the last one is long enough ago, otherwise when it is. */
  request(): void;
  /** No further runs; resolves when the present one has ended. */
  stop(): Promise<void>;
}

/** Runs `work` at most once per `everyMs`, never twice at the same time, and always after the last request. */
export function paced(everyMs: number, work: () => Promise<void>, log: Logger): Paced {
  let wanted = false;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;

  const run = (): void => {
    timer = null;
    wanted = false;
    running = work()
      .catch((error: unknown) => log.warn({ err: error }, 'an update could not be composed'))
      .finally(() => {
        running = null;
        if (stopped) return;
        timer = setTimeout(() => {
          timer = null;
          if (wanted) run();
        }, everyMs);
      });
  };

  return {
    request() {
      if (stopped) return;
      wanted = true;
      if (running === null && timer === null) run();
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
}
