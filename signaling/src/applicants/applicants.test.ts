// The applicant's visit over real HTTP: codes, sign-in bound to the kiosk, what a reloaded kiosk finds, and the wipe.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Case } from '@cloud-window/shared/protocol';
import { idNumberOf, startTestServer, type TestBrowser, type TestServer } from '../testing/test-server.ts';

let app: TestServer;
let admin: TestBrowser;
let kiosk: TestBrowser;
let otherKiosk: TestBrowser;
beforeAll(async () => {
  app = await startTestServer({ RATE_LIMIT_FACTOR: '10' });
  admin = await app.administrator();
  kiosk = await app.kiosk();
  otherKiosk = await app.kiosk();
});
afterAll(() => app[Symbol.asyncDispose]());

interface Challenge {
  challengeId: string;
  expiresAt: number;
  maskedPhone: string;
}
interface Shown {
  maskedPhone: string;
  code: string;
}

const PHONE = '13912345678';
const ask = (browser: TestBrowser, serial: number, phone = PHONE) =>
  browser.data<Challenge>('POST', '/api/applicant/codes', { idNumber: idNumberOf(serial), phone });
const newestCode = async () => {
  const [newest] = await admin.data<Shown[]>('GET', '/api/admin/phone-codes');
  return newest?.code ?? '';
};
const signIn = (browser: TestBrowser, challengeId: string, code: string, name?: string) =>
  browser.send('POST', '/api/applicant/session', {
    challengeId,
    code,
    ...(name === undefined ? {} : { name }),
  });
const signInAs = async (browser: TestBrowser, serial: number, name?: string, phone = PHONE) => {
  const { challengeId } = await ask(browser, serial, phone);
  return signIn(browser, challengeId, await newestCode(), name);
};
const otherThan = (code: string) => (code === '000000' ? '000001' : '000000');

describe('a phone code', () => {
  test.each([
    [
      'an ID number with a wrong check digit',
      { idNumber: `${idNumberOf(1).slice(0, 17)}${idNumberOf(1).endsWith('0') ? '1' : '0'}`, phone: PHONE },
      'ID_NUMBER_INVALID',
    ],
    ['an ID number born tomorrow', { idNumber: '110105209901010018', phone: PHONE }, 'ID_NUMBER_INVALID'],
    ['a landline', { idNumber: idNumberOf(1), phone: '01012345678' }, 'PHONE_INVALID'],
    ['too few digits', { idNumber: idNumberOf(1), phone: '1391234567' }, 'PHONE_INVALID'],
    ['nothing', {}, 'BAD_REQUEST'],
  ])('is not sent for %s', async (_what, body, code) => {
    const before = await admin.data<Shown[]>('GET', '/api/admin/phone-codes');
    expect(await kiosk.refusal('POST', '/api/applicant/codes', body)).toBe(code);
    expect(await admin.data<Shown[]>('GET', '/api/admin/phone-codes')).toEqual(before);
  });

  test('is shown to administrators with the number masked, and lies nowhere in clear', async () => {
    const challenge = await ask(kiosk, 2);
    expect(challenge.maskedPhone).toBe('139****5678');
    const [shown] = await admin.data<Shown[]>('GET', '/api/admin/phone-codes');
    expect(shown).toMatchObject({ maskedPhone: '139****5678' });
    const { redis, db } = app.server.context;
    const held = JSON.stringify(await redis.hgetall(`challenge:${challenge.challengeId}`));
    for (const secret of [idNumberOf(2), PHONE, shown?.code ?? 'no code']) expect(held).not.toContain(secret);
    const trail = JSON.stringify(await db.selectFrom('auditEvent').selectAll().execute());
    expect(trail).not.toContain(idNumberOf(2));
    expect(trail).not.toContain(PHONE);
  });

  test('is wrong five times at most, then too old', async () => {
    const { challengeId } = await ask(kiosk, 3);
    const right = await newestCode();
    for (let count = 0; count < 5; count += 1) {
      expect((await signIn(kiosk, challengeId, otherThan(right))).ack).toMatchObject({
        error: { code: 'PHONE_CODE_WRONG' },
      });
    }
    expect((await signIn(kiosk, challengeId, right)).ack).toMatchObject({
      error: { code: 'PHONE_CODE_EXPIRED' },
    });
    expect(kiosk.cookie('cw_applicant')).toBeUndefined();
  });

  test('is good at the kiosk that asked for it, once', async () => {
    const { challengeId } = await ask(kiosk, 4);
    const code = await newestCode();
    expect((await signIn(otherKiosk, challengeId, code)).ack).toMatchObject({
      error: { code: 'PHONE_CODE_EXPIRED' },
    });
    const answers = await Promise.all([signIn(kiosk, challengeId, code), signIn(kiosk, challengeId, code)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401]);
    await kiosk.data('DELETE', '/api/applicant/session');
  });

  test('is not sent without end', async () => {
    await using strict = await startTestServer({ RATE_LIMIT_FACTOR: '0.5' });
    const browser = await strict.kiosk();
    const body = { idNumber: idNumberOf(5), phone: PHONE };
    for (let count = 0; count < 5; count += 1) await browser.data('POST', '/api/applicant/codes', body);
    expect(await browser.refusal('POST', '/api/applicant/codes', body)).toBe('RATE_LIMITED');
  });
});

