// Numbers for Prometheus, to be read on the machine itself: never through a proxy, never with anything personal.
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { AppError } from '@cloud-window/shared';

export interface Metrics {
  /** Where other parts register what they count. */
  registry: Registry;
  route: (route: string, milliseconds: number, status: number) => void;
  event: (event: string, milliseconds: number, outcome: string) => void;
  socketOpened: (app: string) => void;
  socketClosed: (app: string) => void;
  /** Answers /metrics. */
  handler: RequestHandler;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createMetrics(): Metrics {
  // A registry of its own: tests run several servers in one process.
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const routes = new Histogram({
    name: 'cw_http_seconds',
    help: 'Time to answer a REST route',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const events = new Histogram({
    name: 'cw_socket_event_seconds',
    help: 'Time to answer a socket event',
    labelNames: ['event'],
    buckets: SECONDS,
    registers,
  });
  const outcomes = new Counter({
    name: 'cw_socket_events_total',
    help: 'Socket events by outcome: ok or the code of the error',
    labelNames: ['event', 'outcome'],
    registers,
  });
  const sockets = new Gauge({
    name: 'cw_sockets',
    help: 'Connected sockets',
    labelNames: ['app'],
    registers,
  });
  return {
    registry,
    route: (route, milliseconds, status) => routes.observe({ route, status }, milliseconds / 1_000),
    event(event, milliseconds, outcome) {
      events.observe({ event }, milliseconds / 1_000);
      outcomes.inc({ event, outcome });
    },
    socketOpened: (app) => sockets.inc({ app }),
    socketClosed: (app) => sockets.dec({ app }),
    handler: async (request, response) => {
      const forwarded = request.headers['x-forwarded-for'] ?? request.headers['forwarded'];
      if (forwarded !== undefined || !isLoopback(request.socket.remoteAddress ?? '')) {
        throw new AppError('NOT_FOUND', 'no such path');
      }
      response.type(registry.contentType).send(await registry.metrics());
    },
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
