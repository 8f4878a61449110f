// Positions of pointers on their way through the server: as seldom as the other side can use them, and never without the last.
import { POINTER_GAP_MS } from '@cloud-window/shared/protocol';
import type { SocketSession } from '../context.ts';

/** Messages of one pointer may come together after a hiccup of the line: a share of the gap is let pass. */
const POINTER_FLOOR_MS = POINTER_GAP_MS / 4;

interface Passing {
  sentAt: number;
  /** The newest position that came too soon, told once its time has come. */
  newest: (() => void) | null;
}

export class PointerRelay {
  readonly #passing = new WeakMap<SocketSession, Passing>();

  /** @param tell this position; of several that come together only the last is told */
  pass(session: SocketSession, tell: () => void): void {
    const now = performance.now();
    const passing = this.#passing.get(session);
    if (passing?.newest) passing.newest = tell;
    else if (passing && now - passing.sentAt < POINTER_FLOOR_MS) {
      passing.newest = tell;
      setTimeout(() => this.#tellNewest(passing), POINTER_FLOOR_MS - (now - passing.sentAt)).unref();
    } else {
      this.#passing.set(session, { sentAt: now, newest: null });
      tell();
    }
  }

  /** It points no more: told at once, and after it nothing of before. */
  end(session: SocketSession, tell: () => void): void {
    const passing = this.#passing.get(session);
    if (passing) passing.newest = null;
    this.#passing.delete(session);
    tell();
  }

  #tellNewest(passing: Passing): void {
    const { newest } = passing;
    passing.newest = null;
    passing.sentAt = performance.now();
    newest?.();
  }
}
