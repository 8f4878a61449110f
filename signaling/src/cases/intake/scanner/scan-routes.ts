// What kiosk and administrator do about a scanner: scan, see how it goes, end it; and say where it is.
import { AppError } from '@cloud-window/shared';
import type { ApplicantSessions } from '../../../applicants/applicant-sessions.ts';
import { auditActor } from '../../../audit/audit-log.ts';
import type { RouteHandlers } from '../../../context.ts';
import type { RateLimits } from '../../../http/rate-limits.ts';
import { requireApplicant, requireOwner } from '../../case-access.ts';
import { lockCase, requireDraft } from '../../case-store.ts';
import type { CasesDeps } from '../../cases-deps.ts';
import type { PageIntake } from '../../pages/page-intake.ts';
import { metadataOf, type ScanJobs } from './scan-jobs.ts';
import type { ScanRecords } from './scan-record.ts';
import { scannerOrigin } from './scanner-address.ts';

interface ScanParts {
  jobs: ScanJobs;
  records: ScanRecords;
  intake: PageIntake;
  sessions: Pick<ApplicantSessions, 'read'>;
  limits: Pick<RateLimits, 'count'>;
}

type Routes = Pick<
  RouteHandlers,
  'startScan' | 'scanState' | 'cancelScan' | 'kioskScanner' | 'setKioskScanner'
>;

/** Handlers of `startScan`, `scanState`, `cancelScan`, `kioskScanner` and `setKioskScanner`. */
export function createScanRoutes(deps: CasesDeps, parts: ScanParts): Routes {
  return { ...scanning(deps, parts), ...addresses(deps) };
}

function scanning(
  { context: { db, audit, clock } }: CasesDeps,
  { jobs, records, intake, sessions, limits }: ScanParts,
): Pick<Routes, 'startScan' | 'scanState' | 'cancelScan'> {
  return {
    async startScan({ actor, params, body }) {
      const applicant = requireApplicant(actor);
      const { kioskId } = applicant;
      const { scanId, materialCode, twoSided, replaces } = body;
      const caseId = params.id;
      // Sent again because the answer was lost.
      const former = await records.read(kioskId);
      if (former?.scanId === scanId && former.caseId === caseId) return {};
      await limits.count('scansByKiosk', kioskId);
      const { scannerUrl } = await db
        .selectFrom('kiosk')
        .select('scannerUrl')
        .where('id', '=', kioskId)
        .executeTakeFirstOrThrow();
      if (scannerUrl === null) throw new AppError('NOT_FOUND', 'this kiosk has no scanner');
      const origin = scannerOrigin(scannerUrl);
      const visit = await sessions.read(kioskId);
      if (visit?.applicantId !== applicant.applicantId) {
        throw new AppError('NOT_SIGNED_IN', 'the visit has ended');
      }
      // Whether any page would be taken: the sheets are not pulled in for nothing.
      await intake.requireRoom(
        applicant,
        metadataOf({ caseId, materialCode, replaces }, new Uint8Array(), true, clock.now()),
      );
      const state = { name: 'scanning' as const, pages: 0, fault: null };
      await db.transaction().execute(async (tx) => {
        const row = await lockCase(tx, caseId);
        requireOwner(applicant, row);
        requireDraft(row);
        await audit.record(tx, {
          actor: applicant.applicantId,
          action: 'scan.started',
          subject: caseId,
          detail: { kioskId, scanId, material: materialCode, twoSided },
        });
        // Last: whatever is refused before has taken the scanner from nobody.
        const running = await records.begin(kioskId, { scanId, caseId, state });
        if (running.scanId !== scanId) throw new AppError('SCANNER_BUSY', 'a scan is going on here');
      });
      jobs.run(applicant, {
        scanId,
        origin,
        caseId,
        materialCode,
        twoSided,
        replaces,
        visit: visit.tokenHash,
      });
      return {};
    },

    async scanState({ actor, params }) {
      const record = await records.read(requireApplicant(actor).kioskId);
      // Its process has died, or it was long ago.
      if (record?.scanId !== params.scanId || record.caseId !== params.id) {
        return { name: 'ended', pages: 0, fault: 'SCANNER_FAULT' };
      }
      return record.state;
    },

    async cancelScan({ actor, params }) {
      const record = await records.read(requireApplicant(actor).kioskId);
      if (record?.scanId === params.scanId && record.caseId === params.id) {
        await records.cancel(params.scanId);
      }
      return {};
    },
  };
}

function addresses({ context: { db, audit } }: CasesDeps): Pick<Routes, 'kioskScanner' | 'setKioskScanner'> {
  return {
    async kioskScanner({ params }) {
      const row = await db
        .selectFrom('kiosk')
        .select('scannerUrl')
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (!row) throw new AppError('NOT_FOUND', 'no such kiosk');
      return { url: row.scannerUrl };
    },

    async setKioskScanner({ actor, params, body }) {
      const scannerUrl = body.url === null ? null : scannerOrigin(body.url).origin;
      await db.transaction().execute(async (tx) => {
        const changed = await tx
          .updateTable('kiosk')
          .set({ scannerUrl })
          .where('id', '=', params.id)
          .executeTakeFirst();
        if (changed.numUpdatedRows === 0n) throw new AppError('NOT_FOUND', 'no such kiosk');
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'kiosk.scannerSet',
          subject: params.id,
          detail: { has: scannerUrl !== null },
        });
      });
      return { url: scannerUrl };
    },
  };
}
