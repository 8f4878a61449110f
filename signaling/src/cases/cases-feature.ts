// Composes the papers' side of the house: cases, pages, verdicts, decisions, receipts.
import { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import type { CallDirectory, Cases, Context, Feature } from '../context.ts';
import { createLicences } from '../licences/licences-feature.ts';
import { createRegistryVisits } from '../licences/registry-visits.ts';
import { chooseRegistry } from '../licences/registry/choose-registry.ts';
import { createFormEvents } from '../forms/form-events.ts';
import { createRateLimits } from '../http/rate-limits.ts';
import { caseEventsAfter } from './case-events.ts';
import { mountCaseFiles } from './case-files.ts';
import { loadCase } from './case-store.ts';
import type { CasesDeps } from './cases-deps.ts';
import { createCaseFileRoutes, mountCaseFile } from './case-file/case-file-routes.ts';
import { createDecide } from './decisions/decide.ts';
import { createFollowUps } from './decisions/follow-ups.ts';
import { createProposals } from './decisions/proposals.ts';
import { createCapturePlace } from './intake/capture-place.ts';
import { createPhoneLinks } from './intake/phone-links.ts';
import { createPhoneRoutes } from './intake/phone-routes.ts';
import { createScanning } from './intake/scanner/scanning.ts';
import { createSortPages } from './intake/sort-pages.ts';
import { createCaseRoutes } from './opening.ts';
import { createOwnCases } from './own-cases.ts';
import { createPageReview } from './page-review.ts';
import { createPageIntake } from './pages/page-intake.ts';
import { createPageReader } from './pages/page-reader.ts';
import { createPageViews } from './pages/page-views.ts';
import { createQualityOverride } from './pages/quality-override.ts';
import { workGate } from './pages/work-gate.ts';
import { mountReceiptFiles } from './receipts/receipt-files.ts';
import { createVerifyRoute } from './receipts/verify-receipt.ts';
import { createSeal, sealSeed } from './seals/seal.ts';
import { createSigning } from './signatures/sign.ts';
import { createPageUploads } from './uploads/page-uploads.ts';

/** Images decoded at once in this process; the largest takes some hundred megabytes. */
const IMAGES_AT_ONCE = 2;

/** Cases as a feature of the signaling process. */
export function createCasesFeature(
  context: Context,
  /** Late, since calls are built from cases. */
  { directory }: { directory: () => CallDirectory },
): Feature & { cases: Cases } {
  const address = {
    sealer: context.sealer,
    timeZone: context.config.TIME_ZONE,
    // Read when needed: a process on a free port learns its address only once it listens.
    get publicUrl() {
      return context.config.PUBLIC_URL;
    },
  };
  const seal = createSeal(sealSeed(context.sealer));
  const visits = createRegistryVisits(context, chooseRegistry(context));
  const deps: CasesDeps = { context, directory, address, seal, licences: visits };
  const limits = createRateLimits(context.redis, context.config.RATE_LIMIT_FACTOR);
  const gate = workGate(IMAGES_AT_ONCE);
  const views = createPageViews(context, gate);
  const reader = createPageReader();
  const sessions = new ApplicantSessions(context);
  const phones = createPhoneLinks(context, sessions);
  const intake = createPageIntake(deps, views, gate, reader);
  const uploads = createPageUploads(deps, intake, limits, phones);
  const scanning = createScanning(deps, { intake, sessions, limits });
  const sorting = createSortPages(deps);
  const review = createPageReview(deps);
  const licences = createLicences(deps, views);

  return {
    cases: {
      load: (caseId) => loadCase(context.db, address, caseId),
      eventsAfter: (callId, seq) => caseEventsAfter(context.db, address, callId, seq),
    },
    routes: {
      ...createCaseRoutes(deps, sessions),
      ...createVerifyRoute(deps, limits),
      ...createProposals(deps),
      listFollowUps: createFollowUps(deps),
      ...createCaseFileRoutes(deps),
      ...createPhoneRoutes(deps, phones, limits),
      ...scanning.routes,
      ...createCapturePlace(deps),
      myCases: createOwnCases(deps),
      ...licences.routes,
    },
    events: {
      'page:judge': review.judge,
      'page:overrideQuality': createQualityOverride(deps),
      'page:requestRecapture': review.requestRecapture,
      'page:move': sorting.move,
      'page:remove': sorting.remove,
      'call:decide': createDecide(deps),
      ...licences.events,
      ...createFormEvents(deps),
      ...createSigning(deps),
    },
    mount(app) {
      uploads.mount(app);
      mountCaseFiles(app, deps, views);
      licences.mount(app);
      mountReceiptFiles(app, deps, limits);
      mountCaseFile(app, deps);
    },
    start: () => uploads.start(),
    async stop() {
      uploads.stop();
      await scanning.stop();
      await visits.settled();
      await views.settled();
      await reader.stop();
    },
  };
}
