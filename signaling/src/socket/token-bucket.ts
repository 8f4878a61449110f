// How many events one socket may send: a bucket of tokens that refills steadily, in memory, one per socket.

const CAPACITY = 100;
const PER_SECOND = 50;

export class TokenBucket {
  #tokens: number;
  #refilledAt: number;
  readonly #scale: number;

  /** `scale` multiplies both the burst and the rate; `now` in milliseconds of a monotonic clock. */
  constructor(now: number, scale = 1) {
    this.#scale = scale;
    this.#tokens = CAPACITY * scale;
    this.#refilledAt = now;
  }

  /** Takes one token; false when there is none. */
  take(now: number): boolean {
    const refill = ((now - this.#refilledAt) / 1_000) * PER_SECOND * this.#scale;
    this.#tokens = Math.min(CAPACITY * this.#scale, this.#tokens + refill);
    this.#refilledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
