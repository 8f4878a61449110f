// Redis or PostgreSQL gone for a while: requests and events get STORE_UNAVAILABLE, the process stays, and everything works
// again afterwards. The links are cut for real; how long does not matter to any of it, so the tests do not wait ten seconds.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStoreLinks, type StoreLinks } from './testing/store-links.ts';
import { TEST_PASSWORD, startTestServer, type TestBrowser, type TestServer } from './testing/test-server.ts';
import { testEnvironment } from './testing/test-context.ts';

let app: TestServer;
let links: StoreLinks;
let admin: TestBrowser;
let kiosk: TestBrowser;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  const made = await testEnvironment();
  cleanUp = made.cleanUp;
  links = await openStoreLinks(made.environment);
  app = await startTestServer(links.environment);
  admin = await app.administrator();
  kiosk = await app.kiosk();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await links.close();
  await cleanUp();
});

const codeOf = async (browser: TestBrowser, method: string, path: string, body?: object) => {
  const { ack } = await browser.send(method, path, body);
  return ack.ok ? 'ok' : ack.error.code;
};
const signIn = (browser: TestBrowser) =>
  codeOf(browser, 'POST', '/api/staff/session', { username: 'admin', password: TEST_PASSWORD });
const health = async () => {
  const response = await fetch(`${app.server.url}/healthz`);
  return ((await response.json()) as { parts: Record<string, string> }).parts;
};

describe.each([
  ['cut', () => links.redis.cut()],
  ['frozen', () => Promise.resolve(links.redis.freeze())],
])('Redis %s', (_how, lose) => {
  test('is told, lets nobody in unchecked, and comes back', async () => {
    const socket = await kiosk.socket('kiosk');
    expect(await socket.ask('heartbeat', {})).toMatchObject({ ok: true });
    await lose();
    const refusals = await Promise.all([
      signIn(app.browser()),
      codeOf(admin, 'GET', '/api/admin/staff'),
      codeOf(app.browser(), 'POST', '/api/device/pairing', { code: '00000000' }),
      socket.refusal('heartbeat', {}),
      admin.socket('console').then(({ refused }) => refused),
    ]);
    expect(refusals).toEqual(Array(5).fill('STORE_UNAVAILABLE'));
    expect(await health()).toMatchObject({ redis: 'broken', postgres: 'ok' });
    await links.redis.mend();
    await expect.poll(() => signIn(app.browser()), { timeout: 15_000 }).toBe('ok');
    expect(await codeOf(admin, 'GET', '/api/admin/staff')).toBe('ok');
    await expect.poll(() => socket.ask('heartbeat', {}), { timeout: 15_000 }).toMatchObject({ ok: true });
  }, 60_000);
});

describe.each([
  ['cut', () => links.database.cut()],
  ['frozen', () => Promise.resolve(links.database.freeze())],
])('PostgreSQL %s', (_how, lose) => {
  test('is told, changes nothing by half, and comes back', async () => {
    const sites = () => admin.data<unknown[]>('GET', '/api/admin/sites');
    const before = await sites();
    await lose();
    const addSite = () => codeOf(admin, 'POST', '/api/admin/sites', { name: { 'zh-CN': '半', en: 'Half' } });
    const refusals = await Promise.all([
      addSite(),
      signIn(app.browser()),
      kiosk.socket('kiosk').then(({ refused }) => refused),
    ]);
    expect(refusals).toEqual(Array(3).fill('STORE_UNAVAILABLE'));
    expect(await health()).toMatchObject({ redis: 'ok', postgres: 'broken' });
    await links.database.mend();
    await expect.poll(() => signIn(app.browser()), { timeout: 20_000 }).toBe('ok');
    expect(await sites()).toEqual(before);
    expect(await addSite()).toBe('ok');
    expect(await sites()).toHaveLength(before.length + 1);
  }, 60_000);
});
