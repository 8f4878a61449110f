// A receipt in the hands of the public: genuine, changed, or unknown, and nothing in between that could be probed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Receipt } from '@cloud-window/shared/protocol';
import {
  eventOf,
  ID_NUMBER,
  openCounter,
  photographs,
  plainRequest,
  routeOf,
  sha256,
  type Counter,
} from '../testing/counter.ts';
import { decideAs, issued } from '../testing/deciding.ts';
import { upload } from '../testing/tus-client.ts';

let counter: Counter;
let caseId: string;
let callId: string;
let receipt: Receipt;
let pdf: Buffer;
let token: string;

beforeAll(async () => {
  counter = await openCounter();
  caseId = (await counter.openCase()).id;
  callId = await counter.callFor(caseId);
  const session = counter.session();
  for (const [materialCode, bytes] of [
    ['form', await photographs.form()],
    ['id', await photographs.letter()],
  ] as const) {
    const { pageId } = await upload(counter, counter.applicant, { caseId, materialCode, bytes });
    const verdict = { value: 'accepted', reason: null, note: '' } as const;
    await eventOf(counter.feature, 'page:judge')({ ...verdict, callId, pageId: pageId ?? '' }, session);
  }
  receipt = issued(
    (await decideAs(counter, session, { callId, caseId, outcome: 'accepted', note: '材料收讫' })).receipt,
  );
  const response = await counter.fetch(counter.applicant, `/api/cases/${caseId}/receipt.pdf`);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(response.headers.get('content-disposition')).toBe(`inline; filename="${receipt.number}.pdf"`);
  pdf = Buffer.from(await response.arrayBuffer());
  token = new URL(receipt.verifyUrl).hash.slice(1);
});
afterAll(() => counter[Symbol.asyncDispose]());

const verify = (body: { number: string; token?: string; fileSha256?: string }) =>
  routeOf(counter.feature, 'verifyReceipt')({ ...plainRequest({ kind: 'public' }), params: {}, body });

test('the file is the one whose hash the receipt names, and the address leads to the verify page', () => {
  expect(sha256(pdf)).toBe(receipt.pdfSha256);
  expect(pdf.toString('latin1', 0, 5)).toBe('%PDF-');
  const url = new URL(receipt.verifyUrl);
  expect([url.origin, url.pathname, url.searchParams.get('n')]).toEqual([
    'https://window.example',
    '/verify/',
    receipt.number,
  ]);
});

test('with the token, the receipt is genuine and says what was decided, and nothing of whom', async () => {
  const verdict = await verify({ number: receipt.number, token });
  expect(verdict).toMatchObject({
    status: 'genuine',
    fileMatches: null,
    receipt: { number: receipt.number, outcome: 'accepted', itemName: { en: 'Sole-trader registration' } },
  });
  expect(verdict.receipt?.pages.map(({ sha256: hash }) => hash)).toEqual([
    sha256(await photographs.form()),
    sha256(await photographs.letter()),
  ]);
  const told = JSON.stringify(verdict);
  for (const personal of [ID_NUMBER, ID_NUMBER.slice(-4), '张伟', '王敏', '材料收讫', '1380']) {
    expect(told).not.toContain(personal);
  }
});

test('with token and file: the true file matches, one changed byte does not', async () => {
  expect(await verify({ number: receipt.number, token, fileSha256: sha256(pdf) })).toMatchObject({
    status: 'genuine',
    fileMatches: true,
  });
  const tampered = Buffer.from(pdf);
  tampered[Math.floor(tampered.length / 2)] = (tampered[Math.floor(tampered.length / 2)] ?? 0) ^ 1;
  expect(await verify({ number: receipt.number, token, fileSha256: sha256(tampered) })).toMatchObject({
    status: 'changed',
    fileMatches: false,
    receipt: { number: receipt.number },
  });
});

test('the exact file proves itself without a token', async () => {
  expect(await verify({ number: receipt.number, fileSha256: sha256(pdf) })).toMatchObject({
    status: 'genuine',
    fileMatches: true,
  });
  // As a person types it.
  const typed = ` ${receipt.number.replaceAll('-', ' ')} `;
  expect(await verify({ number: typed, fileSha256: sha256(pdf) })).toMatchObject({ status: 'genuine' });
});

test('everything else is unknown, and looks the same whether the number exists or not', async () => {
  const elsewhere = '20200101-000001-0';
  const wrongFile = 'a'.repeat(64);
  // The first sign: of the last one some bits say nothing.
  const otherToken = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
  for (const number of [receipt.number, elsewhere, 'nonsense', '']) {
    expect(await verify({ number })).toEqual({ status: 'unknown', receipt: null, fileMatches: null });
    expect(await verify({ number, token: otherToken })).toEqual({
      status: 'unknown',
      receipt: null,
      fileMatches: null,
    });
    expect(await verify({ number, fileSha256: wrongFile })).toEqual({
      status: 'unknown',
      receipt: null,
      fileMatches: false,
    });
  }
  expect(await verify({ number: receipt.number, token: 'x', fileSha256: sha256(pdf) })).toMatchObject({
    status: 'unknown',
    receipt: null,
  });
});

test('checks are in the audit trail without what was typed', async () => {
  await verify({ number: `${ID_NUMBER} 张伟`, token: 'secret' });
  const trail = await counter.context.db
    .selectFrom('auditEvent')
    .select(['actor', 'subject', 'detail'])
    .where('action', '=', 'receipt.verified')
    .orderBy('seq', 'desc')
    .execute();
  expect(trail[0]).toEqual({
    actor: 'public',
    subject: 'unknown',
    detail: { status: 'unknown', token: true, file: false },
  });
  expect(JSON.stringify(trail)).not.toContain('张伟');
});

test('the paper is for its applicant and the clerk of the call, nobody else', async () => {
  const path = `/api/cases/${caseId}/receipt.pdf`;
  expect((await counter.fetch(counter.clerk, path)).status).toBe(200);
  expect((await counter.fetch(await counter.addApplicant(), path)).status).toBe(404);
  expect((await counter.fetch({ kind: 'public' }, path)).status).toBe(404);
  expect((await counter.fetch({ ...counter.applicant, applicantId: null }, path)).status).toBe(404);
  await counter.endCall(callId);
  expect((await counter.fetch(counter.clerk, path)).status).toBe(404);
  const undecided = await counter.openCase(await counter.addApplicant());
  expect((await counter.fetch(counter.applicant, `/api/cases/${undecided.id}/receipt.pdf`)).status).toBe(404);
});
