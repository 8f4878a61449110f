// From a page that arrives to what its clerk sees of it: read once, kept sealed, shown to nobody else, confirmed by hand.
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import sharp from 'sharp';
import { newId } from '@cloud-window/shared';
import type { Actor } from '../context.ts';
import { codeOf, openCounter, plainRequest, type Counter } from '../cases/testing/counter.ts';
import { upload } from '../cases/testing/tus-client.ts';
import { createCaseReadings, createConfirmReading } from './case-readings.ts';
import type { ReadOutcome } from './reader-host.ts';
import { claimReading } from './reading-store.ts';
import { ReadingJobs } from './reading-jobs.ts';
import type { TextLine } from './text-lines.ts';

let counter: Counter;
beforeAll(async () => {
  counter = await openCounter(100, { READING: 'auto' });
});
afterAll(() => counter[Symbol.asyncDispose]());

const ID_NUMBER = '320508198807160021';
let shade = 0;

function line(text: string, y: number): TextLine {
  const characters = Array.from({ length: text.length }, (_, index) => ({
    sure: 0.99,
    at: (index + 0.5) / text.length,
  }));
  return { text, characters, box: { x: 0.1, y, width: 0.6, height: 0.06 } };
}
const CARD: ReadOutcome = {
  text: { lines: [line('姓名顾晓棠', 0.1), line(`公民身份号码${ID_NUMBER}`, 0.8)] },
};

/** A page of a fresh case in a call with the clerk, waiting to be read. */
async function waitingPage() {
  const applicant = await counter.addApplicant();
  const { id: caseId } = await counter.openCase(applicant);
  const callId = await counter.callFor(caseId);
  shade += 1;
  const background = { r: shade % 256, g: Math.floor(shade / 256), b: 77 };
  const bytes = await sharp({ create: { width: 30, height: 40, channels: 3, background } })
    .png()
    .toBuffer();
  const { pageId } = await upload(counter, applicant, { caseId, materialCode: 'form', bytes });
  if (pageId === null) throw new Error('no page');
  return { applicant, caseId, callId, pageId };
}

/** Jobs with a reader that answers this, until the page is in that state. */
async function readUntil(
  pageId: string,
  state: string,
  answer: (bytes: Uint8Array) => ReadOutcome,
): Promise<void> {
  const reader = { read: (bytes: Uint8Array) => Promise.resolve(answer(bytes)), stop: () => undefined };
  const jobs = new ReadingJobs(counter.context, reader, new Registry());
  jobs.start();
  await expect.poll(() => stateOf(pageId), { timeout: 30_000 }).toBe(state);
  await jobs.stop();
}

async function stateOf(pageId: string): Promise<string> {
  const { state } = await counter.context.db
    .selectFrom('pageReading')
    .select('state')
    .where('pageId', '=', pageId)
    .executeTakeFirstOrThrow();
  return state;
}

const readingsFor = async (actor: Actor, caseId: string) => {
  const handler = createCaseReadings({ context: counter.context, directory: () => counter.directory });
  return (await handler({ ...plainRequest(actor), body: {}, params: { id: caseId } })).readings;
};
const confirm = (payload: { callId: string; pageId: string; value: string }, actor = counter.clerk) =>
  createConfirmReading({ context: counter.context, directory: () => counter.directory })(
    { field: 'idNumber', ...payload },
    counter.session(actor),
  );

test('what was read is for the clerk of the case alone, lies sealed, and is told without a value', async () => {
  const { applicant, caseId, pageId } = await waitingPage();
  expect(await readingsFor(counter.clerk, caseId)).toEqual([
    { pageId, state: 'waiting', paper: null, fields: [] },
  ]);
  await readUntil(pageId, 'read', () => CARD);

  const [reading] = await readingsFor(counter.clerk, caseId);
  expect(reading).toMatchObject({ state: 'read', paper: 'idCard' });
  expect(reading?.fields.map(({ code, value, certainty }) => [code, value, certainty])).toEqual([
    ['name', '顾晓棠', 'likely'],
    ['idNumber', ID_NUMBER, 'certain'],
  ]);
  const stranger = { ...counter.clerk, staffId: newId('staff') };
  expect(await codeOf(readingsFor(stranger, caseId))).toBe('NOT_FOUND');
  expect(await codeOf(readingsFor(applicant, caseId))).toBe('FORBIDDEN');

  const told = counter.context.sent.filter(({ event }) => event === 'page:read');
  expect(told).toContainEqual({
    to: 'staff',
    id: counter.clerk.staffId,
    event: 'page:read',
    payload: { caseId, pageId },
  });
  expect(JSON.stringify(counter.context.sent)).not.toContain(ID_NUMBER);
  const row = await counter.context.db
    .selectFrom('pageReading')
    .select('resultSealed')
    .where('pageId', '=', pageId)
    .executeTakeFirstOrThrow();
  expect(row.resultSealed?.includes(ID_NUMBER)).toBe(false);
});

