// A scan on real stores against a real eSCL server: its pages are the applicant's, and it ends with what it hangs on.
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { ScanState } from '@cloud-window/shared/protocol';
import { ApplicantSessions } from '../../../applicants/applicant-sessions.ts';
import { codeOf, openCounter, plainRequest, routeOf, type Counter } from '../../testing/counter.ts';
import { upload } from '../../testing/tus-client.ts';
import { openScanner, type EsclScanner } from '../testing/escl-scanner.ts';

let counter: Counter;
let sessions: ApplicantSessions;
beforeAll(async () => {
  counter = await openCounter();
  sessions = new ApplicantSessions(counter.context);
});
afterAll(() => counter[Symbol.asyncDispose]());

let shade = 0;
const sheet = () => {
  shade += 1;
  return sharp({
    create: { width: 300, height: 400, channels: 3, background: { r: shade * 3, g: 99, b: 1 } },
  })
    .jpeg()
    .toBuffer();
};

const route: typeof routeOf = (_feature, name) => routeOf(counter.feature, name);

/** An applicant with a case at a kiosk that has this scanner. */
async function beside(scanner: Pick<EsclScanner, 'url'> | null) {
  const applicant = await counter.addApplicant();
  const { kioskId } = applicant;
  await sessions.begin(kioskId, applicant.applicantId, counter.context.clock.now());
  const { id: caseId } = await counter.openCase(applicant);
  if (scanner) {
    await route(
      counter.feature,
      'setKioskScanner',
    )({
      ...plainRequest(counter.clerk),
      params: { id: kioskId },
      body: { url: scanner.url },
    });
  }
  const start = async (scanId = newId('scan'), more = {}) => {
    await route(
      counter.feature,
      'startScan',
    )({
      ...plainRequest(applicant),
      params: { id: caseId },
      body: { scanId, materialCode: 'form', twoSided: false, replaces: null, ...more },
    });
    return scanId;
  };
  const of = (scanId: string) => ({ ...plainRequest(applicant), params: { id: caseId, scanId }, body: {} });
  const state = (scanId: string) => route(counter.feature, 'scanState')(of(scanId));
  const ended = async (scanId: string): Promise<ScanState> => {
    await expect.poll(async () => (await state(scanId)).name, { timeout: 60_000 }).toBe('ended');
    return state(scanId);
  };
  const cancel = (scanId: string) => route(counter.feature, 'cancelScan')(of(scanId));
  const pages = async () => (await counter.feature.cases.load(caseId)).pages.filter((page) => page.current);
  return { applicant, kioskId, caseId, start, state, ended, cancel, pages };
}

/** The scanner draws a sheet in and keeps it until it is let go. */
function holding(scanner: EsclScanner) {
  const reached = Promise.withResolvers<undefined>();
  const release = Promise.withResolvers<undefined>();
  scanner.hold = { reached: () => reached.resolve(undefined), release: release.promise };
  return { reached: reached.promise, release: () => release.resolve(undefined) };
}

test('three sheets in the feeder are three pages of the material', async () => {
  await using scanner = await openScanner();
  scanner.feeder = [await sheet(), await sheet(), await sheet()];
  const { start, ended, pages, kioskId, caseId } = await beside(scanner);
  expect(await ended(await start())).toEqual({ name: 'ended', pages: 3, fault: null });
  expect(await pages()).toMatchObject(
    [1, 2, 3].map((position) => ({ origin: 'scanner', materialCode: 'form', position, derived: null })),
  );
  const told = counter.context.sent.filter(({ event, id }) => event === 'papers:changed' && id === kioskId);
  expect(told.map(({ payload }) => payload)).toEqual([{ caseId }, { caseId }, { caseId }]);
});

test('one on the glass replaces the page that is asked for again', async () => {
  await using scanner = await openScanner();
  scanner.glass = await sheet();
  const { start, ended, pages } = await beside(scanner);
  await ended(await start());
  const [first] = await pages();
  scanner.glass = await sheet();
  const replaces = { position: 1, pageId: first?.id };
  expect(await ended(await start(undefined, { replaces }))).toMatchObject({ pages: 1, fault: null });
  expect(await pages()).toMatchObject([{ position: 1, version: 2, origin: 'scanner' }]);
});

