// Every wait of the browser clients in one place, in milliseconds.

/** A request to signaling without an answer by then has failed. */
export const REQUEST_TIMEOUT_MS = 8_000;
export const REST_TIMEOUT_MS = 15_000;
export const HEARTBEAT_MS = 3_000;
/** No answer to a heartbeat: the connection is dead even if the browser has not noticed. */
export const HEARTBEAT_TIMEOUT_MS = 5_000;
export const RECONNECT_MIN_MS = 300;
export const RECONNECT_MAX_MS = 5_000;
/** Between attempts to resume while the server says that it cannot just now. */
export const RESUME_RETRY_MS = 1_000;

/** Waits before each attempt to mend the media; the last one repeats. */
export const MEDIA_RETRY_MS = [0, 300, 1_200, 2_700, 4_800, 7_000] as const;
/** After this long without trouble the next failure starts again at the first wait. */
export const MEDIA_STABLE_MS = 10_000;
/** A transport may be `disconnected` this long before ICE is restarted, which harms nothing if it was for nothing. */
export const MEDIA_DISCONNECTED_MS = 250;
/** How long ICE and DTLS may take; local they take 0.2 s, over ICE-TCP on a bad line some seconds. */
export const MEDIA_CONNECT_MS = 10_000;
/** How long a restarted ICE may take before everything is set up anew. */
export const MEDIA_RESTART_MS = 3_000;
/** How long the last frame of a source that has gone stays, in case that it comes back. */
export const MEDIA_GONE_MS = 2_500;
/** When encodings are set once more that a browser has refused. */
export const MEDIA_APPLY_AGAIN_MS = 1_000;
/** How long a picture that nobody looks at goes on coming, in case that the tile has only moved. */
export const MEDIA_UNSEEN_MS = 1_000;
export const MEDIA_WATCH_MS = 500;
/** Nothing came in on a connected transport for this long although something should; RTCP alone comes every second. */
export const MEDIA_SILENT_MS = 2_000;
/** A path that carries shows it within this: sound sends something every 400 ms even in silence (DTX). */
export const MEDIA_SIGN_OF_LIFE_MS = 1_500;
/** A timer that is late by this much has slept with the machine. */
export const MEDIA_SLEPT_MS = 5_000;
/** How long a browser is believed that says there is no network while the server is heard. */
export const MEDIA_OFFLINE_BELIEF_MS = 10_000;
/** How long the other side is waited for before a direct path is closed that both have left. */
export const DIRECT_LEAVE_MS = 3_000;
/** The first pictures of an answer have the machine to themselves before a direct path is set up. */
export const DIRECT_SETTLE_MS = 3_000;
/** How long a direct path may take to its first picture. */
export const DIRECT_OPEN_MS = 8_000;
/** Nothing came directly for this long: sound alone comes every 400 ms. */
export const DIRECT_SILENT_MS = 1_500;
/** Waits before the direct path is tried anew; the last one repeats. */
export const DIRECT_RETRY_MS = [1_200, 4_800, 15_000, 60_000] as const;
/** How often it is looked whether the path that is to be shown has brought a picture. */
export const DIRECT_LOOK_MS = 50;

/** How often the counters of sound and pictures are read; every second reading is reported. */
export const QUALITY_LOOK_MS = 2_500;
/** What another participant reported is no longer shown: three times the pace at which it is repeated. */
export const QUALITY_STALE_MS = 45_000;
/** No picture for this long after the answer: the set-up has failed. */
export const SETUP_FAILED_MS = 15_000;

export const UPLOAD_RETRY_MS = [500, 1_000, 2_000, 5_000] as const;
/** No byte has left for this long: the request hangs, a new one may not. */
export const UPLOAD_STALL_MS = 20_000;
export const STILL_TIMEOUT_MS = 6_000;

/** The wait, some 25 % shorter or longer, so that a whole hall of kiosks does not come back in the same instant. */
export function withJitter(ms: number): number {
  return Math.round(ms * (0.75 + Math.random() * 0.5));
}

/** By then a way that works has carried something there and back, also over TCP on a bad line. */
export const CHECK_WAY_MS = 6_000;
export const CHECK_LOOK_MS = 200;
/** The server lets one browser check this often (ms), and a little more. */
export const CHECK_AGAIN_MS = 1_700;
/** How long the rate of the best way is measured. */
export const CHECK_RATE_MS = 1_800;

/** How often the ladder looks (docs/media.md, "Getting through"), and how often it measures the line. */
export const LADDER_LOOK_MS = 500;
export const LADDER_MEASURE_MS = 2_000;
/** How often a still of the document camera may go, and how often one goes although nothing has changed. */
export const STILL_EVERY_MS = 3_000;
export const STILL_AT_LEAST_MS = 15_000;
