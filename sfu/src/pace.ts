// How often one participant may ask for something that costs the worker work: a token bucket for each kind of request, kept
// by the room, so that opening the session again does not fill it.
import { AppError } from '@cloud-window/shared';

/** How many at once, and how many a second after that. Whoever mends a call on a bad line stays well below. */
const ALLOWED = {
  session: { burst: 20, perSecond: 1 },
  transport: { burst: 24, perSecond: 2 },
  restart: { burst: 16, perSecond: 1 },
  produce: { burst: 24, perSecond: 2 },
  consume: { burst: 48, perSecond: 4 },
  demand: { burst: 120, perSecond: 20 },
  keyFrame: { burst: 10, perSecond: 1 },
} as const;
export type PacedRequest = keyof typeof ALLOWED;

export class Pace {
  readonly #buckets = new Map<PacedRequest, { tokens: number; at: number }>();

  /** @throws AppError RATE_LIMITED */
  take(request: PacedRequest, now = performance.now()): void {
    const { burst, perSecond } = ALLOWED[request];
    const bucket = this.#buckets.get(request) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    this.#buckets.set(request, bucket);
    if (bucket.tokens < 1) throw new AppError('RATE_LIMITED', `too many requests (${request})`);
    bucket.tokens -= 1;
  }
}
