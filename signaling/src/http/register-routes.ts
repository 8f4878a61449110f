// Puts the handlers behind the routes of the shared table: each request is identified, allowed, parsed, handled and
// answered as an ack. A route without a handler stops the process from starting.
import type { Express, Request, Response } from 'express';
import { AppError } from '@cloud-window/shared';
import { ackOk, routes, type RouteName } from '@cloud-window/shared/protocol';
import type { z } from 'zod';
import type { CookieName, RestRequest, RouteHandlers } from '../context.ts';
import { readCookies, writeCookie } from './cookies.ts';
import { allowedActor, identityOf } from './identity.ts';

/** What a person may still do who must change the password or set up the second factor first. */
const RESTRICTED_TOO = new Set<RouteName>([
  'me',
  'signOutStaff',
  'changePassword',
  'beginSecondFactor',
  'confirmSecondFactor',
]);

interface RegisterOptions {
  /** Whether cookies are for https only. */
  secureCookies: boolean;
  observe: (route: RouteName, milliseconds: number, status: number) => void;
}

/** The names of routes without a handler; empty when the table is complete. */
export function missingRoutes(handlers: Partial<RouteHandlers>): RouteName[] {
  return (Object.keys(routes) as RouteName[]).filter((name) => handlers[name] === undefined);
}

export function registerRoutes(app: Express, handlers: RouteHandlers, options: RegisterOptions): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const { method, path } = routes[name];
    const handle = async (request: Request, response: Response): Promise<void> => {
      const started = performance.now();
      response.once('finish', () => {
        options.observe(name, performance.now() - started, response.statusCode);
      });
      response.json(ackOk(await answer(name, handlers, request, response, options)));
    };
    app[method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete'](path, handle);
  }
}

async function answer(
  name: RouteName,
  handlers: RouteHandlers,
  request: Request,
  response: Response,
  options: RegisterOptions,
): Promise<unknown> {
  const definition = routes[name];
  const actor = allowedActor(identityOf(request), definition.actors, RESTRICTED_TOO.has(name));
  const given = {
    params: parse(definition.params, request.params, 'params'),
    query: parse(definition.query, request.query, 'query'),
    body: parse(definition.body, request.body ?? {}, 'body'),
    actor,
    ip: request.ip ?? 'unknown',
    cookies: cookiesOf(request, response, options.secureCookies),
  };
  // The three parts have just been parsed by this route's own schemas.
  const handler = handlers[name] as (request: RestRequest<RouteName>) => Promise<unknown>;
  return handler(given);
}

function parse(schema: z.ZodType, value: unknown, part: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Paths and rules only: what a person typed stays out of the answer and of every log.
  const faults = parsed.error.issues.map((issue) => [part, ...issue.path].join('.'));
  throw new AppError('BAD_REQUEST', `not valid: ${faults.join(', ')}`);
}

function cookiesOf(request: Request, response: Response, secure: boolean): RestRequest<RouteName>['cookies'] {
  const get = readCookies(request.headers.cookie);
  const append = (name: CookieName, value: string, maxAgeMs?: number) =>
    void response.append('Set-Cookie', writeCookie(name, value, secure, maxAgeMs));
  return { get, set: append, clear: (name) => append(name, '', 0) };
}
