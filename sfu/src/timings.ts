// Every wait of the sfu process in one place, in milliseconds.

/** A room in which nobody has been connected for this long is closed. */
export const ORPHAN_ROOM_MS = 120_000;
/** Whoever only attends a call, or was invited into it, and has been away for this long comes anew. */
export const GUEST_AWAY_MS = 60_000;
export const ORPHAN_SWEEP_MS = 10_000;
/** How often the CPU use of the workers is sampled. */
export const LOAD_SAMPLE_MS = 1_000;
/** A worker that has not answered for this long hangs: it is ended, and replaced like one that died. */
export const WORKER_SILENT_MS = 3_000;
/** How long a new room waits for a worker while all are being replaced. */
export const WORKER_WAIT_MS = 1_500;
/** Waits before a dead worker is replaced; the first replacement comes at once. */
export const WORKER_RESTART_MS = [0, 500, 2_000, 10_000] as const;
/** A worker that has lived this long died by chance: its successor starts at once again. */
export const WORKER_STABLE_MS = 60_000;
/** How often the lease in Redis is renewed. */
export const LEASE_RENEW_MS = 1_000;
/** How often a draining node looks whether its last call has ended. */
export const DRAIN_LOOK_MS = 500;
export const REDIS_BOOT_MS = 10_000;
/** The heartbeat of control connections (SFU_CONTROL_SILENCE_MS says how long it may be missing). */
export const HEARTBEAT_EVERY_MS = 500;
/** A worker through which no media flows in this time is not well. */
export const SELF_TEST_MS = 2_000;
/** How often the self-test repeats its packet until it arrives. */
export const SELF_TEST_PACKET_MS = 10;
/**
 * Key frames of one camera at most this often, whoever asks: storms of requests ruin the picture (LiveKit #3490,
 * jitsi-videobridge #2448).
 */
export const KEY_FRAME_MS = 300;
/** A check of one browser's ways to this node takes a few seconds; whatever is left of it then ends. */
export const CHECK_ROOM_MS = 20_000;
/** The recorder opens a socket or closes its files in this time, also on a slow disk. */
export const RECORDER_ANSWER_MS = 5_000;
/** Waits before the tracks of a recorder that died are opened again in the next one. */
export const RECORDER_RESTART_MS = [0, 0, 500, 2_000, 10_000] as const;
/** A track that could not be opened at the recorder is tried again after so long. */
export const RECORDER_RETRY_MS = 1_000;
/** Another node that does not take a connection, or does not answer, in this time is not there. */
export const LINK_CONNECT_MS = 2_000;
export const LINK_REQUEST_MS = 4_000;
/** How long a room is kept for guests of a call on another node when none of them is there. */
export const SHADOW_LINGER_MS = 5_000;
/** How long a track that a browser asks for may still be on its way from the other node. */
export const PRODUCER_ARRIVES_MS = 2_000;
/** A segment that a full disk left unfinished is closed as soon as it can be; tried this often. */
export const RECORDER_MEND_MS = 5_000;
/** A node that stops gives signaling so long to fetch what was recorded, and looks this often whether it has. */
export const SPOOL_HAND_OVER_MS = 2_000;
export const SPOOL_LOOK_MS = 50;
