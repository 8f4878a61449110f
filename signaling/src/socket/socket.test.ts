// Sockets against the running process: who may connect, what bad events get, and that sessions end where they are held.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '@cloud-window/shared/log';
import { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import { readConfig } from '../config.ts';
import { startSignaling, type SignalingServer } from '../server.ts';
import { idNumberOf, startTestServer, TestBrowser, type TestServer } from '../testing/test-server.ts';

let app: TestServer;
let kiosk: TestBrowser;
beforeAll(async () => {
  app = await startTestServer();
  kiosk = await app.kiosk();
});
afterAll(() => app[Symbol.asyncDispose]());

const someCall = `call_${'0'.repeat(24)}`;
const auditCount = async () =>
  (await app.server.context.db.selectFrom('auditEvent').select('seq').execute()).length;

describe('a connection', () => {
  test('is refused to browsers that nobody knows', async () => {
    const browser = app.browser();
    expect((await browser.socket('kiosk')).refused).toBe('DEVICE_NOT_PAIRED');
    expect((await browser.socket('console')).refused).toBe('NOT_SIGNED_IN');
    const stale = { cookie: 'cw_staff=AAAA; cw_device=BBBB' };
    expect((await browser.socket('console', { headers: stale })).refused).toBe('SESSION_EXPIRED');
    expect((await browser.socket('kiosk', { headers: stale })).refused).toBe('DEVICE_NOT_PAIRED');
  });

  test('is refused with another version of the protocol, and with a handshake that is none', async () => {
    expect((await kiosk.socket('kiosk', { auth: { protocol: 0 } })).refused).toBe('CLIENT_TOO_OLD');
    expect((await kiosk.socket('kiosk', { auth: { protocol: 99 } })).refused).toBe('SERVER_TOO_OLD');
    expect((await kiosk.socket('kiosk', { auth: { protocol: '1' } })).refused).toBe('BAD_REQUEST');
    expect((await kiosk.socket('kiosk', { auth: { app: 'admin' } })).refused).toBe('BAD_REQUEST');
    expect((await kiosk.socket('kiosk', { auth: { tabId: '' } })).refused).toBe('BAD_REQUEST');
  });

  test('is refused to pages of another origin', async () => {
    const headers = { origin: 'https://evil.example' };
    expect((await kiosk.socket('kiosk', { headers })).refused).not.toBeNull();
    const own = { origin: app.server.url };
    expect((await kiosk.socket('kiosk', { headers: own })).refused).toBeNull();
  });

  test('of a kiosk is not one of staff, nor the reverse', async () => {
    expect((await kiosk.socket('console')).refused).toBe('NOT_SIGNED_IN');
    const clerk = await app.staff(['clerk']);
    expect((await clerk.socket('kiosk')).refused).toBe('DEVICE_NOT_PAIRED');
  });
});

describe('a bad event', () => {
  test.each([
    ['unknown', 'queue:explode', {}, 'UNKNOWN_EVENT'],
    ['a name of every object', 'constructor', {}, 'UNKNOWN_EVENT'],
    ['without what it needs', 'queue:join', {}, 'BAD_REQUEST'],
    ['with another id', 'queue:join', { caseId: someCall }, 'BAD_REQUEST'],
    ['with text for an object', 'queue:join', 'case', 'BAD_REQUEST'],
    ['with nothing for an object', 'call:hangUp', null, 'BAD_REQUEST'],
    ['with a list for an object', 'heartbeat', [1], 'BAD_REQUEST'],
    ['for clerks only', 'clerk:setState', { state: 'ready' }, 'FORBIDDEN'],
    ['for supervisors only', 'wallboard:subscribe', {}, 'FORBIDDEN'],
  ])('%s is refused and changes nothing', async (_what, event, payload, code) => {
    const socket = await kiosk.socket('kiosk');
    const before = await auditCount();
    expect(await socket.refusal(event, payload)).toBe(code);
    expect(await auditCount()).toBe(before);
  });

  test('of a clerk that only a kiosk or a supervisor may send', async () => {
    const socket = await (await app.staff(['clerk'])).socket('console');
    expect(await socket.refusal('queue:join', { caseId: `case_${'0'.repeat(24)}` })).toBe('FORBIDDEN');
    expect(await socket.refusal('wallboard:subscribe', {})).toBe('FORBIDDEN');
  });

  test('without anyone waiting for the answer harms nobody', async () => {
    const socket = await kiosk.socket('kiosk');
    socket.socket.emit('queue:explode', {});
    socket.socket.emit('heartbeat');
    socket.socket.emit('queue:join', { caseId: 7 }, 'not a callback');
    expect(await socket.ask('heartbeat', {})).toMatchObject({ ok: true });
  });

  test('that is too large ends the socket, and only that', async () => {
    const [large, small] = [await kiosk.socket('kiosk'), await kiosk.socket('kiosk')];
    large.socket.emit('heartbeat', { padding: 'x'.repeat(200_000) });
    await large.ended;
    expect(await small.ask('heartbeat', {})).toMatchObject({ ok: true });
  });

  test('too often is slowed, for this socket alone', async () => {
    const [loud, quiet] = [await kiosk.socket('kiosk'), await kiosk.socket('kiosk')];
    const acks = await Promise.all(Array.from({ length: 160 }, () => loud.ask('queue:explode', {})));
    const codes = acks.map((ack) => (ack.ok ? 'ok' : ack.error.code));
    expect(codes.filter((code) => code === 'UNKNOWN_EVENT').length).toBeGreaterThanOrEqual(100);
    expect(codes.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThan(20);
    expect(await quiet.ask('heartbeat', {})).toMatchObject({ ok: true });
  });
});

test('an applicant who signs in after the socket has opened is known to it, and forgotten with the wipe', async () => {
  const browser = await app.kiosk();
  const socket = await browser.socket('kiosk');
  const join = () => socket.refusal('queue:join', { caseId: `case_${'0'.repeat(24)}` });
  const signedOut = await join();
  const admin = await app.administrator();
  const { challengeId } = await browser.data<{ challengeId: string }>('POST', '/api/applicant/codes', {
    idNumber: idNumberOf(20),
    phone: '13800000020',
  });
  const [shown] = await admin.data<{ code: string }[]>('GET', '/api/admin/phone-codes');
  await browser.data('POST', '/api/applicant/session', { challengeId, code: shown?.code });
  const signedIn = await join();
  expect(signedIn).not.toBe(signedOut);
  await browser.data('DELETE', '/api/applicant/session');
  expect(await join()).toBe(signedOut);
});

test('a socket belongs to the visits that begin after it, whatever the clocks of two processes say', async () => {
  const browser = await app.kiosk();
  const { id: kioskId } = browser.kiosk;
  const visits = new ApplicantSessions(app.server.context);
  const join = async () =>
    (await browser.socket('kiosk')).refusal('queue:join', { caseId: `case_${'0'.repeat(24)}` });
  // Begun at a process whose clock is ahead, before this browser (a rebooted kiosk) has come.
  await visits.begin(kioskId, `applicant_${'0'.repeat(24)}`, Date.now() + 60_000);
  expect(await join()).toBe('NOT_SIGNED_IN');
  const socket = await browser.socket('kiosk');
  // Begun after it, at one whose clock is behind.
  await visits.begin(kioskId, `applicant_${'1'.repeat(24)}`, Date.now() - 60_000);
  expect(await socket.refusal('queue:join', { caseId: `case_${'0'.repeat(24)}` })).toBe('NOT_FOUND');
});

test('a session that ends while the socket is open ends the socket at its next event', async () => {
  const clerk = await app.staff(['supervisor']);
  const socket = await clerk.socket('console');
  const { redis } = app.server.context;
  const keys = await redis.keys('session:staff:*');
  for (const key of keys) if ((await redis.get(key)) === clerk.staff.id) await redis.del(key);
  expect(await socket.refusal('heartbeat', {})).toBe('SESSION_EXPIRED');
  await socket.ended;
  expect(socket.heard).toContain('session:ended');
});

describe('two processes on the same stores', () => {
  let second: SignalingServer;
  beforeAll(async () => {
    const config = readConfig(app.environment);
    second = await startSignaling(config, createLogger('test', config.LOG_LEVEL));
  });
  afterAll(() => second.stop());

  test('the second makes no second administrator', () => {
    expect(second.firstSignIn).toBeNull();
  });

  test('what one sends reaches the browsers of the other, once', async () => {
    const there = new TestBrowser(second.url);
    const socket = await there.socket('kiosk', { headers: { cookie: kiosk.cookieHeader } });
    const { id } = (await kiosk.data<{ kiosk: { id: string } }>('GET', '/api/device')).kiosk;
    const heard = new Promise((resolve) => socket.socket.once('media:roomLost', resolve));
    app.server.context.broadcast.toKiosk(id, 'media:roomLost', { callId: someCall });
    expect(await heard).toEqual({ callId: someCall });
    expect(await socket.ask('heartbeat', {})).toMatchObject({ ok: true });
    expect(socket.heard.filter((event) => event === 'media:roomLost')).toHaveLength(1);
    there.close();
  });

  test('a session ended at one ends its sockets at the other', async () => {
    const clerk = await app.staff(['clerk']);
    const there = new TestBrowser(second.url);
    const socket = await there.socket('console', { headers: { cookie: clerk.cookieHeader } });
    expect(socket.refused).toBeNull();
    await clerk.data('DELETE', '/api/staff/session');
    await socket.ended;
    expect(socket.heard).toContain('session:ended');
    there.close();
  });
});
