// Server time minus local time, so that a ring that empties on two screens empties together. Of the last answers that
// carried `serverTime` the one with the shortest round trip knows best (as in NTP, RFC 5905 section 10).

const SAMPLES = 8;

export function createClockOffset() {
  let samples: { roundTripMs: number; offsetMs: number }[] = [];
  return {
    /** Learns from an answer if it has `serverTime`. Times are local epoch milliseconds. */
    learn(sentAt: number, answeredAt: number, answer: unknown): void {
      const serverTime = (answer as { serverTime?: unknown } | null)?.serverTime;
      if (typeof serverTime !== 'number') return;
      const roundTripMs = answeredAt - sentAt;
      samples = [...samples, { roundTripMs, offsetMs: serverTime - (sentAt + answeredAt) / 2 }].slice(
        -SAMPLES,
      );
    },
    value(): number {
      const best = samples.toSorted((one, other) => one.roundTripMs - other.roundTripMs)[0];
      return best ? Math.round(best.offsetMs) : 0;
    },
  };
}
