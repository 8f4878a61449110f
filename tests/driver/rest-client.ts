// A REST client with cookies, driven by the shared route table: how tests act as administrator, device or stranger.
import {
  type RouteBody,
  type RouteName,
  type RouteParams,
  type RouteQuery,
  type RouteResult,
  routes,
  wireErrorSchema,
} from '@cloud-window/shared/protocol';
import { AppError } from '@cloud-window/shared';
import { z } from 'zod';

const ackSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: wireErrorSchema }),
]);

export class RestClient {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** The cookies as a request header, e.g. for a socket of the same person. */
  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Throws the AppError that the server answered. */
  async call<N extends RouteName>(
    name: N,
    request: { params?: RouteParams<N>; query?: RouteQuery<N>; body?: RouteBody<N> } = {},
  ): Promise<RouteResult<N>> {
    const definition = routes[name];
    const params: Record<string, string> = request.params ?? {};
    const path = definition.path.replace(/:(\w+)/g, (_, key: string) =>
      encodeURIComponent(params[key] ?? ''),
    );
    const url = new URL(path, this.#origin);
    for (const [key, value] of Object.entries<string | number | undefined>(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const response = await this.raw(url.pathname + url.search, {
      method: definition.method,
      ...(definition.method === 'GET' ? {} : { body: JSON.stringify(request.body ?? {}) }),
    });
    const ack = ackSchema.parse(await response.json());
    if (!ack.ok) throw new AppError(ack.error.code, ack.error.message);
    return definition.result.parse(ack.data) as RouteResult<N>;
  }

  /** Any request with this client's cookies; keeps the cookies that come back. */
  async raw(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#cookies.size > 0) headers.set('cookie', this.cookieHeader);
    if (init.body !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'application/json');
    headers.set('origin', this.#origin);
    headers.set('x-requested-with', 'cloud-window');
    const response = await fetch(new URL(path, this.#origin), { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}
