// Staff over real HTTP: signing in with both factors, sessions, what each role may, and that the last administrator stays.
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Staff } from '@cloud-window/shared/protocol';
import { startTestServer, TEST_PASSWORD, type TestBrowser, type TestServer } from '../testing/test-server.ts';

let app: TestServer;
let admin: TestBrowser;
beforeAll(async () => {
  app = await startTestServer({ RATE_LIMIT_FACTOR: '10' });
  admin = await app.administrator();
});
afterAll(() => app[Symbol.asyncDispose]());

const actions = async (subject: string) =>
  (await admin.data<{ action: string }[]>('GET', `/api/admin/audit?subject=${subject}`)).map((e) => e.action);

const addPerson = (username: string, roles = ['clerk']) =>
  admin.data<{ staff: Staff; oneTimePassword: string }>('POST', '/api/admin/staff', {
    username,
    displayName: 'Someone',
    roles,
  });

describe('the first administrator', () => {
  test('is told once and must change the password', () => {
    expect(app.server.firstSignIn?.username).toBe('admin');
    expect(app.server.firstSignIn?.password).toMatch(/^([2-9a-z]{4}-){3}[2-9a-z]{4}$/);
  });

  test('stays an administrator, active, as long as there is no other', async () => {
    const me = await admin.data<Staff>('GET', '/api/staff/session');
    const path = `/api/admin/staff/${me.id}`;
    expect(await admin.refusal('PATCH', path, { active: false })).toBe('FORBIDDEN');
    expect(await admin.refusal('PATCH', path, { roles: ['clerk'] })).toBe('FORBIDDEN');
    expect(
      (await admin.data<{ staff: Staff }>('PATCH', path, { displayName: '管理员' })).staff,
    ).toMatchObject({
      displayName: '管理员',
      roles: ['administrator'],
      active: true,
    });
    expect(await admin.data<Staff>('GET', '/api/staff/session')).toMatchObject({ displayName: '管理员' });
  });
});

