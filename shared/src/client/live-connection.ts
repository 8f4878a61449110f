// The socket to signaling: typed requests with acks, typed events, reconnection with backoff, and a heartbeat that finds
// a dead connection long before TCP does. Requests made while it is away wait for it, up to their time limit, and never
// overtake `session:resume`.
import { io, type Socket } from 'socket.io-client';
import { z } from '../zod.ts';
import { AppError, isErrorCode, type WireError } from '../errors.ts';
import { newId } from '../ids.ts';
import { unwrapAck, wireErrorSchema, type Ack } from '../protocol/ack.ts';
import {
  clientEvents,
  serverEvents,
  type ClientEventName,
  type ClientPayload,
  type ClientResult,
  type Handshake,
  type ServerEventName,
} from '../protocol/events.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { ConnectionState, LiveConnection, ResumedSession } from './client-types.ts';
import { createClockOffset } from './clock-offset.ts';
import { createStore } from './store.ts';
import { startTicker } from './ticker.ts';
import {
  HEARTBEAT_MS,
  HEARTBEAT_TIMEOUT_MS,
  RECONNECT_MAX_MS,
  RECONNECT_MIN_MS,
  REQUEST_TIMEOUT_MS,
  withJitter,
} from './timings.ts';

export interface LiveConnectionOptions {
  app: Handshake['app'];
  /** Origin of signaling; the page's own when absent. */
  url?: string;
  /** Told of messages of the server that do not parse; they are dropped. Default: the browser's console. */
  onInvalid?: (event: string, reason: string) => void;
  /** Further headers of the handshake; browsers send cookies by themselves, tests must not. */
  extraHeaders?: Record<string, string>;
}

const ackSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: wireErrorSchema }),
]);

/** Opens the connection and keeps it open until `close`, or until the server says that there is no point. */
export function createLiveConnection(options: LiveConnectionOptions): LiveConnection {
  const state = createStore<ConnectionState>({ name: 'connecting' });
  const handshake: Handshake = { protocol: PROTOCOL_VERSION, app: options.app, tabId: newId('peer') };
  const socketOptions = {
    transports: ['websocket'],
    withCredentials: true,
    auth: handshake,
    forceNew: true,
    reconnectionDelay: RECONNECT_MIN_MS,
    reconnectionDelayMax: RECONNECT_MAX_MS,
    randomizationFactor: 0.5,
    timeout: REQUEST_TIMEOUT_MS,
    ...(options.extraHeaders && { extraHeaders: options.extraHeaders }),
  };
  const socket = options.url === undefined ? io(socketOptions) : io(options.url, socketOptions);
  const offset = createClockOffset();
  const listeners = createEventListeners(options.onInvalid ?? reportInvalid);
  const gate = createGate();
  let session: ResumedSession | null = null;
  let refusals = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const stop = (reason: 'superseded' | 'sessionEnded' | 'refused', error: AppError | null) => {
    state.set({ name: 'stopped', reason, error });
    end();
  };
  const end = () => {
    stopTicker();
    clearTimeout(retry);
    gate.fail(new AppError('STORE_UNAVAILABLE', 'the connection has ended'));
    socket.disconnect();
  };
  const lost = () => {
    gate.close();
    if (state.getSnapshot().name !== 'stopped' && state.getSnapshot().name !== 'offline') {
      state.set({ name: 'offline', since: Date.now() });
    }
  };
  /** socket.io does not try again by itself after the server has refused or ended a connection. */
  const tryAgain = () => {
    const wait = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** refusals);
    refusals += 1;
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), withJitter(wait));
  };
  const resume = async (connected: number) => {
    if (session) await session.resume().catch(() => undefined);
    if (connected === connects && socket.connected) gate.open();
  };

  let connects = 0;
  socket.on('connect', () => {
    refusals = 0;
    connects += 1;
    state.set({ name: 'online' });
    void resume(connects);
  });
  socket.on('disconnect', (reason) => {
    lost();
    if (reason === 'io server disconnect' && state.getSnapshot().name !== 'stopped') tryAgain();
  });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    lost();
    const wire = wireErrorSchema.safeParse(error.data);
    if (wire.success && !wire.data.retryable) {
      stop(...refusal(wire.data));
      return;
    }
    if (!socket.active) tryAgain();
  });
  socket.onAny((event: string, payload: unknown) => {
    const name = listeners.dispatch(event, payload);
    if (name === 'session:superseded') stop('superseded', null);
    if (name === 'session:ended') stop('sessionEnded', null);
  });

  const ask = async <N extends ClientEventName>(
    event: N,
    payload: ClientPayload<N>,
    timeoutMs: number,
  ): Promise<ClientResult<N>> => {
    if (!socket.connected) throw new AppError('STORE_UNAVAILABLE', `${event}: not connected`);
    const sentAt = Date.now();
    const answer = await emit(socket, event, payload, timeoutMs);
    const parsed = clientEvents[event].result.safeParse(answer);
    if (!parsed.success) {
      throw new AppError('INTERNAL', `the answer to ${event} has another shape`, { cause: parsed.error });
    }
    const result = parsed.data as ClientResult<N>;
    offset.learn(sentAt, Date.now(), result);
    return result;
  };

  let beating = false;
  const beat = async () => {
    if (!socket.connected || beating) return;
    beating = true;
    const engine = socket.io.engine;
    const call = session?.callId();
    try {
      const answer = await ask('heartbeat', call === undefined ? {} : { callId: call }, HEARTBEAT_TIMEOUT_MS);
      session?.heard(answer);
    } catch (error) {
      // An answer with an error is still an answer; silence is not.
      const silent = error instanceof AppError && error.cause === SILENCE;
      if (silent && socket.io.engine === engine) engine.close();
      if (!silent) session?.refused(AppError.from(error));
    } finally {
      beating = false;
    }
  };
  const stopTicker = startTicker(HEARTBEAT_MS, () => void beat());

  return {
    app: options.app,
    state,
    async request(event, payload) {
      if (event === 'session:resume') return ask(event, payload, REQUEST_TIMEOUT_MS);
      const begun = Date.now();
      await gate.passed(REQUEST_TIMEOUT_MS, event);
      return ask(event, payload, Math.max(1_000, REQUEST_TIMEOUT_MS - (Date.now() - begun)));
    },
    tell(event, payload) {
      if (gate.isOpen()) socket.volatile.emit(event, payload);
    },
    on: (event, listener) => listeners.add(event, listener),
    get clockOffsetMs() {
      return offset.value();
    },
    attach(next) {
      session = next;
      // Already online: what is waiting at the gate waits for this session too.
      if (!socket.connected) return;
      gate.close();
      void resume(connects);
    },
    close() {
      if (state.getSnapshot().name !== 'stopped') stop('sessionEnded', null);
      listeners.clear();
    },
  };
}

