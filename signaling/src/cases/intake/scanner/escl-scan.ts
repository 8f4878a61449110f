// One scan at a scanner that speaks eSCL: choose feeder or glass, start the job, fetch its pages until there are no more.
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@cloud-window/shared';
import { askScanner, type EsclAnswer, type EsclQuestion } from './escl-request.ts';
import {
  readCapabilities,
  readStatus,
  scanSettings,
  type Capabilities,
  type Source,
  type Status,
} from './escl-documents.ts';

/** How long, and how much, a scanner may answer. */
export interface ScanLimits {
  /** For words, and for a page from the pull of the sheet to its last byte. */
  answerMs: number;
  pageMs: number;
  answerBytes: number;
  pageBytes: number;
  /** Before a page that is not ready yet is asked for again. */
  retryMs: number;
}

const JOB_PATH = /^\/eSCL\/ScanJobs\/[\w.~-]{1,128}$/;
const COVER_OPEN = new Set(['ScannerAdfHatchOpen']);
/** Feeders that are ready or at work; `undefined` is a scanner without one. */
const SOUND_FEEDERS = new Set([undefined, 'ScannerAdfLoaded', 'ScannerAdfEmpty', 'ScannerAdfProcessing']);

/**
 * The pages as JPEG, one by one as the scanner has them. Throws SCANNER_*, or the reason of the signal; the job is then
 * taken back.
 */
export async function* scanPages(
  origin: URL,
  { twoSided, limits, signal }: { twoSided: boolean; limits: ScanLimits; signal: AbortSignal },
): AsyncGenerator<Buffer, void, void> {
  const words = (question: Pick<EsclQuestion, 'method' | 'path' | 'xml'>) =>
    askScanner(origin, {
      ...question,
      maxBytes: limits.answerBytes,
      timeoutMs: limits.answerMs,
      signal,
    });
  const get = async (path: string) => requireOk(await words({ method: 'GET', path }));
  const status = async () => readStatus(await get('/eSCL/ScannerStatus'));

  const capabilities = readCapabilities(await get('/eSCL/ScannerCapabilities'));
  const settings = settingsFor(capabilities, await status(), twoSided);
  const job = await words({ method: 'POST', path: '/eSCL/ScanJobs', xml: settings });
  if (job.status !== 201) throw await faultOf(job, status);
  const path = jobPath(job, origin);

  let complete = false;
  try {
    for (let pages = 0; ; pages += 1) {
      const page = await nextPage(origin, path, limits, signal);
      if (page.status === 404) {
        complete = true;
        // A pile that jams ends like one that is done: only the feeder tells them apart.
        requireSoundFeeder(await status());
        if (pages === 0) throw new AppError('SCANNER_EMPTY', 'the scanner had no sheet');
        return;
      }
      if (page.status !== 200) throw await faultOf(page, status);
      if (page.type !== 'image/jpeg') throw new AppError('SCANNER_FAULT', 'the scanner sent no JPEG');
      yield page.body;
    }
  } finally {
    // Cancelled or broken off: without this the scanner would stay busy for whoever comes next.
    if (!complete) {
      const { answerBytes: maxBytes, answerMs: timeoutMs } = limits;
      await askScanner(origin, { method: 'DELETE', path, maxBytes, timeoutMs }).catch(() => undefined);
    }
  }
}

/** While a sheet is still being drawn in many answer 503; that is waited out within the time of a page. */
async function nextPage(
  origin: URL,
  job: string,
  limits: ScanLimits,
  signal: AbortSignal,
): Promise<EsclAnswer> {
  const until = performance.now() + limits.pageMs;
  for (;;) {
    const page = await askScanner(origin, {
      method: 'GET',
      path: `${job}/NextDocument`,
      maxBytes: limits.pageBytes,
      timeoutMs: limits.pageMs,
      signal,
    });
    if (page.status !== 503 || performance.now() >= until) return page;
    await wait(limits.retryMs, undefined, { signal });
  }
}

/** The feeder when sheets lie in it, else the glass. */
function settingsFor(capabilities: Capabilities, status: Status, twoSided: boolean): string {
  if (status.state === 'Processing' || status.state === 'Testing') {
    throw new AppError('SCANNER_BUSY', `the scanner is ${status.state}`);
  }
  requireSoundFeeder(status);
  if (status.state !== 'Idle') throw new AppError('SCANNER_FAULT', 'the scanner has stopped');
  const { platen, feeder, duplex } = capabilities;
  const settings = (caps: NonNullable<Capabilities['platen']>, source: Source, both: boolean) =>
    scanSettings(capabilities, caps, source, both);
  if (status.feeder === 'ScannerAdfLoaded') {
    if (twoSided && duplex) return settings(duplex, 'Feeder', true);
    const caps = feeder ?? duplex;
    if (caps) return settings(caps, 'Feeder', false);
  }
  if (platen) return settings(platen, 'Platen', false);
  throw new AppError('SCANNER_EMPTY', 'no sheet lies in the feeder');
}

function requireSoundFeeder({ feeder }: Status): void {
  if (SOUND_FEEDERS.has(feeder)) return;
  if (feeder !== undefined && COVER_OPEN.has(feeder)) {
    throw new AppError('SCANNER_COVER_OPEN', 'the cover of the feeder is open');
  }
  throw new AppError('SCANNER_JAMMED', 'a sheet is stuck in the feeder');
}

/** What a refused job or page means. */
async function faultOf({ status }: EsclAnswer, ask: () => Promise<Status>): Promise<AppError> {
  if (status === 503) return new AppError('SCANNER_BUSY', 'the scanner is at work');
  if (status !== 409) return new AppError('SCANNER_FAULT', `the scanner answered ${status}`);
  requireSoundFeeder(await ask());
  return new AppError('SCANNER_EMPTY', 'the scanner had no sheet');
}

function requireOk({ status, body }: EsclAnswer): Buffer {
  if (status === 503) throw new AppError('SCANNER_BUSY', 'the scanner is at work');
  if (status !== 200) throw new AppError('SCANNER_FAULT', `the scanner answered ${status}`);
  return body;
}

/** Many scanners name a host of their own here; only the path counts, and only where jobs live. */
function jobPath({ location }: EsclAnswer, origin: URL): string {
  const path = URL.parse(location ?? '', origin.href)?.pathname.replace(/\/$/, '') ?? '';
  if (!JOB_PATH.test(path)) throw new AppError('SCANNER_FAULT', 'the scanner named no job');
  return path;
}