describe('signing in', () => {
  test('the one-time password opens nothing but its own change', async () => {
    const { staff, oneTimePassword } = await addPerson('fresh', ['administrator']);
    const browser = app.browser();
    const credentials = { username: 'Fresh', password: oneTimePassword };
    expect(await browser.data('POST', '/api/staff/session', credentials)).toMatchObject({
      id: staff.id,
      mustChangePassword: true,
    });
    expect(await browser.refusal('GET', '/api/admin/staff')).toBe('PASSWORD_CHANGE_REQUIRED');
    expect(await browser.refusal('GET', '/api/items')).toBe('PASSWORD_CHANGE_REQUIRED');
    expect((await browser.socket('console')).refused).toBe('PASSWORD_CHANGE_REQUIRED');
    const change = (current: string, next: string) =>
      browser.refusal('POST', '/api/staff/password', { current, next });
    expect(await change('wrong-password', 'lantern-harbour-43')).toBe('BAD_CREDENTIALS');
    expect(await change(oneTimePassword, 'short')).toBe('PASSWORD_TOO_WEAK');
    expect(await change(oneTimePassword, 'my-fresh-password')).toBe('PASSWORD_TOO_WEAK');
    expect(await change(oneTimePassword, oneTimePassword)).toBe('PASSWORD_TOO_WEAK');
    expect(await browser.refusal('GET', '/api/admin/staff')).toBe('PASSWORD_CHANGE_REQUIRED');
    await browser.data('POST', '/api/staff/password', { current: oneTimePassword, next: TEST_PASSWORD });
    expect(await browser.data<Staff[]>('GET', '/api/admin/staff')).not.toHaveLength(0);
    expect(await actions(staff.id)).toEqual(
      expect.arrayContaining([
        'staff.added',
        'staff.signedIn',
        'staff.passwordRefused',
        'staff.passwordChanged',
      ]),
    );
  });

  test('a wrong name and a wrong password are told alike', async () => {
    const browser = app.browser();
    const attempt = (username: string) =>
      browser.send('POST', '/api/staff/session', { username, password: 'not-the-password' });
    const [known, unknown] = [await attempt('admin'), await attempt('nobody-here')];
    expect(known.status).toBe(401);
    expect(unknown.ack).toEqual(known.ack);
    expect(browser.cookie('cw_staff')).toBeUndefined();
  });

  test('the cookie cannot be read by scripts nor sent from elsewhere', async () => {
    const { headers } = await app.browser().send('POST', '/api/staff/session', {
      username: 'admin',
      password: TEST_PASSWORD,
    });
    expect(String(headers['set-cookie'])).toMatch(/^cw_staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  test('signing out ends the session, also for whoever has copied the cookie', async () => {
    const person = await app.staff(['clerk']);
    const copy = person.cookieHeader;
    expect(await person.data('DELETE', '/api/staff/session')).toEqual({});
    expect(person.cookie('cw_staff')).toBeUndefined();
    const response = await fetch(`${app.server.url}/api/staff/session`, { headers: { cookie: copy } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'SESSION_EXPIRED' } });
  });

  test('a changed password ends the person’s other sessions and their sockets', async () => {
    const here = await app.staff(['clerk']);
    const there = app.browser();
    await there.data('POST', '/api/staff/session', { username: here.username, password: TEST_PASSWORD });
    const socket = await there.socket('console');
    expect(socket.refused).toBeNull();
    await here.data('POST', '/api/staff/password', { current: TEST_PASSWORD, next: 'harbour-lantern-77' });
    await socket.ended;
    expect(socket.heard).toContain('session:ended');
    expect(await there.refusal('GET', '/api/staff/session')).toBe('SESSION_EXPIRED');
    expect(await here.data('GET', '/api/staff/session')).toMatchObject({ id: here.staff.id });
  });
});

test('a session that has been in use for days still ends with all the others', async () => {
  const here = await app.staff(['clerk']);
  const there = app.browser();
  await there.data('POST', '/api/staff/session', { username: here.username, password: TEST_PASSWORD });
  // Days later: what remembers the person's sessions is about to lapse, and the session goes on being used.
  const { redis } = app.server.context;
  const remembered = `session:staff-of:${here.staff.id}`;
  await redis.pexpire(remembered, 1_000);
  await there.data('GET', '/api/staff/session');
  expect(await redis.pttl(remembered)).toBeGreaterThan(12 * 3_600_000);
  await here.data('POST', '/api/staff/password', { current: TEST_PASSWORD, next: 'harbour-lantern-78' });
  expect(await there.refusal('GET', '/api/staff/session')).toBe('SESSION_EXPIRED');
});

describe('the second factor', () => {
  test('is asked for once set, and a code is good once', async () => {
    const person = await app.staff(['clerk']);
    const secondFactor = '/api/staff/second-factor';
    expect(await person.refusal('POST', secondFactor, { password: 'not-the-password' })).toBe(
      'BAD_CREDENTIALS',
    );
    const { secret, otpauthUrl } = await person.data<{ secret: string; otpauthUrl: string }>(
      'POST',
      secondFactor,
      { password: TEST_PASSWORD },
    );
    expect(otpauthUrl).toContain('otpauth://totp/');
    const codeAt = (shiftSeconds: number) =>
      generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + shiftSeconds });
    expect(await person.refusal('POST', `${secondFactor}/confirmation`, { code: codeAt(-600) })).toBe(
      'BAD_CREDENTIALS',
    );
    const first = codeAt(0);
    expect(await person.data('POST', `${secondFactor}/confirmation`, { code: first })).toMatchObject({
      secondFactor: true,
    });
    expect(await person.refusal('POST', secondFactor, { password: TEST_PASSWORD })).toBe('FORBIDDEN');

    const browser = app.browser();
    const credentials = { username: person.username, password: TEST_PASSWORD };
    const attempt = (code?: string) =>
      browser.send('POST', '/api/staff/session', code === undefined ? credentials : { ...credentials, code });
    const codeOf = async (code?: string) => {
      const { ack } = await attempt(code);
      return ack.ok ? 'ok' : ack.error.code;
    };
    expect(await codeOf()).toBe('SECOND_FACTOR_REQUIRED');
    expect(await codeOf(first)).toBe('BAD_CREDENTIALS');
    expect(browser.cookie('cw_staff')).toBeUndefined();
    const next = codeAt(30);
    expect(await codeOf(next)).toBe('ok');
    expect(await codeOf(next)).toBe('BAD_CREDENTIALS');
    const row = await app.server.context.db
      .selectFrom('staff')
      .select('totpSecretSealed')
      .where('id', '=', person.staff.id)
      .executeTakeFirstOrThrow();
    expect(row.totpSecretSealed?.toString('latin1')).not.toContain(secret);
  });

  test('where it is required nothing else comes before it', async () => {
    await using strict = await startTestServer({ SECOND_FACTOR: 'required' });
    const browser = await strict.administrator();
    expect(await browser.refusal('GET', '/api/admin/staff')).toBe('SECOND_FACTOR_REQUIRED');
    expect((await browser.socket('console')).refused).toBe('SECOND_FACTOR_REQUIRED');
    const { secret } = await browser.data<{ secret: string }>('POST', '/api/staff/second-factor', {
      password: TEST_PASSWORD,
    });
    await browser.data('POST', '/api/staff/second-factor/confirmation', { code: generateSync({ secret }) });
    expect(await browser.data<Staff[]>('GET', '/api/admin/staff')).toHaveLength(1);
  });
});

