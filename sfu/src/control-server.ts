// The door for signaling: socket.io with a shared secret, every payload parsed, every request answered with an ack. Never
// exposed to browsers. Beside it, on the same port, what operators ask: /healthz and /metrics.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request } from 'express';
import { Server, type Socket } from 'socket.io';
import { AppError } from '@cloud-window/shared';
import {
  CONTROL_PROTOCOL_VERSION,
  controlHandshakeSchema,
  controlRequests,
  type ControlPayload,
  type ControlRequestName,
  type ControlResult,
} from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { ackError, ackOk, type Ack } from '@cloud-window/shared/protocol';
import type { Config } from './config.ts';
import { peerOf, type Peer } from './node-links.ts';
import type { Notify } from './rooms.ts';
import type { NodeHealth } from './self-test.ts';
import { HEARTBEAT_EVERY_MS } from './timings.ts';

/** RTP parameters of a big offer are some 20 kB. */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** Whom notifications are for: other nodes hear of rooms by their links. */
const SIGNALING = 'signaling';

/** Requests from signaling and, about rooms that span nodes, from other nodes. */
type DoorHandlers = {
  [N in ControlRequestName]: (
    payload: ControlPayload<N>,
    peer: Peer,
  ) => Promise<ControlResult<N>> | ControlResult<N>;
};

export interface ControlServerParts {
  handlers: DoorHandlers;
  /** Prometheus text. */
  metrics: () => Promise<{ contentType: string; text: string }>;
  /** Adds what is fetched over HTTP by whoever has the secret. */
  mount?: (app: Express, mayFetch: (request: Request) => boolean) => void;
  health: () => Promise<NodeHealth>;
}

export interface ControlServer {
  /** The port in use. */
  port: number;
  notify: Notify;
  close(): Promise<void>;
}

/** @throws Error with one sentence when the port cannot be opened */
export async function startControlServer(
  config: Config,
  log: Logger,
  parts: ControlServerParts,
): Promise<ControlServer> {
  const app = express().disable('x-powered-by');
  app.get('/healthz', async (_request, response) => {
    const health = await parts.health();
    response.status(health.ok ? 200 : 503).json(health);
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await parts.metrics();
    response.type(contentType).send(text);
  });
  parts.mount?.(app, (request) =>
    sameSecret(request.get('authorization') ?? '', `Bearer ${config.SFU_SECRET}`),
  );
  const server = createServer(app);
  const io = new Server(server, {
    transports: ['websocket'],
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    serveClient: false,
    pingInterval: HEARTBEAT_EVERY_MS,
    pingTimeout: config.SFU_CONTROL_SILENCE_MS - HEARTBEAT_EVERY_MS,
  });
  io.use((socket, next) => {
    const refusal = refuse(socket.handshake.auth, config.SFU_SECRET);
    if (!refusal) return next();
    log.warn({ refusal: refusal.code }, 'refused a control connection');
    next(Object.assign(new Error(refusal.message), { data: refusal.toWire() }));
  });
  io.on('connection', (socket) => serve(socket, parts.handlers, log));
  await listen(server, config);
  return {
    port: (server.address() as AddressInfo).port,
    notify: (name, payload) => void io.to(SIGNALING).emit(name, payload),
    close: () => io.close(),
  };
}

function listen(server: ReturnType<typeof createServer>, config: Config): Promise<void> {
  const { SFU_CONTROL_HOST: host, SFU_CONTROL_PORT: port } = config;
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new Error(`Control port ${port} on ${host} cannot be opened: it is in use, or not of this machine.`, {
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Why a control connection may not be; undefined when it may. */
function refuse(auth: unknown, secret: string): AppError | undefined {
  const handshake = controlHandshakeSchema.safeParse(auth);
  if (!handshake.success) return new AppError('BAD_REQUEST', 'the handshake has another shape');
  const { protocol, secret: given } = handshake.data;
  // The secret first: a stranger learns nothing, not even our version.
  if (!sameSecret(given, secret)) return new AppError('BAD_CREDENTIALS', 'the control secret is another one');
  if (protocol === CONTROL_PROTOCOL_VERSION) return undefined;
  const code = protocol < CONTROL_PROTOCOL_VERSION ? 'CLIENT_TOO_OLD' : 'SERVER_TOO_OLD';
  return new AppError(code, `control protocol ${protocol} here is ${CONTROL_PROTOCOL_VERSION}`);
}

/** Compared as hashes, in constant time: neither content nor length shows in how long it takes. */
function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

function serve(socket: Socket, handlers: DoorHandlers, log: Logger): void {
  const { node, link } = controlHandshakeSchema.parse(socket.handshake.auth);
  const peer = peerOf(socket);
  if (!link) void socket.join(SIGNALING);
  log.info({ node, link }, 'a control connection is open');
  socket.on('disconnect', (reason) => log.info({ node, link, reason }, 'a control connection has ended'));
  socket.onAny((event: string, ...args: unknown[]) => {
    const answer = args.at(-1);
    const payload = args.length > 1 ? args[0] : undefined;
    void handle(handlers, event, payload).then((ack) => {
      if (!ack.ok)
        log.debug({ node, event, refusal: ack.error.code, reason: ack.error.message }, 'request refused');
      if (typeof answer === 'function') (answer as (ack: Ack<unknown>) => void)(ack);
    });
  });

  async function handle(all: DoorHandlers, event: string, payload: unknown): Promise<Ack<unknown>> {
    try {
      if (!Object.hasOwn(controlRequests, event)) throw new AppError('UNKNOWN_EVENT', 'no such request');
      const name = event as ControlRequestName;
      const parsed = controlRequests[name].payload.safeParse(payload);
      if (!parsed.success) throw new AppError('BAD_REQUEST', describeFaults(parsed.error.issues));
      // The table ties the handler to the schema; the compiler cannot follow that through an index.
      const handler = all[name] as (payload: unknown, peer: Peer) => unknown;
      return ackOk(await handler(parsed.data, peer));
    } catch (error) {
      if (!(error instanceof AppError)) log.error({ err: error, event }, 'a request failed unexpectedly');
      return ackError(error);
    }
  }
}

function describeFaults(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  return issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ');
}
