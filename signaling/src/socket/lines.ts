// The order in which one socket's events are handled, where order means something.

/** Work in lines: in each, one piece after the other, whether or not the one before succeeded. */
export class Lines {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work once everything before it in the line is done; without a line, at once. */
  follow<T>(line: string | null, work: () => Promise<T>): Promise<T> {
    if (line === null) return work();
    const before = this.#last.get(line);
    const done = before === undefined ? work() : before.then(work, work);
    this.#last.set(line, done);
    const forget = () => {
      if (this.#last.get(line) === done) this.#last.delete(line);
    };
    done.then(forget, forget);
    return done;
  }
}
