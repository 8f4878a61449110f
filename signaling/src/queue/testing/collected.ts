import type { QueueEvent } from '../queue-types.ts';

/** Events as they arrive, and a promise for the moment at which enough have. */
export class Collected {
  readonly events: QueueEvent[] = [];
  readonly #waiting: { enough: (events: readonly QueueEvent[]) => boolean; resolve: () => void }[] = [];

  readonly add = (event: QueueEvent): void => {
    this.events.push(event);
    for (const { enough, resolve } of this.#waiting) if (enough(this.events)) resolve();
  };

  get seqs(): number[] {
    return this.events.map((event) => event.seq);
  }

  async until(enough: (events: readonly QueueEvent[]) => boolean): Promise<void> {
    if (enough(this.events)) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#waiting.push({ enough, resolve: () => resolve(undefined) });
    await promise;
  }

  async untilSeq(seq: number): Promise<void> {
    await this.until((events) => events.some((event) => event.seq === seq));
  }
}