test('a title suggests another material: to everybody who sorts, as a numbered event and in the case', async () => {
  const { caseId, pageId } = await waitingPage();
  await readUntil(pageId, 'read', () => CARD);
  expect((await counter.feature.cases.load(caseId)).suggestions).toEqual([{ pageId, materialCode: 'id' }]);
  expect(counter.context.sent).toContainEqual(
    expect.objectContaining({
      event: 'call:event',
      payload: expect.objectContaining({
        event: { type: 'materialSuggested', pageId, materialCode: 'id' },
      }) as unknown,
    }),
  );
});

test('the clerk confirms or corrects; the last word counts, repeats change nothing, and the audit has no value', async () => {
  const { caseId, callId, pageId } = await waitingPage();
  expect(await codeOf(confirm({ callId, pageId, value: ID_NUMBER }))).toBe('NOT_FOUND');
  await readUntil(pageId, 'read', () => CARD);
  await confirm({ callId, pageId, value: ID_NUMBER });
  await confirm({ callId, pageId, value: ID_NUMBER });
  await confirm({ callId, pageId, value: '11010519491231002X' });
  const [reading] = await readingsFor(counter.clerk, caseId);
  expect(reading?.fields.find(({ code }) => code === 'idNumber')).toMatchObject({
    value: ID_NUMBER,
    confirmed: { value: '11010519491231002X', by: '王敏' },
  });
  const audited = await counter.context.db
    .selectFrom('auditEvent')
    .select('detail')
    .where('action', '=', 'reading.confirmed')
    .where('subject', '=', caseId)
    .orderBy('seq')
    .execute();
  expect(audited.map(({ detail }) => detail)).toEqual([
    { pageId, callId, field: 'idNumber', corrected: false },
    { pageId, callId, field: 'idNumber', corrected: true },
  ]);
  const stranger = { ...counter.clerk, staffId: newId('staff') };
  expect(await codeOf(confirm({ callId, pageId, value: 'x' }, stranger))).toBe('FORBIDDEN');
});

test('a page whose reader ends is tried three times, and one that is no image once', async () => {
  const crashing = await waitingPage();
  let tries = 0;
  await readUntil(crashing.pageId, 'failed', () => {
    tries += 1;
    return { failure: 'crashed' };
  });
  expect(tries).toBe(3);
  const broken = await waitingPage();
  await readUntil(broken.pageId, 'failed', () => ({ failure: 'unreadable' }));
  const [reading] = await readingsFor(counter.clerk, broken.caseId);
  expect(reading).toMatchObject({ state: 'failed', fields: [] });
});

test('a page that was being read when its server died is read by another, and one that is stopped lets go', async () => {
  const { db, clock } = counter.context;
  const { pageId } = await waitingPage();
  expect(await claimReading(db, clock.now())).toMatchObject({ pageId });
  expect(await claimReading(db, clock.now())).toBeNull();
  await db
    .updateTable('pageReading')
    .set({ claimedUntil: new Date(clock.now() - 1) })
    .where('pageId', '=', pageId)
    .execute();
  await readUntil(pageId, 'read', () => CARD);

  const stopped = await waitingPage();
  const reader = {
    read: (_bytes: Uint8Array, signal: AbortSignal) =>
      new Promise<ReadOutcome>((resolve) =>
        signal.addEventListener('abort', () => resolve({ failure: 'crashed' })),
      ),
    stop: () => undefined,
  };
  const jobs = new ReadingJobs(counter.context, reader, new Registry());
  jobs.start();
  await expect.poll(() => stateOf(stopped.pageId), { timeout: 30_000 }).toBe('running');
  await jobs.stop();
  expect(await stateOf(stopped.pageId)).toBe('waiting');
});
