// Composes a signaling process from its parts and takes it apart again. main.ts and the tests start the same thing.
import { readFile, mkdir } from 'node:fs/promises';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import { createApplicantsFeature } from './applicants/applicants-feature.ts';
import { createAppointmentsFeature } from './appointments/appointments-feature.ts';
import { createAuditFeature } from './audit/audit-feature.ts';
import { createAudit } from './audit/audit-log.ts';
import { createCallsFeature } from './calls/calls-feature.ts';
import { createCasesFeature } from './cases/cases-feature.ts';
import { addressOf, type Config } from './config.ts';
import type { Context, Feature, RouteHandlers, SocketHandlers } from './context.ts';
import { createHttpApp } from './http/http-app.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createRateLimits, type RateLimits } from './http/rate-limits.ts';
import { missingRoutes } from './http/register-routes.ts';
import { createItemsFeature } from './items/items-feature.ts';
import { ensureFirstAdministrator } from './people/first-administrator.ts';
import { createCallQuality } from './media/call-quality-feature.ts';
import { createPeopleFeature } from './people/people-feature.ts';
import { RedisCallQueue } from './queue/redis-call-queue.ts';
import { createReadingFeature } from './reading/reading-feature.ts';
import { createRecordingsFeature } from './recordings/recordings-feature.ts';
import { createReportsFeature } from './reports/reports-feature.ts';
import { createQueuesFeature } from './queues/queues-feature.ts';
import { createSelfTestFeature } from './self-test/self-test-feature.ts';
import { createInstallationFeature, loadSampleDataOnce } from './sites/installation-feature.ts';
import { createSitesFeature } from './sites/sites-feature.ts';
import { createBroadcaster, deliverHere, type SessionCloser } from './socket/broadcaster.ts';
import { missingEvents } from './socket/dispatch.ts';
import { Relay } from './socket/relay.ts';
import { createSocketServer, serveSockets } from './socket/socket-server.ts';
import { openBlobStore } from './storage/blob-store.ts';
import { openDatabase } from './storage/database.ts';
import { migrate } from './storage/migrate.ts';
import { openRedis, redisReady } from './storage/redis.ts';
import { createSealer, readMasterKey } from './storage/sealer.ts';

const REDIS_BOOT_MS = 5_000;

export interface SignalingServer {
  /** Where it listens. */
  url: string;
  context: Context;
  /** The first administrator, when this start has made one. */
  firstSignIn: { username: string; password: string } | null;
  /** Ends sockets, loops and connections; repeating it waits for the same end. */
  stop(): Promise<void>;
}

