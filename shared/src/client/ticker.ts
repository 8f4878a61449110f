// A timer that a hidden tab does not lose: browsers slow the timers of a page in the background to one a minute, which
// would let a ready clerk's lease run out. Timers in a worker keep their pace.

/** Calls `tick` every `everyMs` until the returned function is called. */
export function startTicker(everyMs: number, tick: () => void): () => void {
  let stop = startInPage(everyMs, tick);
  if (typeof Worker !== 'undefined' && typeof document !== 'undefined') {
    try {
      const worker = new Worker(new URL('./ticker-worker.ts', import.meta.url), { type: 'module' });
      const inPage = stop;
      worker.addEventListener('message', tick);
      // Its first word shows that it runs; until then, and if it never does, the page's own timer serves.
      worker.addEventListener('message', inPage, { once: true });
      worker.postMessage(everyMs);
      stop = () => {
        inPage();
        worker.terminate();
      };
    } catch {
      return stop;
    }
  }
  return () => stop();
}

function startInPage(everyMs: number, tick: () => void): () => void {
  const timer = setInterval(tick, everyMs);
  return () => clearInterval(timer);
}
