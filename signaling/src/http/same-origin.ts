// Requests that change something must come from our own pages: SameSite=Strict cookies, plus a header or content type that
// another origin cannot send without CORS (which is never granted), plus a matching Origin when there is one.
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { AppError } from '@cloud-window/shared';

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the Origin header, if any, names this installation: the public address, or the host that was asked. */
export function isOwnOrigin(request: IncomingMessage, publicUrl: string): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const asked = new URL(origin).host;
  return asked === new URL(publicUrl).host || asked === host;
}

export function requireOwnPages(publicUrl: string): RequestHandler {
  return (request, _response, next) => {
    if (!isOwnOrigin(request, publicUrl)) throw new AppError('FORBIDDEN', 'a request from another origin');
    const unforgeable =
      request.get('x-requested-with') === 'cloud-window' || request.is('application/json') !== false;
    if (!HARMLESS.has(request.method) && !unforgeable) {
      throw new AppError('FORBIDDEN', 'the header X-Requested-With: cloud-window is missing');
    }
    next();
  };
}