/** Starts everything, or leaves nothing behind and throws an Error in one sentence. */
export async function startSignaling(
  given: Config,
  log: Logger,
  clock: Clock = systemClock,
): Promise<SignalingServer> {
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) {
      await close().catch((error: unknown) => log.warn({ err: error }, 'a part did not end well'));
    }
  };
  try {
    return await start(given, log, clock, closing, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  given: Config,
  log: Logger,
  clock: Clock,
  closing: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<SignalingServer> {
  const { http, url, front } = await listen(given);
  closing.push(() => closeHttp(http));
  // The port is known only now when it was 0.
  const isOwnAddress = given.PUBLIC_URL === addressOf(given, given.PORT);
  const config = isOwnAddress ? { ...given, PUBLIC_URL: url } : given;

  const stores = await openStores(config, log, clock, closing);
  const io = createSocketServer(http, config.PUBLIC_URL);
  closing.push(() => io.close());
  const relay = new Relay(stores.redis, log);
  const broadcast = createBroadcaster(io, relay);
  const queue = new RedisCallQueue({ redis: stores.redis, domain: 'main', timings: timingsOf(config), log });
  const context: Context = { config, log, clock, ...stores, broadcast, queue };

  const limits = createRateLimits(context.redis, config.RATE_LIMIT_FACTOR);
  const metrics = createMetrics();
  const features = createFeatures(context, limits, broadcast, metrics);
  const { routes, events } = mergeHandlers(features);
  const firstSignIn = await ensureFirstAdministrator(context);
  if (config.CW_DEMO) await loadSampleDataOnce(context);

  await relay.start((message) => deliverHere(io, message));
  closing.push(() => relay.stop());
  for (const feature of features) {
    await feature.start?.();
    closing.push(() => feature.stop?.() ?? Promise.resolve());
  }
  serve(front, io, context, { routes, events, features, limits, metrics });
  let stopping: Promise<void> | undefined;
  return { url, context, firstSignIn, stop: () => (stopping ??= stop()) };
}

interface Served {
  routes: RouteHandlers;
  events: SocketHandlers;
  features: readonly Feature[];
  limits: RateLimits;
  metrics: Metrics;
}

function serve(
  front: Front,
  io: ReturnType<typeof createSocketServer>,
  context: Context,
  { routes, events, features, limits, metrics }: Served,
): void {
  serveSockets(io, context, { handlers: events, features, metrics });
  front.answer = createHttpApp(context, { handlers: routes, features, limits, metrics });
}

function createFeatures(
  context: Context,
  limits: RateLimits,
  closer: SessionCloser,
  { registry }: Metrics,
): Feature[] {
  const cases = createCasesFeature(context, { directory: () => calls.directory });
  const queues = createQueuesFeature(context);
  const { routing } = queues;
  const quality = createCallQuality(context, registry);
  const reports = createReportsFeature(context, { routing, registry, quality });
  const appointments = createAppointmentsFeature(context, { routing });
  const calls = createCallsFeature(context, {
    cases: cases.cases,
    routing,
    checkIn: appointments.checkIn,
    reports: reports.reports,
    quality,
  });
  return [
    queues,
    appointments,
    createPeopleFeature(context, { limits, closeSessions: (ids) => closer.closeSessions(ids) }),
    createSitesFeature(context, { limits, closeKiosk: (kioskId) => closer.closeKiosk(kioskId) }),
    createApplicantsFeature(context, {
      limits,
      cases: cases.cases,
      directory: calls.directory,
      leaveCall: calls.leave,
    }),
    createItemsFeature(context),
    createAuditFeature(context),
    createInstallationFeature(context),
    createSelfTestFeature(context, {
      limits,
      closeSessions: (ids) => closer.closeSessions(ids),
      closeKiosk: (kioskId) => closer.closeKiosk(kioskId),
    }),
    cases,
    calls,
    createReadingFeature(context, { directory: () => calls.directory, registry }),
    createRecordingsFeature(context, { room: calls.room, directory: calls.directory }),
    reports,
  ];
}

/** All handlers as one; throws when an event or route of the protocol has none, or two. */
function mergeHandlers(features: readonly Feature[]): { routes: RouteHandlers; events: SocketHandlers } {
  const routes = mergeOnce(features.map((feature) => feature.routes ?? {}));
  const events = mergeOnce(features.map((feature) => feature.events ?? {}));
  const missing = [...missingRoutes(routes), ...missingEvents(events)];
  if (missing.length > 0) throw new Error(`These have no handler: ${missing.join(', ')}.`);
  return { routes: routes as RouteHandlers, events: events as SocketHandlers };
}

function mergeOnce<T extends object>(parts: readonly T[]): Partial<T> {
  const merged: Partial<T> = {};
  for (const part of parts) {
    const twice = Object.keys(part).find((name) => name in merged);
    if (twice !== undefined) throw new Error(`There are two handlers of ${twice}.`);
    Object.assign(merged, part);
  }
  return merged;
}

async function openStores(
  config: Config,
  log: Logger,
  clock: Clock,
  closing: (() => Promise<unknown>)[],
): Promise<Pick<Context, 'db' | 'redis' | 'blobs' | 'sealer' | 'audit'>> {
  const sealer = createSealer(await readMasterKey(config.MASTER_KEY_FILE));
  const blobs = await inOneSentence(`The blob folder ${config.BLOB_DIR} cannot be used`, async () => {
    await mkdir(config.BLOB_DIR, { recursive: true, mode: 0o700 });
    return openBlobStore(config.BLOB_DIR, sealer);
  });
  const redis = openRedis(config.REDIS_URL, log);
  closing.push(() => Promise.resolve(redis.disconnect()));
  await inOneSentence('Redis cannot be reached at REDIS_URL', () => redisReady(redis, REDIS_BOOT_MS));
  await inOneSentence('The database at DATABASE_URL cannot be brought up to date', () =>
    migrate(config.DATABASE_URL, log),
  );
  const db = openDatabase(config.DATABASE_URL, log);
  closing.push(() => db.destroy());
  return { db, redis, blobs, sealer, audit: createAudit(clock) };
}

function timingsOf(config: Config) {
  return {
    clerkLeaseMs: config.QUEUE_CLERK_LEASE_MS,
    callerLeaseMs: config.QUEUE_CALLER_LEASE_MS,
  };
}

/** Listens before anything else: a taken port is the commonest fault, and the address is part of the configuration. */
async function listen(config: Config): Promise<{ http: HttpServer; url: string; front: Front }> {
  const http = await createServer(config);
  const front: Front = { answer: answerNotYet };
  http.on('request', (request, response) => void front.answer(request, response));
  const listening = Promise.withResolvers<undefined>();
  http.once('error', listening.reject);
  http.listen(config.PORT, config.HOST, () => listening.resolve(undefined));
  try {
    await listening.promise;
  } catch (error) {
    throw new Error(listenSentence(config, error as NodeJS.ErrnoException), { cause: error });
  }
  http.removeListener('error', listening.reject);
  return { http, front, url: addressOf(config, (http.address() as AddressInfo).port) };
}

async function createServer(config: Config): Promise<HttpServer> {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = config;
  if (certFile === undefined || keyFile === undefined) return createHttpServer();
  return inOneSentence('TLS_CERT_FILE and TLS_KEY_FILE cannot be used', async () => {
    const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
    return createHttpsServer({ cert, key, minVersion: 'TLSv1.2' });
  });
}

function listenSentence({ HOST, PORT }: Config, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${PORT} on ${HOST} is already taken: stop the program that uses it, or set PORT to another.`;
    case 'EACCES':
      return `Port ${PORT} on ${HOST} may not be opened by this user: set PORT to 1024 or above.`;
    default:
      return `The address ${HOST}:${PORT} cannot be opened: ${error.message}.`;
  }
}

/** What answers requests: replaced once everything is there. (socket.io takes its own path before.) */
interface Front {
  answer: (request: IncomingMessage, response: ServerResponse) => unknown;
}

const answerNotYet: Front['answer'] = (_request, response) => {
  response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain; charset=utf-8' });
  response.end('starting\n');
};

async function closeHttp(http: HttpServer): Promise<void> {
  if (!http.listening) return;
  const closed = new Promise((resolve) => http.close(resolve));
  http.closeIdleConnections();
  const timer = setTimeout(() => http.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(timer);
}

async function inOneSentence<T>(sentence: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new Error(`${sentence}: ${deepestMessage(error)}.`, { cause: error });
  }
}

function deepestMessage(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown fault';
  if (error.cause !== undefined) return deepestMessage(error.cause);
  if (error instanceof AggregateError && error.errors.length > 0) return deepestMessage(error.errors[0]);
  return error.message;
}
