// What the feature folders share, as interfaces: main.ts builds the real ones and hands them over.
import type { Kysely, Transaction } from 'kysely';
import type { Express } from 'express';
import type { Redis } from 'ioredis';
import type { Clock } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import type {
  Case,
  CaseEvent,
  ClientEventName,
  ClientParsedPayload,
  ClientResult,
  Handshake,
  Role,
  RouteName,
  RouteResult,
  routes,
  ServerEventName,
  ServerPayload,
} from '@cloud-window/shared/protocol';
import type { z } from 'zod';
import type { Config } from './config.ts';
import type { CallQueue, ContactKind } from './queue/queue-types.ts';
import type { Database } from './storage/schema.ts';

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

/** Who is asking, established from cookies alone. */
export type Actor =
  | { kind: 'public' }
  | { kind: 'device'; kioskId: string; siteId: string; applicantId: string | null }
  | {
      kind: 'staff';
      staffId: string;
      displayName: string;
      roles: readonly Role[];
      departments: readonly string[];
    };

/** The part that writes what happened; inside the transaction of what happened. */
export interface Audit {
  record(
    tx: Db | Tx,
    event: { actor: string; action: string; subject: string; detail?: Record<string, unknown> },
  ): Promise<void>;
}

/** Content-addressed store, encrypted at rest. */
export interface BlobStore {
  /** Stores once; returns the SHA-256 of the plain bytes. */
  put(bytes: Uint8Array): Promise<string>;
  get(sha256: string): Promise<Uint8Array | null>;
  has(sha256: string): Promise<boolean>;
}

/** The installation's keys (derived from the master key file). */
export interface Sealer {
  seal(plain: string): Buffer;
  open(sealed: Buffer): string;
  /** Keyed hash for look-ups of secrets and ID numbers. */
  fingerprint(purpose: string, value: string): string;
  /** A key for one purpose and context (HKDF-SHA-256, 32 bytes). */
  deriveKey(purpose: string, context: string): Buffer;
}

/** Sends to browsers, whichever node holds their sockets. */
export interface Broadcaster {
  toKiosk<N extends ServerEventName>(kioskId: string, event: N, payload: ServerPayload<N>): void;
  toStaff<N extends ServerEventName>(staffId: string, event: N, payload: ServerPayload<N>): void;
  /** Everybody in the call: its kiosk and its clerk. */
  toCall<N extends ServerEventName>(callId: string, event: N, payload: ServerPayload<N>): void;
  /** Everyone who subscribed to the wallboard, on this node only (each node composes its own). */
  toWallboards<N extends ServerEventName>(event: N, payload: ServerPayload<N>): void;
}

/** Live calls, read from the queue: who is in which. */
export interface CallDirectory {
  /** Throws CALL_ENDED, CALL_STATE or FORBIDDEN unless this clerk is in this active call. */
  requireClerk(
    callId: string,
    actor: Actor,
  ): Promise<{ callId: string; caseId: string; kioskId: string; kind: ContactKind }>;
  /** Throws CALL_ENDED or FORBIDDEN unless the actor is the kiosk or the clerk of this live call (waiting, offered, active). */
  requireParty(
    callId: string,
    actor: Actor,
  ): Promise<{ party: 'kiosk' | 'clerk'; caseId: string; kioskId: string }>;
  /** The live call of a case, if any. */
  liveCallOfCase(caseId: string): Promise<string | null>;
  /** Whether this staff member may read the case just now: its clerk (until wrap-up ends), or an auditor. */
  mayRead(caseId: string, actor: Actor): Promise<boolean>;
}

/** Cases as other features need them. */
export interface Cases {
  load(caseId: string): Promise<Case>;
  /** Case events after `seq` of this call. */
  eventsAfter(
    callId: string,
    seq: number,
  ): Promise<{ callId: string; seq: number; at: number; event: CaseEvent }[]>;
}

export interface Context {
  config: Config;
  log: Logger;
  clock: Clock;
  db: Db;
  /** Fails fast when Redis is away (no offline queue). */
  redis: Redis;
  blobs: BlobStore;
  sealer: Sealer;
  audit: Audit;
  broadcast: Broadcaster;
  queue: CallQueue;
}

// --- REST handlers ----------------------------------------------------------------------------------------------

export interface RestRequest<N extends RouteName> {
  params: z.output<(typeof routes)[N]['params']>;
  query: z.output<(typeof routes)[N]['query']>;
  body: z.output<(typeof routes)[N]['body']>;
  actor: Actor;
  /** For rate limits; never logged with what a person typed. */
  ip: string;
  cookies: {
    get(name: CookieName): string | undefined;
    /** httpOnly, SameSite=Strict, Secure under https. Without maxAge it dies with the browser. */
    set(name: CookieName, value: string, maxAgeMs?: number): void;
    clear(name: CookieName): void;
  };
}
export type CookieName = 'cw_device' | 'cw_applicant' | 'cw_staff';
export type RouteHandlers = {
  [N in RouteName]: (request: RestRequest<N>) => Promise<RouteResult<N>>;
};

// --- socket handlers --------------------------------------------------------------------------------------------

export interface SocketSession {
  socketId: string;
  handshake: Handshake;
  /** Established afresh before each event: an applicant signs in, by REST, after the kiosk's socket has opened. */
  actor: Exclude<Actor, { kind: 'public' }>;
  /** The clerk's fencing epoch, once `session:resume` has signed the clerk in to the queue. */
  epoch: number | null;
  setEpoch(epoch: number): void;
  /** Joins or leaves the rooms that Broadcaster addresses. */
  enterCall(callId: string): void;
  leaveCall(callId: string): void;
  watchWallboard(): void;
  /** To this socket alone: for what every node learns by itself (queue events), each node tells its own sockets. */
  send<N extends ServerEventName>(event: N, payload: ServerPayload<N>): void;
  /** Ends this socket once what was sent is on its way (a superseded tab). */
  close(): void;
}
export type SocketHandlers = {
  [N in ClientEventName]: (
    payload: ClientParsedPayload<N>,
    session: SocketSession,
  ) => Promise<ClientResult<N>>;
};
/** What a feature contributes; main.ts merges them and refuses to start when an event or route has no handler. */
export interface Feature {
  routes?: Partial<RouteHandlers>;
  events?: Partial<SocketHandlers>;
  /** A socket connected or went away. */
  onConnect?: (session: SocketSession) => Promise<void>;
  onDisconnect?: (session: SocketSession) => Promise<void>;
  /** Express routers for binary routes, mounted after authentication. */
  mount?: (app: Express) => void;
  /** Background loops; resolves once running. */
  start?: () => Promise<void>;
  stop?: () => Promise<void>;
}
