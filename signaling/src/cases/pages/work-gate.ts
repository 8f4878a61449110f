// Lets a few pieces of heavy work run at once and the others wait their turn: decoding an 80-megapixel image takes some
// hundred megabytes, and twenty kiosks may finish an upload in the same second.

/** Runs work, at most `width` pieces of it at a time, in the order in which it was handed in. */
export type WorkGate = <T>(work: () => Promise<T>) => Promise<T>;

export function workGate(width: number): WorkGate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place is handed on, so that nobody slips in between.
      if (next) next();
      else running -= 1;
    }
  };
}
