// Maintenance of a node: while it drains no call begins on it, those that run go on, and when the last has ended it says so.
// Who still waits for an answer is sent to another node, where nobody notices: nothing is heard or seen yet.
import type { Logger } from '@cloud-window/shared/log';
import type { Rooms } from './rooms.ts';
import { DRAIN_LOOK_MS } from './timings.ts';

export interface DrainParts {
  rooms: Rooms;
  /** Signaling sees at once that this node takes no more, or takes them again. */
  announce: () => Promise<void>;
  othersTakeCalls: () => Promise<boolean>;
  /** The last call of a draining node has ended. */
  onDrained: () => void;
  log: Logger;
}

export class Drain {
  readonly #parts: DrainParts;
  #timer: ReturnType<typeof setInterval> | undefined;
  #said = false;

  constructor(parts: DrainParts) {
    this.#parts = parts;
  }

  /** Repeating it changes nothing. */
  async set(draining: boolean): Promise<void> {
    const { rooms, log, announce } = this.#parts;
    if (rooms.draining !== draining) {
      log.info({ rooms: rooms.stats().rooms }, draining ? 'draining: no new calls' : 'takes calls again');
    }
    rooms.draining = draining;
    clearInterval(this.#timer);
    this.#said = false;
    await announce();
    if (!draining) return;
    this.#timer = setInterval(() => void this.#look(), DRAIN_LOOK_MS);
    await this.#look();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { rooms, log, onDrained } = this.#parts;
    await this.#sendAwayWhoWaits();
    if (this.#said || !rooms.draining || rooms.stats().rooms > 0) return;
    this.#said = true;
    clearInterval(this.#timer);
    log.info('drained: no call is left');
    onDrained();
  }

  async #sendAwayWhoWaits(): Promise<void> {
    const { rooms, othersTakeCalls } = this.#parts;
    if (rooms.ringing().length === 0) return;
    // Without another node, or while Redis is away, a call here is better than none.
    if (!(await othersTakeCalls().catch(() => false)) || !rooms.draining) return;
    rooms.lost(rooms.ringing(), 'draining');
  }
}
