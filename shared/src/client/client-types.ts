// The browser's side of the house, as the two web apps see it: framework-free stores and sessions. React binds to the
// stores with useSyncExternalStore; nothing here knows React.
import type { RoomPhase, RoomRole } from '../calls/room-roles.ts';
import type { AppError } from '../errors.ts';
import type {
  CallSnapshot,
  ClerkStatus,
  ClientEventName,
  ClientPayload,
  ClientResult,
  Corners,
  Handshake,
  MediaSource,
  MutedTrack,
  HeldReview,
  Offer,
  PageOrigin,
  QueuePosition,
  RouteBody,
  RouteName,
  RouteParams,
  RouteQuery,
  RouteResult,
  ServerEventName,
  ServerPayload,
} from '../protocol/index.ts';
import type { MediaMachineState } from './media/media-transitions.ts';
import type { MediaWay } from './media/media-ways.ts';

/** A value that changes, in the shape that useSyncExternalStore wants. */
export interface Store<T> {
  getSnapshot(): T;
  subscribe(listener: () => void): () => void;
}

/** Calls a REST route; throws AppError (STORE_UNAVAILABLE when the server cannot be reached). */
export interface Api {
  call<N extends RouteName>(
    route: N,
    request?: { params?: RouteParams<N>; query?: RouteQuery<N>; body?: RouteBody<N> },
  ): Promise<RouteResult<N>>;
}

export type ConnectionState =
  | { name: 'connecting' }
  | { name: 'online' }
  /** Lost; trying again by itself. */
  | { name: 'offline'; since: number }
  /** Another tab has taken over, or the session ended, or the versions differ: no further attempts. */
  | { name: 'stopped'; reason: 'superseded' | 'sessionEnded' | 'refused'; error: AppError | null };

/** The socket: typed requests with acks, typed events, reconnection with backoff, heartbeat every 3 s. */
export interface LiveConnection {
  readonly app: Handshake['app'];
  readonly state: Store<ConnectionState>;
  /** Rejects with AppError; STORE_UNAVAILABLE when no answer came within 8 s. */
  request<N extends ClientEventName>(event: N, payload: ClientPayload<N>): Promise<ClientResult<N>>;
  /** Sends what is worth nothing later: without an answer, and not at all while the connection is away. */
  tell<N extends ClientEventName>(event: N, payload: ClientPayload<N>): void;
  on<N extends ServerEventName>(event: N, listener: (payload: ServerPayload<N>) => void): () => void;
  /** Server time minus local time in ms, for honest countdowns. */
  readonly clockOffsetMs: number;
  /** The session that is resumed on each connect before any other request leaves. One at a time. */
  attach(session: ResumedSession): void;
  close(): void;
}

/** What the connection needs of the session above it. */
export interface ResumedSession {
  /** Sends `session:resume`; other requests wait until it settles. */
  resume(): Promise<void>;
  /** The call whose lease the heartbeat renews. */
  callId(): string | undefined;
  /** An answered heartbeat: its numbers reveal what was missed. */
  heard(answer: ClientResult<'heartbeat'>): void;
  /** A heartbeat that was refused. */
  refused(error: AppError): void;
}

export interface LiveState {
  connection: ConnectionState;
  /** False until the first `session:resume` was answered. */
  ready: boolean;
  clerk: ClerkStatus | null;
  offer: Offer | null;
  /** Papers to read that are offered; a call may be offered at the same time. */
  paperOffer: Offer | null;
  /** Papers that the clerk is reading; one of them may be `call`. */
  reviews: readonly HeldReview[];
  call: CallSnapshot | null;
  position: QueuePosition | null;
}

/** What is going on for this kiosk or clerk: resumes, applies numbered events, notices gaps and resyncs. */
export interface LiveSession {
  readonly state: Store<LiveState>;
  readonly connection: LiveConnection;
  /** Makes an answer of the server (join, accept) the present call. */
  adopt(call: CallSnapshot): void;
  /** Forgets the ended call (after the receipt, after wrap-up). */
  dismissCall(): void;
  close(): void;
}

