// Work that is done again and again, each time a while after the last one has ended.

export interface Repeated {
  start(): void;
  /** No further runs; resolves when the present one has ended. */
  stop(): Promise<void>;
}

/** Runs never overlap; the first one is `everyMs` after the start. `step` deals with its own failures. */
export function repeated(everyMs: number, step: () => Promise<void>): Repeated {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const plan = (): void => {
    timer = setTimeout(() => {
      running = step().finally(() => {
        if (!stopped) plan();
      });
    }, everyMs);
  };
  return {
    start: plan,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