describe('a visit', () => {
  test('begins with a masked number, outlives a reload, and belongs to this kiosk', async () => {
    const { ack, headers } = await signInAs(kiosk, 10, '王小明');
    expect(ack).toEqual({
      ok: true,
      data: { maskedIdNumber: expect.stringMatching(/^1101\*+/) as string, name: '王小明' },
    });
    expect(String(headers['set-cookie'])).toMatch(
      /^cw_applicant=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const opened = await kiosk.data<Case>('POST', '/api/cases', {
      itemCode: 'SI101',
      locale: 'en',
      consents: { privacy: true, recording: false },
    });
    expect(await kiosk.data('GET', '/api/device')).toMatchObject({
      applicant: { name: '王小明' },
      case: { id: opened.id, itemCode: 'SI101' },
      callId: null,
    });
    // Someone else's kiosk does not become theirs by carrying the cookie.
    const stolen = `cw_device=${otherKiosk.cookie('cw_device') ?? ''}; cw_applicant=${kiosk.cookie('cw_applicant') ?? ''}`;
    const response = await fetch(`${app.server.url}/api/cases/${opened.id}`, { headers: { cookie: stolen } });
    expect(await response.json()).toMatchObject({ error: { code: 'SESSION_EXPIRED' } });
  });

  test('is over after the wipe, here and for any copy of the cookie', async () => {
    const copy = kiosk.cookieHeader;
    expect(copy).toContain('cw_applicant=');
    expect(await kiosk.data('DELETE', '/api/applicant/session')).toEqual({});
    expect(await kiosk.data('DELETE', '/api/applicant/session')).toEqual({});
    expect(kiosk.cookie('cw_applicant')).toBeUndefined();
    const nobody = { applicant: null, case: null, callId: null };
    expect(await kiosk.data('GET', '/api/device')).toMatchObject(nobody);
    const response = await fetch(`${app.server.url}/api/device`, { headers: { cookie: copy } });
    expect(await response.json()).toMatchObject({ data: nobody });
    const body = { itemCode: 'SI101', locale: 'en', consents: { privacy: true, recording: false } };
    expect(await kiosk.refusal('POST', '/api/cases', body)).toBe('NOT_SIGNED_IN');
  });

  test('of the next person replaces the former; a rebooted kiosk knows nobody', async () => {
    await signInAs(kiosk, 11, 'First');
    const former = kiosk.cookieHeader;
    await signInAs(kiosk, 12, 'Second');
    expect(await kiosk.data('GET', '/api/device')).toMatchObject({ applicant: { name: 'Second' } });
    for (const cookie of [former, `cw_device=${kiosk.cookie('cw_device') ?? ''}`]) {
      const response = await fetch(`${app.server.url}/api/device`, { headers: { cookie } });
      expect(await response.json()).toMatchObject({ data: { applicant: null, case: null } });
    }
  });

  test('finds the same person again by the sealed number', async () => {
    await signInAs(kiosk, 13, 'Once');
    await signInAs(otherKiosk, 13);
    expect(await otherKiosk.data('GET', '/api/device')).toMatchObject({ applicant: { name: 'Once' } });
    const rows = await app.server.context.db.selectFrom('applicant').selectAll().execute();
    const names = rows.map((row) =>
      row.nameSealed === null ? null : app.server.context.sealer.open(row.nameSealed),
    );
    expect(names.filter((name) => name === 'Once')).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(idNumberOf(13));
  });

  test('with somebody else’s ID number and another phone leads to nothing of that person', async () => {
    const body = { itemCode: 'SI101', locale: 'en', consents: { privacy: true, recording: false } };
    await signInAs(kiosk, 14, 'Owner');
    const own = await kiosk.data<Case>('POST', '/api/cases', body);
    const { ack } = await signInAs(otherKiosk, 14, undefined, '13912345679');
    expect(ack).toMatchObject({ ok: true, data: { name: null } });
    expect(await otherKiosk.refusal('GET', `/api/cases/${own.id}`)).toBe('NOT_FOUND');
    expect((await otherKiosk.data<Case>('POST', '/api/cases', body)).id).not.toBe(own.id);
    // The owner finds the draft where it was.
    expect((await kiosk.data<Case>('POST', '/api/cases', body)).id).toBe(own.id);
  });
});
