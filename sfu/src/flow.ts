// One track on its way to one receiver, and whether it runs: when the receiver has it in place, wants it just now, and may
// have it by the rules of the room. A muted track is stopped at its producer.
import type { Consumer } from 'mediasoup/types';

/** The worker takes what is beyond the best layer for the best one. */
const BEST = 7;

export class Flow {
  readonly consumer: Consumer;
  readonly #allowed: () => boolean;
  #inPlace = false;
  #wanted = true;
  #settling: Promise<void> = Promise.resolve();

  /** `consumer` was created paused. `allowed` is asked whenever something has changed. */
  constructor(consumer: Consumer, allowed: () => boolean) {
    this.consumer = consumer;
    this.#allowed = allowed;
  }

  /** The receiver has a decoder waiting: the key frame it starts with is not lost (edumeet-client #153). */
  resume(): Promise<void> {
    this.#inPlace = true;
    return this.settle();
  }

  /** Whether the receiver looks at it, and at which size; null for the best that the line carries. */
  async demand(paused: boolean, spatialLayer: number | null, temporalLayer: number | null): Promise<void> {
    this.#wanted = !paused;
    // Only simulcast and SVC have layers.
    const layered = this.consumer.type === 'simulcast' || this.consumer.type === 'svc';
    if (layered && !paused) {
      const best = { spatialLayer: spatialLayer ?? BEST, temporalLayer: temporalLayer ?? BEST };
      await this.#unlessClosed(() => this.consumer.setPreferredLayers(best));
    }
    await this.settle();
  }

  /** Who gets bits first when they are few, 1 to 255. Audio is not weighed: it is sent before all video. */
  async prefer(priority: number): Promise<void> {
    if (this.consumer.kind === 'video') {
      await this.#unlessClosed(() => this.consumer.setPriority(priority));
    }
  }

  /** Brings the consumer in line; one run at a time, and the last one has the last word. A resumed one asks for a key frame. */
  settle(): Promise<void> {
    const step = this.#settling.then(async () => {
      const runs = this.#inPlace && this.#wanted && this.#allowed();
      if (this.consumer.closed || runs !== this.consumer.paused) return;
      await this.#unlessClosed(() => (runs ? this.consumer.resume() : this.consumer.pause()));
    });
    this.#settling = step.catch(() => undefined);
    return step;
  }

  /** What its sender takes away while the worker is asked is not missed. */
  async #unlessClosed(work: () => Promise<void>): Promise<void> {
    // As a function, because what it tells changes while one waits.
    const isClosed = () => this.consumer.closed;
    if (isClosed()) return;
    try {
      await work();
    } catch (error) {
      if (!isClosed()) throw error;
    }
  }
}
