// The phone's link on real stores: it sends pages of one case and does nothing else, and it dies with everything it hangs on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { PHONE_TOKEN_HEADER, UPLOAD_PATH } from '@cloud-window/shared/protocol';
import { ApplicantSessions } from '../../applicants/applicant-sessions.ts';
import { codeOf, openCounter, plainRequest, routeOf, sha256, type Counter } from '../testing/counter.ts';
import { create, upload } from '../testing/tus-client.ts';

let counter: Counter;
let sessions: ApplicantSessions;
beforeAll(async () => {
  counter = await openCounter();
  sessions = new ApplicantSessions(counter.context);
});
afterAll(() => counter[Symbol.asyncDispose]());

let shade = 0;
const picture = () => {
  shade += 1;
  return sharp({ create: { width: 30, height: 40, channels: 3, background: { r: shade, g: 99, b: 1 } } })
    .png()
    .toBuffer();
};

/** An applicant who is signed in at a kiosk, with a case and a link for the phone. */
async function linked() {
  const applicant = await counter.addApplicant();
  await sessions.begin(applicant.kioskId, applicant.applicantId, counter.context.clock.now());
  const { id: caseId } = await counter.openCase(applicant);
  const request = { ...plainRequest(applicant), params: { id: caseId }, body: {} };
  const open = async () => {
    const { url } = await routeOf(counter.feature, 'openPhoneLink')(request);
    return new URL(url).hash.slice(1);
  };
  const close = () => routeOf(counter.feature, 'closePhoneLink')(request);
  return { applicant, caseId, open, close, token: await open() };
}

const task = (token: string) =>
  routeOf(
    counter.feature,
    'phoneTask',
  )({
    ...plainRequest({ kind: 'public' }),
    params: {},
    body: { token },
  });

/** The whole page in the request that creates its upload, as a phone sends it. */
async function send(token: string, bytes: Buffer, metadata: Record<string, string>) {
  const all = { sha256: sha256(bytes), capturedAt: '1', ...metadata };
  const response = await fetch(counter.url + UPLOAD_PATH, {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(bytes.byteLength),
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Metadata': Object.entries(all)
        .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
        .join(','),
      [PHONE_TOKEN_HEADER]: token,
    },
    body: new Uint8Array(bytes),
  });
  const text = await response.text();
  const code = text.startsWith('{') ? (JSON.parse(text) as { error: { code: string } }).error.code : null;
  return { pageId: response.headers.get('x-page-id'), code, location: response.headers.get('location') };
}

test('a phone sends a page; kiosk and case have it, and it came from a phone', async () => {
  const { caseId, token, applicant } = await linked();
  expect(await task(token)).toMatchObject({ caseId, materials: [{ code: 'form' }, { code: 'id' }] });
  const { pageId } = await send(token, await picture(), { caseId, materialCode: 'form', origin: 'camera' });
  const { pages } = await counter.feature.cases.load(caseId);
  expect(pages).toMatchObject([{ id: pageId, origin: 'phone', materialCode: 'form', position: 1 }]);
  const told = counter.context.sent.filter(
    ({ event, id }) => event === 'papers:changed' && id === applicant.kioskId,
  );
  expect(told.map(({ payload }) => payload)).toEqual([{ caseId }]);
});

test('a phone replaces no page, sends for no other case, and reads nothing', async () => {
  const mine = await linked();
  const theirs = await linked();
  const first = await send(mine.token, await picture(), { caseId: mine.caseId, materialCode: 'form' });
  const second = await send(mine.token, await picture(), {
    caseId: mine.caseId,
    materialCode: 'form',
    position: '1',
    replaces: first.pageId ?? '',
  });
  const { pages } = await counter.feature.cases.load(mine.caseId);
  expect(pages.map(({ id, position, version }) => [id, position, version])).toEqual([
    [first.pageId, 1, 1],
    [second.pageId, 2, 1],
  ]);
  const foreign = await send(mine.token, await picture(), { caseId: theirs.caseId, materialCode: 'form' });
  expect(foreign.code).toBe('NOT_FOUND');
  for (const path of [`/api/pages/${first.pageId}/original`, `/api/pages/${first.pageId}/view?size=320`]) {
    const response = await fetch(counter.url + path, { headers: { [PHONE_TOKEN_HEADER]: mine.token } });
    expect(response.status).toBe(404);
  }
});

test('a phone touches no upload of the kiosk', async () => {
  const { applicant, caseId, token } = await linked();
  const bytes = await picture();
  const { location } = await create(counter, applicant, { caseId, materialCode: 'form', bytes });
  const response = await fetch(counter.url + (location ?? ''), {
    method: 'HEAD',
    headers: { 'Tus-Resumable': '1.0.0', [PHONE_TOKEN_HEADER]: token },
  });
  expect(response.status).toBe(404);
});

describe('the link dies', () => {
  const isDead = async (token: string, caseId: string) => {
    expect(await codeOf(task(token))).toBe('PHONE_LINK_GONE');
    const answer = await send(token, await picture(), { caseId, materialCode: 'form' });
    expect(answer.code).toBe('PHONE_LINK_GONE');
  };

  test('by a press at the kiosk', async () => {
    const { close, token, caseId } = await linked();
    await close();
    await close();
    await isDead(token, caseId);
  });

  test('when a new one is made', async () => {
    const { open, token, caseId } = await linked();
    const fresh = await open();
    await isDead(token, caseId);
    expect(await task(fresh)).toMatchObject({ caseId });
  });

  test('with the visit, also when the same person comes back', async () => {
    const { applicant, token, caseId } = await linked();
    await sessions.end(applicant.kioskId);
    await isDead(token, caseId);
    await sessions.begin(applicant.kioskId, applicant.applicantId, counter.context.clock.now());
    await isDead(token, caseId);
  });

  test('with the decision', async () => {
    const { token, caseId } = await linked();
    await counter.context.db
      .updateTable('serviceCase')
      .set({ state: 'accepted' })
      .where('id', '=', caseId)
      .execute();
    await isDead(token, caseId);
  });

  test('when the case goes on at another kiosk', async () => {
    const { token, caseId } = await linked();
    const elsewhere = await counter.addApplicant();
    await counter.context.db
      .updateTable('serviceCase')
      .set({ kioskId: elsewhere.kioskId })
      .where('id', '=', caseId)
      .execute();
    await isDead(token, caseId);
  });

  test('and a guessed one never lived', async () => {
    const { caseId } = await linked();
    await isDead('A'.repeat(43), caseId);
  });
});

test('nothing in Redis gives the secret away', async () => {
  const { token } = await linked();
  const { redis } = counter.context;
  for (const key of await redis.keys('phone:*')) {
    expect(`${key} ${await redis.get(key)}`).not.toContain(token);
  }
});

test('a kiosk does not pass for a phone', async () => {
  const { applicant, caseId } = await linked();
  const answer = await upload(counter, applicant, {
    caseId,
    materialCode: 'form',
    bytes: await picture(),
    origin: 'phone',
  });
  expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
});
