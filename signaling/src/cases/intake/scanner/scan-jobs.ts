// A scan from its first sheet to its last: each page passes the intake as the applicant's own, and the scan ends with the
// visit, the draft, or the kiosk's wish.
import { createHash } from 'node:crypto';
import { AppError } from '@cloud-window/shared';
import type { ScanState } from '@cloud-window/shared/protocol';
import type { ApplicantSessions } from '../../../applicants/applicant-sessions.ts';
import { asAppError } from '../../../storage/store-errors.ts';
import type { ApplicantActor } from '../../case-access.ts';
import type { CasesDeps } from '../../cases-deps.ts';
import type { PageIntake, UploadMetadata } from '../../pages/page-intake.ts';
import { scanPages, type ScanLimits } from './escl-scan.ts';
import type { ScanRecords } from './scan-record.ts';

const LIMITS: ScanLimits = {
  answerMs: 10_000,
  pageMs: 90_000,
  answerBytes: 256 * 1024,
  // As for uploads.
  pageBytes: 25 * 1024 * 1024,
  retryMs: 1_000,
};
/** A feeder that hands over the same picture again and again would never be full. */
const MAX_PAGES = 60;
/** How often a running scan gives a sign of life and looks whether it may go on. */
const WATCH_MS = 1_000;

interface Scan {
  scanId: string;
  origin: URL;
  caseId: string;
  materialCode: string;
  twoSided: boolean;
  /** The page that the first one replaces. */
  replaces: { position: number; pageId: string } | null;
  /** Of the visit in which it began. */
  visit: string;
}

export interface ScanJobs {
  /** Runs it in the background; its record tells how it ends. */
  run(actor: ApplicantActor, scan: Scan): void;
  stop(): Promise<void>;
}

export function createScanJobs(
  { context }: CasesDeps,
  parts: { intake: PageIntake; sessions: Pick<ApplicantSessions, 'read'>; records: ScanRecords },
  limits: ScanLimits = LIMITS,
): ScanJobs {
  const { intake, sessions, records } = parts;
  const { db, clock, broadcast, log } = context;
  const running = new Map<Promise<void>, AbortController>();

  /** Throws why the scan may not go on. */
  const requireGoing = async ({ kioskId }: ApplicantActor, scan: Scan) => {
    const ended = () => new AppError('SCAN_CANCELLED', 'the scan was ended');
    if (await records.isCancelled(scan.scanId)) throw ended();
    if ((await sessions.read(kioskId))?.tokenHash !== scan.visit) throw ended();
    const row = await db
      .selectFrom('serviceCase')
      .select(['state', 'kioskId'])
      .where('id', '=', scan.caseId)
      .executeTakeFirst();
    if (row?.state !== 'draft' || row.kioskId !== kioskId) throw ended();
  };

  const scan = async (actor: ApplicantActor, job: Scan, abort: AbortController): Promise<void> => {
    let pages = 0;
    let over = false;
    const write = (state: ScanState) =>
      records.write(actor.kioskId, { scanId: job.scanId, caseId: job.caseId, state });
    const goOn = async () => {
      await requireGoing(actor, job);
      // What the last look has waited for must not come after the end.
      if (over) return;
      if (!(await write({ name: 'scanning', pages, fault: null }))) {
        throw new AppError('SCAN_CANCELLED', 'the kiosk has another scan');
      }
    };
    const watch = setInterval(() => {
      goOn().catch((error: unknown) => abort.abort(asAppError(error)));
    }, WATCH_MS);
    let fault: AppError | null = null;
    try {
      const { twoSided } = job;
      for await (const image of scanPages(job.origin, { twoSided, limits, signal: abort.signal })) {
        await goOn();
        if (pages >= MAX_PAGES) throw new AppError('PAGE_LIMIT_REACHED', 'no further page is taken');
        await intake.take(actor, metadataOf(job, image, pages === 0, clock.now()), image);
        pages += 1;
        await goOn();
        // In a call the case's events say it; before one, nobody else would.
        broadcast.toKiosk(actor.kioskId, 'papers:changed', { caseId: job.caseId });
      }
    } catch (error) {
      fault = asScanFault(error);
      log.warn({ err: error, kioskId: actor.kioskId, code: fault.code }, 'a scan has ended early');
    } finally {
      clearInterval(watch);
      over = true;
    }
    await write({ name: 'ended', pages, fault: fault?.code ?? null });
  };

  return {
    run(actor, job) {
      const abort = new AbortController();
      const work = scan(actor, job, abort)
        .catch((error: unknown) => log.error({ err: error }, 'the end of a scan could not be kept'))
        .finally(() => running.delete(work));
      running.set(work, abort);
    },
    async stop() {
      for (const abort of running.values()) {
        abort.abort(new AppError('SCANNER_FAULT', 'the server is going down'));
      }
      await Promise.all(running.keys());
    },
  };
}

/** A sheet as it lay in the scanner is the whole page, as that of a PDF is. */
export function metadataOf(
  { caseId, materialCode, replaces }: Pick<Scan, 'caseId' | 'materialCode' | 'replaces'>,
  image: Uint8Array,
  first: boolean,
  now: number,
): UploadMetadata {
  return {
    caseId,
    materialCode,
    sha256: createHash('sha256').update(image).digest('hex'),
    origin: 'scanner',
    capturedAt: now,
    ...(first && replaces && { position: replaces.position, replaces: replaces.pageId }),
  };
}

/** That the bytes are no picture is the scanner's fault, not the applicant's. */
function asScanFault(error: unknown): AppError {
  const coded = asAppError(error);
  if (coded.code !== 'PAGE_NOT_AN_IMAGE') return coded;
  return new AppError('SCANNER_FAULT', 'the scanner sent no picture', { cause: coded });
}
