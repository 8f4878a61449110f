// Places and pairing over real HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Kiosk, Site } from '@cloud-window/shared/protocol';
import { startTestServer, type TestBrowser, type TestServer } from '../testing/test-server.ts';

let app: TestServer;
let admin: TestBrowser;
beforeAll(async () => {
  app = await startTestServer();
  admin = await app.administrator();
});
afterAll(() => app[Symbol.asyncDispose]());

const pairingCode = async (kioskId: string) =>
  (await admin.data<{ code: string }>('POST', `/api/admin/kiosks/${kioskId}/pairing-code`)).code;
const addKiosk = async (name: string) => {
  const [site] = await admin.data<Site[]>('GET', '/api/admin/sites');
  return admin.data<Kiosk>('POST', '/api/admin/kiosks', { siteId: site?.id, name });
};
const pair = (browser: TestBrowser, code: string) => browser.send('POST', '/api/device/pairing', { code });

describe('sample data', () => {
  test('is there after the first start of a demonstration, labelled, and only once', async () => {
    const before = await admin.data<Site[]>('GET', '/api/admin/sites');
    expect(before.map((site) => [site.name.en, site.sample]).sort()).toEqual([
      ['Cloud Valley Park', true],
      ['Golden Bridge Mall', true],
    ]);
    const kiosks = await admin.data<Kiosk[]>('GET', '/api/admin/kiosks');
    expect(kiosks).toHaveLength(3);
    expect(kiosks.every((kiosk) => kiosk.pairedAt === null && !kiosk.connected)).toBe(true);
    expect(await admin.data('POST', '/api/admin/sample-data')).toEqual({ items: 13, sites: 2, kiosks: 3 });
    expect(await admin.data<Site[]>('GET', '/api/admin/sites')).toEqual(before);
    expect(await admin.data<unknown[]>('GET', '/api/items')).toHaveLength(13);
    expect(await admin.data<unknown[]>('GET', '/api/items?q=gssl&audience=company')).toHaveLength(1);
    expect(await admin.refusal('GET', '/api/items?audience=everyone')).toBe('BAD_REQUEST');
  });

  test('is not there unasked outside a demonstration', async () => {
    await using real = await startTestServer({ CW_DEMO: '0', PHONE_CODE_SENDER: 'none' });
    const browser = await real.administrator();
    expect(await browser.data<Site[]>('GET', '/api/admin/sites')).toEqual([]);
    expect(await browser.refusal('GET', '/api/admin/phone-codes')).toBe('NOT_FOUND');
    expect(await browser.data('POST', '/api/admin/sample-data')).toEqual({ items: 13, sites: 2, kiosks: 3 });
  });
});

describe('pairing', () => {
  test('by a code that is good once, however it is typed', async () => {
    const kiosk = await addKiosk('Lobby');
    const code = await pairingCode(kiosk.id);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    const browser = app.browser();
    const typed = code.toLowerCase().replace('-', '').replaceAll('0', 'o').replaceAll('1', 'l');
    const { ack, headers } = await pair(browser, typed);
    expect(ack).toMatchObject({ ok: true, data: { id: kiosk.id, site: { sample: true } } });
    expect(String(headers['set-cookie'])).toMatch(
      /cw_device=[\w-]{43}; Max-Age=157680000; Path=\/; HttpOnly; SameSite=Strict/,
    );
    expect((await pair(app.browser(), code)).ack).toMatchObject({ error: { code: 'PAIRING_CODE_INVALID' } });
    expect(await browser.data('GET', '/api/device')).toMatchObject({
      kiosk: { id: kiosk.id },
      applicant: null,
      case: null,
      callId: null,
    });
    const stored = await app.server.context.db
      .selectFrom('kiosk')
      .select('deviceKeyHash')
      .where('id', '=', kiosk.id)
      .executeTakeFirstOrThrow();
    expect(stored.deviceKeyHash).not.toBe(browser.cookie('cw_device'));
  });

  test('a newer code voids the former; unpairing voids both and ends the kiosk', async () => {
    const kiosk = await addKiosk('Hall');
    const former = await pairingCode(kiosk.id);
    const newer = await pairingCode(kiosk.id);
    expect((await pair(app.browser(), former)).ack).toMatchObject({
      error: { code: 'PAIRING_CODE_INVALID' },
    });
    const browser = app.browser();
    expect((await pair(browser, newer)).status).toBe(200);
    const socket = await browser.socket('kiosk');
    expect(socket.refused).toBeNull();
    const outstanding = await pairingCode(kiosk.id);
    expect(await admin.data('DELETE', `/api/admin/kiosks/${kiosk.id}/pairing`)).toMatchObject({
      pairedAt: null,
    });
    await socket.ended;
    expect(socket.heard).toContain('session:ended');
    expect(await browser.refusal('GET', '/api/device')).toBe('DEVICE_NOT_PAIRED');
    expect((await browser.socket('kiosk')).refused).toBe('DEVICE_NOT_PAIRED');
    expect((await pair(app.browser(), outstanding)).status).toBe(400);
  });

  test('two browsers with the same code at once: one is paired', async () => {
    const kiosk = await addKiosk('Race');
    const code = await pairingCode(kiosk.id);
    const answers = await Promise.all([app.browser(), app.browser()].map((browser) => pair(browser, code)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400]);
  });

  test('pairing again takes the place of the former browser', async () => {
    const kiosk = await addKiosk('Replaced');
    const [former, newer] = [app.browser(), app.browser()];
    await pair(former, await pairingCode(kiosk.id));
    const socket = await former.socket('kiosk');
    await pair(newer, await pairingCode(kiosk.id));
    await socket.ended;
    expect(await former.refusal('GET', '/api/device')).toBe('DEVICE_NOT_PAIRED');
    expect(await newer.data('GET', '/api/device')).toMatchObject({ kiosk: { id: kiosk.id } });
  });

  test('nonsense is refused, and guessing is slowed', async () => {
    const browser = app.browser();
    expect((await pair(browser, 'U'.repeat(8))).ack).toMatchObject({
      error: { code: 'PAIRING_CODE_INVALID' },
    });
    expect((await pair(browser, 'short')).ack).toMatchObject({ error: { code: 'BAD_REQUEST' } });
    const codes = new Set<string>();
    for (let count = 0; count < 20; count += 1) {
      const { ack } = await pair(browser, '00000000');
      if (!ack.ok) codes.add(ack.error.code);
    }
    expect([...codes]).toEqual(['PAIRING_CODE_INVALID', 'RATE_LIMITED']);
  });
});

test('what is not there is not found', async () => {
  const nothing = '0'.repeat(24);
  expect(await admin.refusal('POST', `/api/admin/kiosks/kiosk_${nothing}/pairing-code`)).toBe('NOT_FOUND');
  expect(await admin.refusal('DELETE', `/api/admin/kiosks/kiosk_${nothing}/pairing`)).toBe('NOT_FOUND');
  const kiosk = { siteId: `site_${nothing}`, name: 'Nowhere' };
  expect(await admin.refusal('POST', '/api/admin/kiosks', kiosk)).toBe('NOT_FOUND');
  const site = await admin.data<Site>('POST', '/api/admin/sites', { name: { 'zh-CN': '枢纽', en: 'Hub' } });
  expect(site).toMatchObject({ sample: false, name: { en: 'Hub' } });
  expect(await admin.refusal('POST', '/api/admin/sites', { name: { en: 'Hub' } })).toBe('BAD_REQUEST');
});