describe('administering people', () => {
  test('each role may do its own and no more', async () => {
    const roles = ['clerk', 'reviewer', 'supervisor', 'auditor'] as const;
    const outcomes: Record<string, unknown> = {};
    for (const role of roles) {
      const person = await app.staff([role]);
      const may = async (method: string, path: string, body?: object) =>
        (await person.send(method, path, body)).status;
      outcomes[role] = {
        list: await may('GET', '/api/admin/staff'),
        add: await may('POST', '/api/admin/staff', { username: 'x-y', displayName: 'X', roles: ['clerk'] }),
        sites: await may('GET', '/api/admin/sites'),
        audit: await may('GET', '/api/admin/audit'),
        codes: await may('GET', '/api/admin/phone-codes'),
        sample: await may('POST', '/api/admin/sample-data', {}),
        device: await may('GET', '/api/device'),
      };
    }
    const none = { list: 403, add: 403, sites: 403, audit: 403, codes: 403, sample: 403, device: 401 };
    expect(outcomes).toEqual({
      clerk: none,
      reviewer: none,
      supervisor: { ...none, list: 200, sites: 200 },
      auditor: { ...none, audit: 200 },
    });
  });

  test('a username is there once', async () => {
    await addPerson('twice');
    expect(
      await admin.refusal('POST', '/api/admin/staff', {
        username: ' Twice ',
        displayName: 'Z',
        roles: ['clerk'],
      }),
    ).toBe('USERNAME_TAKEN');
    for (const username of ['Ä', '1abc', 'a b', '']) {
      const body = { username, displayName: 'Z', roles: ['clerk'] };
      expect(await admin.refusal('POST', '/api/admin/staff', body)).toBe('BAD_REQUEST');
    }
    expect(
      await admin.refusal('POST', '/api/admin/staff', { username: 'valid', displayName: 'Z', roles: [] }),
    ).toBe('BAD_REQUEST');
  });

  test.each([
    ['deactivated', { active: false }],
    ['given another role', { roles: ['reviewer'] }],
    ['given other departments', { departments: ['tax'] }],
    ['reset', { reset: true }],
  ])('a person who is %s is out at once, sockets too', async (_what, change) => {
    const person = await app.staff(['clerk']);
    const socket = await person.socket('console');
    expect(socket.refused).toBeNull();
    const answer = await admin.data<{ oneTimePassword: string | null }>(
      'PATCH',
      `/api/admin/staff/${person.staff.id}`,
      change,
    );
    await socket.ended;
    expect(socket.heard).toContain('session:ended');
    expect(await person.refusal('GET', '/api/staff/session')).toBe('SESSION_EXPIRED');
    expect((await person.socket('console')).refused).toBe('SESSION_EXPIRED');
    const again = await app
      .browser()
      .send('POST', '/api/staff/session', { username: person.username, password: TEST_PASSWORD });
    const mayReturn = 'roles' in change || 'departments' in change;
    expect(again.status).toBe(mayReturn ? 200 : 401);
    expect(answer.oneTimePassword !== null).toBe('reset' in change);
    expect(await actions(person.staff.id)).toContain('staff.changed');
  });

  test('of two administrators who demote each other at once one stays', async () => {
    await using other = await startTestServer();
    const one = await other.administrator();
    const two = await other.staff(['administrator']);
    const first = await one.data<Staff>('GET', '/api/staff/session');
    await Promise.all([
      one.send('PATCH', `/api/admin/staff/${two.staff.id}`, { roles: ['clerk'] }),
      two.send('PATCH', `/api/admin/staff/${first.id}`, { roles: ['clerk'] }),
    ]);
    const left = await other.server.context.db.selectFrom('staff').select('roles').execute();
    expect(left.filter((row) => row.roles.includes('administrator'))).not.toHaveLength(0);
  });

  test('someone who is not there cannot be changed', async () => {
    const nobody = `staff_${'0'.repeat(24)}`;
    expect(await admin.refusal('PATCH', `/api/admin/staff/${nobody}`, { active: false })).toBe('NOT_FOUND');
    expect(await admin.refusal('PATCH', '/api/admin/staff/7', { active: false })).toBe('BAD_REQUEST');
  });
});

describe('too many attempts', () => {
  test('lock the account for a while, with the right password too', async () => {
    await using strict = await startTestServer();
    const browser = strict.browser();
    const attempt = async (password: string) => {
      const { ack } = await browser.send('POST', '/api/staff/session', { username: 'admin', password });
      return ack.ok ? 'ok' : ack.error.code;
    };
    const codes: string[] = [];
    for (let count = 0; count < 11; count += 1) codes.push(await attempt('not-the-password'));
    expect(codes.slice(0, 10)).toEqual(Array<string>(10).fill('BAD_CREDENTIALS'));
    expect(codes[10]).toBe('RATE_LIMITED');
    expect(await attempt(strict.server.firstSignIn?.password ?? '')).toBe('RATE_LIMITED');
  });
});