test('more sheets than the material has room for: those that fit, and why it ended', async () => {
  await using scanner = await openScanner();
  scanner.feeder = [await sheet(), await sheet(), await sheet(), await sheet()];
  const { start, ended, pages } = await beside(scanner);
  expect(await ended(await start())).toEqual({ name: 'ended', pages: 3, fault: 'PAGE_LIMIT_REACHED' });
  expect(await pages()).toHaveLength(3);
  expect(scanner.asked.at(-1)).toMatch(/^DELETE/);
  expect(await codeOf(start())).toBe('PAGE_LIMIT_REACHED');
});

test('what calls itself a JPEG and is none is no page', async () => {
  await using scanner = await openScanner();
  scanner.feeder = [Buffer.from('no picture at all')];
  const { start, ended, pages } = await beside(scanner);
  expect(await ended(await start())).toEqual({ name: 'ended', pages: 0, fault: 'SCANNER_FAULT' });
  expect(await pages()).toEqual([]);
});

test('one scan at a time at a kiosk; sent again it is the same one', async () => {
  await using scanner = await openScanner();
  scanner.feeder = [await sheet()];
  const held = holding(scanner);
  const { start, ended, pages } = await beside(scanner);
  const scanId = await start();
  await held.reached;
  await start(scanId);
  expect(await codeOf(start())).toBe('SCANNER_BUSY');
  held.release();
  expect(await ended(scanId)).toMatchObject({ pages: 1, fault: null });
  expect(await pages()).toHaveLength(1);
});

const ends: [string, (at: Awaited<ReturnType<typeof beside>>, scanId: string) => Promise<unknown>][] = [
  ['a press', (at, scanId) => at.cancel(scanId)],
  ['the visit', (at) => sessions.end(at.kioskId)],
  [
    'the draft',
    (at) =>
      counter.context.db
        .updateTable('serviceCase')
        .set({ state: 'accepted' })
        .where('id', '=', at.caseId)
        .execute(),
  ],
];

test.each(ends)('a scan ends with %s, and nothing comes in after that', async (_name, end) => {
  await using scanner = await openScanner();
  scanner.feeder = [await sheet(), await sheet()];
  const held = holding(scanner);
  const at = await beside(scanner);
  const scanId = await at.start();
  await held.reached;
  await end(at, scanId);
  held.release();
  expect(await at.ended(scanId)).toEqual({ name: 'ended', pages: 0, fault: 'SCAN_CANCELLED' });
  expect(await at.pages()).toEqual([]);
  expect(scanner.asked.at(-1)).toMatch(/^DELETE/);
});

test('without a scanner, a visit or the own case nothing begins', async () => {
  await using scanner = await openScanner();
  const none = await beside(null);
  expect(await codeOf(none.start())).toBe('NOT_FOUND');
  const mine = await beside(scanner);
  const theirs = await beside(scanner);
  const asMine = { ...plainRequest(mine.applicant), params: { id: theirs.caseId } };
  const body = { scanId: newId('scan'), materialCode: 'form', twoSided: false, replaces: null };
  expect(await codeOf(route(counter.feature, 'startScan')({ ...asMine, body }))).toBe('NOT_FOUND');
  await sessions.end(mine.kioskId);
  expect(await codeOf(mine.start())).toBe('NOT_SIGNED_IN');
  expect(scanner.asked).toEqual([]);
});

test('the address: kept as an origin, refused elsewhere, taken away', async () => {
  const { kioskId } = await counter.addApplicant();
  const request = { ...plainRequest(counter.clerk), params: { id: kioskId } };
  const set = (url: string | null) =>
    route(counter.feature, 'setKioskScanner')({ ...request, body: { url } });
  const read = () => route(counter.feature, 'kioskScanner')({ ...request, body: {} });
  expect(await read()).toEqual({ url: null });
  expect(await set('http://192.168.1.20/eSCL/')).toEqual({ url: 'http://192.168.1.20' });
  expect(await codeOf(set('http://example.org'))).toBe('SCANNER_ADDRESS_INVALID');
  expect(await read()).toEqual({ url: 'http://192.168.1.20' });
  expect(await set(null)).toEqual({ url: null });
});

test('no upload passes for a scanned page', async () => {
  const { applicant, caseId } = await beside(null);
  const answer = await upload(counter, applicant, {
    caseId,
    materialCode: 'form',
    bytes: await sheet(),
    origin: 'scanner',
  });
  expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
});
