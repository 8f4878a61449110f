// Scanning against a real HTTP server that speaks eSCL: what it says in words and faults becomes pages and codes.
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { codeOf } from '../../testing/counter.ts';
import { openScanner, type EsclScanner } from '../testing/escl-scanner.ts';
import { scanPages, type ScanLimits } from './escl-scan.ts';

const LIMITS: ScanLimits = {
  answerMs: 60_000,
  pageMs: 60_000,
  answerBytes: 256 * 1024,
  pageBytes: 1024 * 1024,
  retryMs: 1,
};
const sheet = (text: string) => Buffer.from(text);

async function scan(
  scanner: Pick<EsclScanner, 'url'>,
  { twoSided = false, signal = new AbortController().signal, ...limits }: Options = {},
): Promise<string[]> {
  const pages: string[] = [];
  const options = { twoSided, signal, limits: { ...LIMITS, ...limits } };
  for await (const page of scanPages(new URL(scanner.url), options)) pages.push(page.toString());
  return pages;
}
interface Options extends Partial<ScanLimits> {
  twoSided?: boolean;
  signal?: AbortSignal;
}

test('the feeder goes before the glass, in colour at 300 dpi, in order', async () => {
  await using scanner = await openScanner();
  scanner.feeder = [sheet('one'), sheet('two'), sheet('three')];
  scanner.glass = sheet('glass');
  scanner.notReady = 2;
  expect(await scan(scanner)).toEqual(['one', 'two', 'three']);
  for (const part of [
    '<pwg:Version>2.63<',
    '<pwg:InputSource>Feeder<',
    '<scan:ColorMode>RGB24<',
    '<scan:XResolution>300<',
    '<scan:Duplex>false<',
    '<pwg:DocumentFormat>image/jpeg<',
  ]) {
    expect(scanner.settings).toContain(part);
  }
  expect(scanner.asked.filter((question) => question.startsWith('DELETE'))).toEqual([]);
});

test('both sides when they are wished', async () => {
  await using scanner = await openScanner();
  scanner.feeder = [sheet('front'), sheet('back')];
  expect(await scan(scanner, { twoSided: true })).toEqual(['front', 'back']);
  expect(scanner.settings).toContain('<scan:Duplex>true<');
});

test('an empty feeder leaves it to the glass', async () => {
  await using scanner = await openScanner();
  scanner.glass = sheet('glass');
  expect(await scan(scanner, { twoSided: true })).toEqual(['glass']);
  expect(scanner.settings).toContain('<pwg:InputSource>Platen<');
  expect(scanner.settings).not.toContain('Duplex');
});

const STATUS = 'GET /eSCL/ScannerStatus';
const CAPABILITIES = 'GET /eSCL/ScannerCapabilities';
const JOBS = 'POST /eSCL/ScanJobs';
const NEXT = 'GET /eSCL/ScanJobs/7f2a-1/NextDocument';
const endless = (type: string) => (_request: unknown, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': type });
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, ' ')));
  };
  response.on('drain', more);
  more();
};
const status = (code: number, headers: Record<string, string> = {}, body = '') =>
  ((_request, response) => response.writeHead(code, headers).end(body)) as NonNullable<
    ReturnType<EsclScanner['instead']['get']>
  >;

