// Every wait of the sfu process in one place, in milliseconds.

/** A room in which nobody has been connected for this long is closed. */
export const ORPHAN_ROOM_MS = 120_000;
export const ORPHAN_SWEEP_MS = 10_000;
/** How often the CPU use of the workers is sampled. */
export const LOAD_SAMPLE_MS = 2_000;
/** Waits before a dead worker is replaced; the first replacement comes at once. */
export const WORKER_RESTART_MS = [0, 500, 2_000, 10_000] as const;
/** A worker that has lived this long died by chance: its successor starts at once again. */
export const WORKER_STABLE_MS = 60_000;
/** How often the lease in Redis is renewed. */
export const LEASE_RENEW_MS = 1_500;
export const REDIS_BOOT_MS = 10_000;
/** A worker that cannot make a router and a transport in this time is not well. */
export const SELF_TEST_MS = 2_000;
/**
 * Key frames of one camera at most this often, whoever asks: storms of requests ruin the picture (LiveKit #3490,
 * jitsi-videobridge #2448).
 */
export const KEY_FRAME_MS = 300;
