// Composes licence reuse: the registry, the wallet, uses in cases, and the clerk's part of it.
import type { Express } from 'express';
import type { CasesDeps } from '../cases/cases-deps.ts';
import type { PageViews } from '../cases/pages/page-views.ts';
import type { RouteHandlers, SocketHandlers } from '../context.ts';
import { createLicenceReview } from './licence-review.ts';
import { createLicenceUses } from './licence-uses.ts';
import { createMarkSeen } from './seen-pages.ts';
import { createWalletRoutes } from './wallet-routes.ts';

export interface Licences {
  routes: Pick<
    RouteHandlers,
    'caseLicences' | 'useLicence' | 'withdrawLicence' | 'licenceDetail' | 'myLicences' | 'myLicenceUses'
  >;
  events: Pick<SocketHandlers, 'licence:judge' | 'page:seenAgainstOriginal'>;
  mount(app: Express): void;
}

export function createLicences(deps: CasesDeps, views: Pick<PageViews, 'get'>): Licences {
  const review = createLicenceReview(deps);
  return {
    routes: {
      ...createLicenceUses(deps),
      ...createWalletRoutes(deps),
      licenceDetail: review.detail,
    },
    events: { 'licence:judge': review.judge, 'page:seenAgainstOriginal': createMarkSeen(deps) },
    mount: (app) => review.mount(app, views),
  };
}