const faults: [string, string, (scanner: EsclScanner) => void][] = [
  ['is at work', 'SCANNER_BUSY', (scanner) => (scanner.state = 'Processing')],
  ['is busy for words', 'SCANNER_BUSY', (scanner) => scanner.instead.set(CAPABILITIES, status(503))],
  ['is busy for a job', 'SCANNER_BUSY', (scanner) => scanner.instead.set(JOBS, status(503))],
  ['has stopped', 'SCANNER_FAULT', (scanner) => (scanner.state = 'Stopped')],
  ['has no sheet', 'SCANNER_EMPTY', (scanner) => (scanner.feeder = [])],
  ['finds no sheet', 'SCANNER_EMPTY', (scanner) => scanner.instead.set(JOBS, status(409))],
  ['is jammed', 'SCANNER_JAMMED', (scanner) => (scanner.feederState = 'ScannerAdfJam')],
  ['drew several in', 'SCANNER_JAMMED', (scanner) => (scanner.feederState = 'ScannerAdfMultipickDetected')],
  ['is open', 'SCANNER_COVER_OPEN', (scanner) => (scanner.feederState = 'ScannerAdfHatchOpen')],
  [
    'sends elsewhere',
    'SCANNER_FAULT',
    (scanner) => scanner.instead.set(STATUS, status(302, { location: `${scanner.url}/elsewhere` })),
  ],
  [
    'sends pages elsewhere',
    'SCANNER_FAULT',
    (scanner) => scanner.instead.set(NEXT, status(302, { location: `${scanner.url}/elsewhere` })),
  ],
  [
    'names a job elsewhere',
    'SCANNER_FAULT',
    (scanner) => scanner.instead.set(JOBS, status(201, { location: '/eSCL/ScanJobs/../../elsewhere' })),
  ],
  ['names no job', 'SCANNER_FAULT', (scanner) => scanner.instead.set(JOBS, status(201))],
  ['talks without end', 'SCANNER_FAULT', (scanner) => scanner.instead.set(STATUS, endless('text/xml'))],
  ['scans without end', 'SCANNER_FAULT', (scanner) => scanner.instead.set(NEXT, endless('image/jpeg'))],
  [
    'sends no picture',
    'SCANNER_FAULT',
    (scanner) => scanner.instead.set(NEXT, status(200, { 'content-type': 'text/html' }, '<html>')),
  ],
  [
    'is no scanner',
    'SCANNER_FAULT',
    (scanner) => scanner.instead.set(CAPABILITIES, status(200, {}, '<html/>')),
  ],
  ['speaks no XML', 'SCANNER_FAULT', (scanner) => scanner.instead.set(STATUS, status(200, {}, '\0<<&&>'))],
  [
    'would have entities expanded',
    'SCANNER_FAULT',
    (scanner) =>
      scanner.instead.set(
        STATUS,
        status(
          200,
          {},
          '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ScannerStatus>&x;</ScannerStatus>',
        ),
      ),
  ],
];

test.each(faults)('a scanner that %s: %s', async (_name, code, spoil) => {
  await using scanner = await openScanner();
  scanner.feeder = [sheet('one')];
  spoil(scanner);
  // Where the glass would help, there is none on it: an empty job.
  expect(await codeOf(scan(scanner))).toBe(code);
  expect(scanner.asked.some((question) => question.includes('elsewhere'))).toBe(false);
});

test('pages before a jam are there, and the job is taken back', async () => {
  await using scanner = await openScanner();
  scanner.feeder = [sheet('one'), sheet('two')];
  scanner.jamsAfter = 1;
  const pages: string[] = [];
  const { signal } = new AbortController();
  const scanning = (async () => {
    const all = scanPages(new URL(scanner.url), { twoSided: false, limits: LIMITS, signal });
    for await (const page of all) pages.push(page.toString());
  })();
  expect(await codeOf(scanning)).toBe('SCANNER_JAMMED');
  expect(pages).toEqual(['one']);
  expect(scanner.asked.at(-1)).toBe('DELETE /eSCL/ScanJobs/7f2a-1');
});

test('a scanner that is switched off, and one that says nothing', async () => {
  const off = await openScanner();
  await off[Symbol.asyncDispose]();
  expect(await codeOf(scan(off))).toBe('SCANNER_UNREACHABLE');
  await using silent = await openScanner();
  silent.instead.set(STATUS, () => undefined);
  expect(await codeOf(scan(silent, { answerMs: 50 }))).toBe('SCANNER_UNREACHABLE');
});
