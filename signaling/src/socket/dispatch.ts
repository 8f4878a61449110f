// One event from a browser to its handler: known, within the rate, from an actor that may send it, well-formed; then
// handled and acknowledged. Whatever fails becomes a coded error in the ack and changes nothing.
import { AppError } from '@cloud-window/shared';
import {
  ackError,
  ackOk,
  clientEvents,
  type Ack,
  type ClientEventName,
  type SocketActor,
} from '@cloud-window/shared/protocol';
import type { Logger } from '@cloud-window/shared/log';
import type { SocketHandlers, SocketSession } from '../context.ts';
import { asAppError } from '../storage/store-errors.ts';
import type { Lines } from './lines.ts';
import type { TokenBucket } from './token-bucket.ts';

/**
 * How old the actor may be of a heartbeat that names no call: it only says that somebody is there, and thousands of idle
 * kiosks say so every three seconds.
 */
const IDLE_HEARTBEAT_MS = 15_000;
/** How old it may be of a pointer that moves: thirty positions a second are one visit, and change nothing. */
const POINTING_MS = 2_000;

/**
 * Events of which the last word must win: those of one line are handled one after the other, as they were sent. All others,
 * a heartbeat or the negotiation of media above all, wait for nothing.
 */
const LINES: readonly (readonly [line: string, events: RegExp])[] = [
  ['pointer', /^attention:point$/],
  ['sight', /^(attention|mark):/],
  ['form', /^form:/],
  ['clerk', /^clerk:/],
  ['chat', /^chat:/],
  ['mute', /^media:mute$/],
  ['demand', /^media:setDemand$/],
];

export interface EventSource {
  session: SocketSession;
  bucket: TokenBucket;
  lines: Lines;
  /** Renews `session.actor`, unless that was done less than `mayBeOldMs` ago; throws SESSION_EXPIRED. */
  refresh: (mayBeOldMs: number) => Promise<void>;
  /** The session behind the socket is over. */
  onExpired: () => void;
}

export interface Dispatcher {
  (source: EventSource, event: string, args: readonly unknown[]): Promise<void>;
}

/** The names of events without a handler; empty when the table is complete. */
export function missingEvents(handlers: Partial<SocketHandlers>): ClientEventName[] {
  return (Object.keys(clientEvents) as ClientEventName[]).filter((name) => handlers[name] === undefined);
}

export function createDispatcher(
  handlers: SocketHandlers,
  log: Logger,
  observe: (event: string, milliseconds: number, outcome: string) => void,
): Dispatcher {
  return async (source, event, args) => {
    const started = performance.now();
    const answer = acknowledgement(args);
    const known = isClientEvent(event) ? event : null;
    let ack: Ack<unknown>;
    try {
      if (!source.bucket.take(started)) throw new AppError('RATE_LIMITED', 'too many events');
      if (known === null) throw new AppError('UNKNOWN_EVENT', 'no such event');
      ack = ackOk(await source.lines.follow(lineOf(known), () => handle(handlers, source, known, args[0])));
    } catch (error) {
      const refusal = asAppError(error);
      if (refusal.code === 'INTERNAL')
        log.error({ err: refusal.cause ?? refusal, event: known }, 'an event failed');
      if (refusal.code === 'SESSION_EXPIRED') source.onExpired();
      ack = ackError(refusal);
    }
    observe(known ?? 'unknown', performance.now() - started, ack.ok ? 'ok' : ack.error.code);
    answer(ack);
  };
}

async function handle(
  handlers: SocketHandlers,
  source: EventSource,
  event: ClientEventName,
  given: unknown,
): Promise<unknown> {
  const { actors, payload } = clientEvents[event];
  await source.refresh(mayBeOld(event, given));
  if (!mayTheySend(actors, source.session)) throw new AppError('FORBIDDEN', `not for this actor: ${event}`);
  const parsed = payload.safeParse(typeof given === 'function' ? {} : (given ?? {}));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => issue.path.join('.'));
    throw new AppError('BAD_REQUEST', `not valid: ${faults.join(', ')}`);
  }
  // Parsed by this event's own schema just above.
  const handler = handlers[event] as (payload: unknown, session: SocketSession) => Promise<unknown>;
  return handler(parsed.data, source.session);
}

function lineOf(event: ClientEventName): string | null {
  return LINES.find(([, events]) => events.test(event))?.[0] ?? null;
}

/** Milliseconds. */
function mayBeOld(event: ClientEventName, given: unknown): number {
  if (event === 'attention:point') return POINTING_MS;
  return event === 'heartbeat' && !namesCall(given) ? IDLE_HEARTBEAT_MS : 0;
}

function namesCall(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'callId' in given;
}

function mayTheySend(actors: readonly SocketActor[], { actor }: SocketSession): boolean {
  if (actor.kind === 'device') return actors.includes('device');
  return actor.roles.some((role) => actors.includes(role));
}

function isClientEvent(event: string): event is ClientEventName {
  return Object.hasOwn(clientEvents, event);
}

/** The last argument if it is a callback; a client that wants no answer gets none. */
function acknowledgement(args: readonly unknown[]): (ack: Ack<unknown>) => void {
  const last = args.at(-1);
  return typeof last === 'function' ? (last as (ack: Ack<unknown>) => void) : () => undefined;
}