/** `warm`: connected while it rings, and nothing flows. */
export type MediaStatus = 'idle' | 'connecting' | 'warm' | 'live' | 'held' | 'recovering' | 'failed';

/** Somebody in the call besides the main other side: a colleague, a reviewer, a supervisor; for these also the clerk. */
export interface OtherParticipant {
  participant: string;
  role: RoomRole;
  streams: Partial<Record<MediaSource, MediaStream>>;
}

export interface MediaState {
  status: MediaStatus;
  /** Where the session is in its table (docs/media.md). */
  step: MediaMachineState;
  phase: RoomPhase;
  /** Which way the pictures on the screen have come. */
  path: 'sfu' | 'direct';
  /** Who this browser is in the room; null before the first answer. */
  participant: string | null;
  role: RoomRole | null;
  /** What the main other side sends (the clerk to a kiosk, the kiosk to everybody else), by source. */
  remote: Partial<Record<MediaSource, MediaStream>>;
  /** Everybody else who sends something. */
  others: readonly OtherParticipant[];
  /** Sources that this side is sending. */
  sending: readonly MediaSource[];
  /** What the server keeps muted. */
  muted: readonly MutedTrack[];
  error: AppError | null;
}

export interface MediaLimits {
  /** The way that the next connection to the SFU takes. */
  way: MediaWay;
  /** False: sound alone is sent, whatever tracks there are. */
  video: boolean;
}

/** The media of one call: joins, publishes the given tracks, consumes everything the other side sends, recovers by itself. */
export interface MediaSession {
  readonly state: Store<MediaState>;
  /** Publishes or replaces the track of a source; null stops it. Kept and published again after a recovery. */
  setTrack(source: MediaSource, track: MediaStreamTrack | null): Promise<void>;
  /** Narrows what the session does by itself; see ladder.ts. */
  limit(limits: MediaLimits): void;
  /** Whether the server gave relays; false before its first answer. */
  readonly hasRelays: boolean;
  /** RTCStats of all transports, for tests and diagnosis. */
  getStats(): Promise<RTCStatsReport[]>;
  close(): void;
}

export interface Cameras {
  microphone: MediaStreamTrack | null;
  face: MediaStreamTrack | null;
  document: MediaStreamTrack | null;
}

/** One page on its way: hashed here, sent by resumable upload, kept until the server has it. */
export interface PageUpload {
  localId: string;
  materialCode: string;
  position: number | null;
  /** Object URL of the bytes, for the thumbnail; revoked by `discard`. */
  previewUrl: string;
  sha256: string;
  state: 'queued' | 'sending' | 'done' | 'failed';
  /** 0–1. */
  progress: number;
  pageId: string | null;
  error: AppError | null;
}

export interface PageToAdd {
  caseId: string;
  materialCode: string;
  /** The place of the page to replace; absent adds a page at the end. */
  position?: number;
  /** The id of the page in that place, by which it is found should pages be sorted meanwhile. */
  replaces?: string;
  image: Blob;
  /** Where the sheet lies in it, or that the server shall look for it; null or absent for the whole picture. */
  corners?: Corners | 'auto' | null;
  /** Light and shadow were evened out in the straightened picture. */
  enhanced?: boolean;
  /** The straightened picture that the person saw, for the thumbnail. */
  derived?: Blob | null;
  origin?: PageOrigin;
}

export interface PageUploads {
  readonly state: Store<readonly PageUpload[]>;
  /** Takes the hash of a picture while the person still looks at it; `add` then need not. */
  prepare(image: Blob): void;
  /** Rejects with UPLOAD_GONE when everything was wiped before the page's hash was taken. */
  add(page: PageToAdd): Promise<PageUpload>;
  retry(localId: string): void;
  discard(localId: string): void;
  /** The wipe: forgets everything at once. */
  clear(): void;
}
