// Composes the papers' side of the house: cases, pages, verdicts, decisions, receipts.
import type http from 'node:http';
import { createPageReview } from './page-review.ts';
import type { Actor, CallDirectory, Cases, Context, Feature } from '../context.ts';
import { caseEventsAfter } from './case-events.ts';
import { mountCaseFiles } from './case-files.ts';
import { loadCase } from './case-store.ts';
import type { CasesDeps } from './cases-deps.ts';
import { createDecide } from './decisions/decide.ts';
import { createCaseRoutes } from './opening.ts';
import { createPageIntake } from './pages/page-intake.ts';
import { createPageViews } from './pages/page-views.ts';
import { workGate } from './pages/work-gate.ts';
import { createVerifyRoute } from './receipts/verify-receipt.ts';
import { createPageUploads } from './uploads/page-uploads.ts';

/** Images decoded at once in this process; the largest takes some hundred megabytes. */
const IMAGES_AT_ONCE = 2;

export interface CasesFeatureDeps {
  /** Late, since calls are built from cases. */
  directory: () => CallDirectory;
  /** Who is asking, as authentication left it on the request. */
  actorOf: (request: http.IncomingMessage) => Actor;
  /** Makes a case the present one of the kiosk's applicant session. */
  setSessionCase: (kioskId: string, caseId: string) => Promise<void>;
  /** Origin under which people reach this installation. */
  publicUrl: string;
  /** Throws RATE_LIMITED when a kiosk starts too many uploads. */
  limitUploads: (kioskId: string) => Promise<void>;
}

/** Cases as a feature of the signaling process. */
export function createCasesFeature(context: Context, given: CasesFeatureDeps): Feature & { cases: Cases } {
  const address = { sealer: context.sealer, publicUrl: given.publicUrl };
  const deps: CasesDeps = { context, directory: given.directory, address };
  const gate = workGate(IMAGES_AT_ONCE);
  const views = createPageViews(context.db, context.blobs, gate);
  const uploads = createPageUploads(
    { ...deps, actorOf: given.actorOf, limitUploads: given.limitUploads },
    createPageIntake(deps, views, gate),
  );
  const review = createPageReview(deps);

  return {
    cases: {
      load: (caseId) => loadCase(context.db, address, caseId),
      eventsAfter: (callId, seq) => caseEventsAfter(context.db, address, callId, seq),
    },
    routes: {
      ...createCaseRoutes({ ...deps, setSessionCase: given.setSessionCase }),
      ...createVerifyRoute(deps),
    },
    events: {
      'page:judge': review.judge,
      'page:requestRecapture': review.requestRecapture,
      'call:decide': createDecide(deps),
    },
    mount(app) {
      uploads.mount(app);
      mountCaseFiles(app, { ...deps, actorOf: given.actorOf }, views);
    },
    start: () => uploads.start(),
    stop: () => Promise.resolve(uploads.stop()),
  };
}
