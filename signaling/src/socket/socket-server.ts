// The socket.io server: who may connect, what a connected socket is to the features, and its end.
import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { AppError } from '@cloud-window/shared';
import { handshakeSchema, protocolMismatch, type Handshake } from '@cloud-window/shared/protocol';
import type { Context, Feature, SocketHandlers, SocketSession } from '../context.ts';
import type { Metrics } from '../http/metrics.ts';
import { isOwnOrigin } from '../http/same-origin.ts';
import { asAppError } from '../storage/store-errors.ts';
import { rooms } from './broadcaster.ts';
import { createDispatcher, type Dispatcher, type EventSource } from './dispatch.ts';
import { Lines } from './lines.ts';
import { createSocketIdentification, type SocketIdentity } from './socket-identity.ts';
import { TokenBucket } from './token-bucket.ts';

const MAX_MESSAGE_BYTES = 128 * 1024;

/** What the handshake established, kept on the socket. */
interface SocketData {
  handshake: Handshake;
  identity: SocketIdentity;
}

/** A server that takes no sockets yet: `serveSockets` opens it once the features are there. */
export function createSocketServer(http: HttpServer, publicUrl: string): Server {
  return new Server(http, {
    // No long polling: any node may serve any socket, and nothing needs sticky sessions.
    transports: ['websocket'],
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    serveClient: false,
    pingInterval: 10_000,
    pingTimeout: 8_000,
    allowRequest: (request, decide) => decide(null, isOwnOrigin(request, publicUrl)),
  });
}

export function serveSockets(
  io: Server,
  context: Context,
  parts: { handlers: SocketHandlers; features: readonly Feature[]; metrics: Metrics },
): void {
  const { log, config } = context;
  const identify = createSocketIdentification(context);
  const dispatch = createDispatcher(parts.handlers, log, parts.metrics.event);

  io.use((socket, next) => {
    admit(socket, identify).then(
      () => next(),
      (error: unknown) => {
        const refusal = asAppError(error);
        if (refusal.code === 'INTERNAL') log.error({ err: refusal.cause ?? refusal }, 'a handshake failed');
        next(Object.assign(new Error(refusal.code), { data: refusal.toWire() }));
      },
    );
  });

  io.on('connection', (socket) => {
    const { handshake, identity } = socket.data as SocketData;
    forgetRequest(socket);
    const session = new BrowserSession(socket, handshake, identity);
    const bucket = new TokenBucket(performance.now(), config.RATE_LIMIT_FACTOR);
    parts.metrics.socketOpened(handshake.app);
    listen(socket, dispatch, {
      session,
      bucket,
      lines: new Lines(),
      refresh: (mayBeOldMs) => session.refresh(mayBeOldMs),
      onExpired() {
        socket.emit('session:ended', {});
        // After the ack of this very event.
        setImmediate(() => socket.disconnect(true));
      },
    });
    const tell = async (hook: 'onConnect' | 'onDisconnect'): Promise<void> => {
      for (const feature of parts.features) {
        await feature[hook]?.(session).catch((error: unknown) => {
          log.warn({ err: error, hook }, 'a feature could not follow a socket');
        });
      }
    };
    const greeted = tell('onConnect');
    socket.once('disconnect', () => {
      parts.metrics.socketClosed(handshake.app);
      void greeted.then(() => tell('onDisconnect'));
    });
  });
}

/** Thousands of idle kiosks hold a socket each: its HTTP request, with every header, is of no more use. */
function forgetRequest(socket: Socket): void {
  socket.handshake.headers = {};
  Object.assign(socket.conn, { request: null });
}

async function admit(socket: Socket, identify: ReturnType<typeof createSocketIdentification>): Promise<void> {
  const parsed = handshakeSchema.safeParse(socket.handshake.auth);
  if (!parsed.success) throw new AppError('BAD_REQUEST', 'the handshake is not valid');
  const mismatch = protocolMismatch(parsed.data.protocol);
  if (mismatch !== undefined) throw new AppError(mismatch, 'another version of the protocol');
  const identity = await identify(parsed.data, socket.handshake.headers.cookie);
  const data: SocketData = { handshake: parsed.data, identity };
  Object.assign(socket.data, data);
  const { actor, sessionId } = identity;
  await socket.join(actor.kind === 'device' ? rooms.kiosk(actor.kioskId) : rooms.staff(actor.staffId));
  if (sessionId !== null) await socket.join(rooms.session(sessionId));
}

function listen(socket: Socket, dispatch: Dispatcher, source: EventSource): void {
  socket.onAny((event: string, ...args: unknown[]) => {
    void dispatch(source, event, args);
  });
}

class BrowserSession implements SocketSession {
  readonly handshake: Handshake;
  readonly #socket: Socket;
  readonly #identity: SocketIdentity;
  #actor: SocketSession['actor'];
  #epoch: number | null = null;

  constructor(socket: Socket, handshake: Handshake, identity: SocketIdentity) {
    this.#socket = socket;
    this.#identity = identity;
    this.#actor = identity.actor;
    this.handshake = handshake;
  }

  get socketId(): string {
    return this.#socket.id;
  }

  get actor(): SocketSession['actor'] {
    return this.#actor;
  }

  get epoch(): number | null {
    return this.#epoch;
  }

  async refresh(mayBeOldMs: number): Promise<void> {
    this.#actor = await this.#identity.refresh(mayBeOldMs);
  }

  setEpoch(epoch: number): void {
    this.#epoch = epoch;
  }

  enterCall(callId: string): void {
    void this.#socket.join(rooms.call(callId));
  }

  leaveCall(callId: string): void {
    void this.#socket.leave(rooms.call(callId));
  }

  watchWallboard(): void {
    void this.#socket.join(rooms.wallboards);
  }

  send: SocketSession['send'] = (event, payload) => void this.#socket.emit(event, payload);

  close(): void {
    this.#socket.disconnect(true);
  }
}
