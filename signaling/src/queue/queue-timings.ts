// Every timing and bound of the queue as a named constant. Milliseconds unless said otherwise.
import type { QueueTimings } from './queue-types.ts';

/** Three missed heartbeats. */
export const CLERK_LEASE_MS = 10_000;
/** The grace of a kiosk whose network blinks. */
export const CALLER_LEASE_MS = 60_000;

export const DEFAULT_TIMINGS: QueueTimings = {
  clerkLeaseMs: CLERK_LEASE_MS,
  callerLeaseMs: CALLER_LEASE_MS,
};

/** Matches that one transition makes at most. */
export const MATCH_LIMIT = 8;
/** Transitions that share a unit of work at most: Redis serves nobody else meanwhile, a millisecond or two. */
export const MOST_TOGETHER = 50;
/** Units of work on their way at the same time: Redis does one while the next one is put together. */
export const UNITS_UNDER_WAY = 2;
/** Event numbers that are skipped when Redis has lost some: more than a node can have seen without their being stored. */
export const LOST_EVENTS_GAP = 1_000_000;
/** Redis TIME and our own clock may differ by so much between two looks before the former counts as having been set. */
export const CLOCK_JUMP_MS = 2_000;
/** Nobody is given a larger head start, or a longer way, than a day. */
export const LONGEST_MS = 86_400_000;

/** Leases that one script takes in one sweep: Redis serves nobody else meanwhile. */
export const SWEEP_LIMIT = 50;
/** A set of skills that nobody has asked for in a day is forgotten. */
export const LANE_UNUSED_MS = 86_400_000;

/** How long a blocking read waits for news; well below the silence after which `blockingRedis` gives a connection up. */
export const READ_BLOCK_MS = 2_000;
export const READ_COUNT = 200;
/** Events that a consumer takes at once; few, since the others of the group wait for those it holds. */
export const CONSUME_COUNT = 16;
/** An event that its consumer has not acknowledged for so long is given to another. */
export const CLAIM_AFTER_MS = 30_000;
/** Pauses after a failure double from the first to the last. */
export const RETRY_FIRST_MS = 50;
export const RETRY_LAST_MS = 2_000;

/** The stream is tidied after so many acknowledged events. */
export const TIDY_EVERY_EVENTS = 500;
/** The newest events that stay in the stream in any case, for followers that reconnect. */
export const KEEP_EVENTS = 10_000;
/** A consumer that has been silent for so long and owes nothing is forgotten. */
export const CONSUMER_IDLE_MS = 3_600_000;
