// Stops asking a neighbour that does not answer: after some failures in a row nothing is sent for a while, then one
// question tries whether it is back. People at a kiosk then learn at once what they would have waited for.
import type { Clock } from '@cloud-window/shared';

export interface BreakerRules {
  /** Failures in a row that open it. */
  failures: number;
  /** How long it stays open, in milliseconds. */
  openMs: number;
}

export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #rules: BreakerRules;
  #failed = 0;
  #closedAgainAt = 0;
  #trying = false;

  constructor(clock: Clock, rules: BreakerRules) {
    this.#clock = clock;
    this.#rules = rules;
  }

  /** Whether a question may be sent now. While it is open, one of them may, as a trial, once its time is over. */
  mayAsk(): boolean {
    if (this.#failed < this.#rules.failures) return true;
    if (this.#trying || this.#clock.now() < this.#closedAgainAt) return false;
    this.#trying = true;
    return true;
  }

  answered(): void {
    this.#failed = 0;
    this.#trying = false;
  }

  failed(): void {
    this.#failed += 1;
    this.#trying = false;
    if (this.#failed >= this.#rules.failures) this.#closedAgainAt = this.#clock.now() + this.#rules.openMs;
  }
}
