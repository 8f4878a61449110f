// The HTTP side of signaling, from the outermost layer inwards: log, headers, health, web apps, then the API with its
// origin check, identification, routes and error answers.
import express, { type Express } from 'express';
import type { Context, Feature, RouteHandlers } from '../context.ts';
import { answerErrors, unknownPath } from './answer-errors.ts';
import { healthCheck } from './health.ts';
import { createIdentifier, rememberIdentity, type Identity } from './identity.ts';
import type { Metrics } from './metrics.ts';
import type { RateLimits } from './rate-limits.ts';
import { registerRoutes } from './register-routes.ts';
import { requestLog } from './request-log.ts';
import { requireOwnPages } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';
import { webApps } from './web-apps.ts';

const BODY_LIMIT = '64kb';

interface HttpAppParts {
  handlers: RouteHandlers;
  features: readonly Feature[];
  limits: RateLimits;
  metrics: Metrics;
}

export function createHttpApp(
  context: Context,
  { handlers, features, limits, metrics }: HttpAppParts,
): Express {
  const { config, log } = context;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);
  app.set('query parser', 'simple');
  app.use(requestLog(log), ...securityHeaders(config.PUBLIC_URL));
  app.get('/healthz', healthCheck(context));
  app.get('/metrics', metrics.handler);

  const identifier = createIdentifier(context);
  app.use('/api', (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use('/api', requireOwnPages(config.PUBLIC_URL), async (request, _response, next) => {
    const identity = await identifier.identify(request.headers.cookie);
    rememberIdentity(request, identity);
    await limits.countRequest(sourceOf(identity, request.ip));
    next();
  });
  app.use(express.json({ limit: BODY_LIMIT, type: 'application/json', strict: false }));
  registerRoutes(app, handlers, {
    secureCookies: config.PUBLIC_URL.startsWith('https:'),
    observe: metrics.route,
  });
  for (const feature of features) feature.mount?.(app);
  app.use('/api', unknownPath);
  app.use(webApps());
  app.use(unknownPath);
  app.use(answerErrors(log));
  return app;
}

/** Whose request it is, for the limit of requests: a kiosk or person before an address that many may share. */
function sourceOf(identity: Identity, ip: string | undefined): string {
  return identity.device?.kioskId ?? identity.staff?.actor.staffId ?? ip ?? 'unknown';
}
