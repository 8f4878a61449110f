// REST from the browser: one function for every route of the table, typed by it and parsed at the edge.
import { z } from '../zod.ts';
import { AppError } from '../errors.ts';
import { unwrapAck, wireErrorSchema, type Ack } from '../protocol/ack.ts';
import { routes, type RouteDefinition } from '../protocol/rest.ts';
import type { Api } from './client-types.ts';
import { REST_TIMEOUT_MS } from './timings.ts';

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: wireErrorSchema }),
]);

/**
 * The REST client of both web apps. Identity travels in cookies.
 *
 * @param baseUrl origin of signaling; the page's own when absent
 */
export function createApi(baseUrl = ''): Api {
  return {
    async call(name, request = {}) {
      const route: RouteDefinition = routes[name];
      const response = await send(baseUrl + addressOf(route, request), {
        method: route.method,
        credentials: baseUrl === '' ? 'same-origin' : 'include',
        headers: {
          accept: 'application/json',
          // No other origin can send this header: it tells our own pages from a forged request, also without a body.
          'x-requested-with': 'cloud-window',
          ...(request.body && { 'content-type': 'application/json' }),
        },
        ...(request.body && { body: JSON.stringify(request.body) }),
        signal: AbortSignal.timeout(REST_TIMEOUT_MS),
      });
      const data = unwrapAck(await readAnswer(response));
      const parsed = routes[name].result.safeParse(data);
      if (!parsed.success) {
        throw new AppError('INTERNAL', `the answer to ${name} has another shape`, { cause: parsed.error });
      }
      // The table ties the schema to the name; the compiler cannot follow that through an index.
      return parsed.data as never;
    },
  };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', 'the server cannot be reached', { cause });
  }
}

async function readAnswer(response: Response): Promise<Ack<unknown>> {
  const body: unknown = await response.json().catch(() => undefined);
  const answer = answerSchema.safeParse(body);
  if (answer.success) return answer.data;
  // Something in between (a balancer, a proxy) has answered.
  const code =
    response.status >= 502 ? 'STORE_UNAVAILABLE' : response.status === 413 ? 'PAYLOAD_TOO_LARGE' : 'INTERNAL';
  throw new AppError(code, `HTTP ${response.status} without an answer of ours`);
}

function addressOf(route: RouteDefinition, request: { params?: unknown; query?: unknown }): string {
  const params = (request.params ?? {}) as Record<string, unknown>;
  const path = route.path.replace(/:(\w+)/g, (_, key: string) => {
    const value = params[key];
    if (typeof value !== 'string') throw new AppError('BAD_REQUEST', `the address needs ${key}`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(
    (request.query ?? {}) as Record<string, string | number | boolean | undefined>,
  )) {
    if (value !== undefined) query.set(key, `${value}`);
  }
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}
