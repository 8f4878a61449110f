// Composes what belongs to the scanner beside a kiosk.
import type { ApplicantSessions } from '../../../applicants/applicant-sessions.ts';
import type { RateLimits } from '../../../http/rate-limits.ts';
import type { CasesDeps } from '../../cases-deps.ts';
import type { PageIntake } from '../../pages/page-intake.ts';
import { createScanJobs } from './scan-jobs.ts';
import { createScanRecords } from './scan-record.ts';
import { createScanRoutes } from './scan-routes.ts';

interface ScanningParts {
  intake: PageIntake;
  sessions: Pick<ApplicantSessions, 'read'>;
  limits: Pick<RateLimits, 'count'>;
}

export function createScanning(deps: CasesDeps, parts: ScanningParts) {
  const records = createScanRecords(deps.context.redis);
  const jobs = createScanJobs(deps, { ...parts, records });
  return {
    routes: createScanRoutes(deps, { ...parts, jobs, records }),
    stop: () => jobs.stop(),
  };
}