const SILENCE = new Error('no answer in time');

function emit(socket: Socket, event: string, payload: unknown, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.timeout(timeoutMs).emit(event, payload, (timedOut: Error | null, ack: unknown) => {
      if (timedOut) {
        const cause = socket.connected ? SILENCE : timedOut;
        reject(new AppError('STORE_UNAVAILABLE', `no answer to ${event}`, { cause }));
        return;
      }
      const parsed = ackSchema.safeParse(ack);
      if (!parsed.success) {
        reject(new AppError('INTERNAL', `the ack of ${event} has another shape`, { cause: parsed.error }));
        return;
      }
      try {
        resolve(unwrapAck(parsed.data as Ack<unknown>));
      } catch (error) {
        reject(AppError.from(error));
      }
    });
  });
}

function refusal(wire: WireError): ['sessionEnded' | 'refused', AppError] {
  const error = new AppError(isErrorCode(wire.code) ? wire.code : 'INTERNAL', wire.message);
  return [wire.code === 'SESSION_EXPIRED' ? 'sessionEnded' : 'refused', error];
}

/** Typed listeners for the server's events; each payload is parsed once, whoever listens. */
function createEventListeners(onInvalid: (event: string, reason: string) => void) {
  const listeners = new Map<ServerEventName, Set<(payload: never) => void>>();
  return {
    add(event: ServerEventName, listener: (payload: never) => void): () => void {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    /** Returns the event's name when it was one of ours and well formed. */
    dispatch(event: string, payload: unknown): ServerEventName | undefined {
      if (!Object.hasOwn(serverEvents, event)) {
        onInvalid(event, 'unknown event');
        return undefined;
      }
      const name = event as ServerEventName;
      const parsed = serverEvents[name].safeParse(payload);
      if (!parsed.success) {
        onInvalid(event, z.prettifyError(parsed.error));
        return undefined;
      }
      for (const listener of [...(listeners.get(name) ?? [])]) listener(parsed.data as never);
      return name;
    },
    clear: () => listeners.clear(),
  };
}

/** Where requests wait until the session is resumed. */
function createGate() {
  let isOpen = false;
  let failure: AppError | null = null;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const proceed of [...waiting]) proceed();
  };
  return {
    isOpen: () => isOpen,
    open() {
      isOpen = true;
      wake();
    },
    close: () => (isOpen = false),
    fail(error: AppError) {
      failure = error;
      wake();
    },
    passed(timeoutMs: number, what: string): Promise<void> {
      return new Promise((resolve, reject) => {
        const look = (late?: AppError) => {
          const error = failure ?? late;
          if (!error && !isOpen) return;
          waiting.delete(proceed);
          clearTimeout(timer);
          if (error) reject(error);
          else resolve();
        };
        const proceed = () => look();
        const timer = setTimeout(
          () => look(new AppError('STORE_UNAVAILABLE', `${what}: not connected`)),
          timeoutMs,
        );
        waiting.add(proceed);
        look();
      });
    },
  };
}

function reportInvalid(event: string, reason: string): void {
  // oxlint-disable-next-line no-console -- the place where an engineer at a kiosk looks; carries no payload
  console.warn(`dropped ${event}: ${reason}`);
}
