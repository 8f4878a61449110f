// The self-test opens for the operator and administrators alone, and what it makes is seen by nobody else.
import { generateSync } from 'otplib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Item, Kiosk, RouteResult, Site, Staff } from '@cloud-window/shared/protocol';
import { idNumberOf, startTestServer, type TestServer } from '../testing/test-server.ts';
import { SELF_TEST_ITEM_CODE } from './self-test-stage.ts';

type Stage = RouteResult<'beginSelfTest'>;
let app: TestServer;
beforeAll(async () => {
  app = await startTestServer({
    RATE_LIMIT_FACTOR: '10',
    SECOND_FACTOR: 'required',
    PHONE_CODE_SENDER: 'none',
  });
});
afterAll(() => app[Symbol.asyncDispose]());

const begin = (at: TestServer) =>
  at.browser().data<Stage>('POST', '/api/self-test', {
    operatorToken: readFileSync(join(at.server.context.config.DATA_DIR, 'operator.token'), 'utf8').trim(),
  });

test('a stranger, a wrong token and no token are refused', async () => {
  const stranger = app.browser();
  expect(await stranger.refusal('POST', '/api/self-test')).toBe('FORBIDDEN');
  expect(await stranger.refusal('POST', '/api/self-test', { operatorToken: 'x' })).toBe('FORBIDDEN');
  expect(await stranger.refusal('POST', '/api/self-test/phone-code', { token: 'x' })).toBe('FORBIDDEN');
  expect(await stranger.refusal('POST', '/api/self-test/end', { token: 'x' })).toBe('FORBIDDEN');
});

test('its kiosk gets as far as a signed-in applicant, even where no sender of codes is configured', async () => {
  const stage = await begin(app);
  const kiosk = app.browser();
  await kiosk.data('POST', '/api/device/pairing', { code: stage.pairingCode });
  const items = await kiosk.data<Item[]>('GET', '/api/items');
  expect(items.map((item) => item.code)).toEqual([SELF_TEST_ITEM_CODE]);
  const { challengeId } = await kiosk.data<{ challengeId: string }>('POST', '/api/applicant/codes', {
    idNumber: idNumberOf(1),
    phone: '13900000001',
  });
  const { code } = await app
    .browser()
    .data<{ code: string }>('POST', '/api/self-test/phone-code', { token: stage.token });
  await kiosk.data('POST', '/api/applicant/session', { challengeId, code });
  const clerk = app.browser();
  const me = await clerk.data<Staff>('POST', '/api/staff/session', {
    username: stage.clerk.username,
    password: stage.clerk.password,
    code: generateSync({ secret: stage.clerk.totpSecret ?? '' }),
  });
  expect(me).toMatchObject({ roles: ['clerk'], departments: ['selftest'] });

  await app.browser().data('POST', '/api/self-test/end', { token: stage.token });
  expect(await kiosk.refusal('GET', '/api/device')).toBe('DEVICE_NOT_PAIRED');
  expect(await clerk.refusal('GET', '/api/staff/session')).toBe('SESSION_EXPIRED');
  expect(await app.browser().refusal('POST', '/api/self-test/end', { token: stage.token })).toBe('FORBIDDEN');
});

test('it is in no list, and a new one ends the former', async () => {
  await using demo = await startTestServer({ CW_DEMO: '1' });
  const former = await begin(demo);
  const stage = await begin(demo);
  expect(await demo.browser().refusal('POST', '/api/self-test/end', { token: former.token })).toBe(
    'FORBIDDEN',
  );
  const { db } = demo.server.context;
  expect(
    await db.selectFrom('staff').select('id').where('username', '=', 'self-test').execute(),
  ).toHaveLength(1);
  const admin = await demo.administrator();
  const names = [
    ...(await admin.data<Item[]>('GET', '/api/items')).map((item) => item.name.en),
    ...(await admin.data<Site[]>('GET', '/api/admin/sites')).map((site) => site.name.en),
    ...(await admin.data<Kiosk[]>('GET', '/api/admin/kiosks')).map((kiosk) => kiosk.name),
    ...(await admin.data<Staff[]>('GET', '/api/admin/staff')).map((staff) => staff.displayName),
  ];
  expect(names).not.toContain('Self-test');
  await demo.browser().data('POST', '/api/self-test/end', { token: stage.token });
});
