// The edge of the process over real HTTP: headers, origin, sizes, unknown paths, health and the pages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '@cloud-window/shared/protocol';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { REACT_ARIA_STYLES } from './security-headers.ts';

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer();
});
afterAll(() => app[Symbol.asyncDispose]());

const http = () => supertest(app.server.url);
const auditCount = async () =>
  (await app.server.context.db.selectFrom('auditEvent').select('seq').execute()).length;

test('pages and answers carry a strict policy and no trace of the framework', async () => {
  const response = await http().get('/api/system');
  const headers = response.headers as Record<string, string>;
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/unsafe|\*|https:/);
  expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers['permissions-policy']).toContain('camera=(self), microphone=(self)');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['x-powered-by']).toBeUndefined();
});

test('the styles that react-aria adds are still the ones that the policy allows', () => {
  const dist = createRequire(import.meta.url)
    .resolve('react-aria/package.json')
    .replace(/package\.json$/, 'dist/private/');
  const sources = ['interactions/usePress.mjs', 'overlays/usePreventScroll.mjs'].map((file) =>
    readFileSync(dist + file, 'utf8').replace(/\$\{[^}]*PRESSABLE_ATTRIBUTE\}/, 'data-react-aria-pressable'),
  );
  for (const [index, style] of REACT_ARIA_STYLES.entries()) expect(sources[index]).toContain(style);
});

test('the system tells what it is', async () => {
  expect((await http().get('/api/system')).body).toEqual({
    ok: true,
    data: {
      protocol: PROTOCOL_VERSION,
      demo: true,
      version: '0.1.0',
      phoneCodesShown: true,
      secondFactorRequired: false,
      timeZone: 'Asia/Shanghai',
    },
  });
});

describe('a request that is not ours or not well-formed', () => {
  const signIn = () => http().post('/api/staff/session');
  test.each([
    ['an unknown path', () => http().get('/api/nothing'), 404, 'NOT_FOUND'],
    ['a path outside the API', () => http().get('/nothing'), 404, 'NOT_FOUND'],
    ['no header of our pages', () => signIn(), 403, 'FORBIDDEN'],
    [
      'a form of another origin',
      () => signIn().type('form').send('username=admin').set('Origin', 'https://evil.example'),
      403,
      'FORBIDDEN',
    ],
    [
      'JSON from another origin',
      () => signIn().send({ username: 'admin', password: 'x' }).set('Origin', 'https://evil.example'),
      403,
      'FORBIDDEN',
    ],
    ['an opaque origin', () => signIn().send({}).set('Origin', 'null'), 403, 'FORBIDDEN'],
    ['broken JSON', () => signIn().type('json').send('{"username":'), 400, 'BAD_REQUEST'],
    ['JSON that is no object', () => signIn().type('json').send('7'), 400, 'BAD_REQUEST'],
    ['a field too few', () => signIn().send({ username: 'admin' }), 400, 'BAD_REQUEST'],
    [
      'a field of another type',
      () => signIn().send({ username: { $ne: 1 }, password: 'x' }),
      400,
      'BAD_REQUEST',
    ],
    [
      'control characters',
      () => signIn().send({ username: 'ad\u0000min', password: 'x' }),
      400,
      'BAD_REQUEST',
    ],
    ['too large a body', () => signIn().send({ username: 'a'.repeat(70_000) }), 413, 'PAYLOAD_TOO_LARGE'],
    ['nobody signed in', () => http().get('/api/admin/staff'), 401, 'NOT_SIGNED_IN'],
    [
      'a session that never was',
      () => http().get('/api/staff/session').set('Cookie', 'cw_staff=AAAA'),
      401,
      'SESSION_EXPIRED',
    ],
    ['an unpaired kiosk', () => http().get('/api/device'), 401, 'DEVICE_NOT_PAIRED'],
    [
      'a device key that never was',
      () => http().get('/api/device').set('Cookie', 'cw_device=AAAA'),
      401,
      'DEVICE_NOT_PAIRED',
    ],
    ['items without pairing', () => http().get('/api/items'), 401, 'NOT_SIGNED_IN'],
    ['a case without pairing', () => http().get('/api/cases/case_x'), 401, 'NOT_SIGNED_IN'],
  ])('%s', async (_what, request, status, code) => {
    const before = await auditCount();
    const response = await request();
    expect({
      status: response.status,
      code: (response.body as { error: { code: string } }).error.code,
    }).toEqual({
      status,
      code,
    });
    expect(await auditCount()).toBe(before);
  });

  test('what was typed never comes back', async () => {
    const { text } = await signIn().send({ username: ['secret-typed'], password: 'secret-typed' });
    expect(text).not.toContain('secret-typed');
  });
});

test('health names each part, and without an SFU node it is not sound', async () => {
  const before = await http().get('/healthz');
  expect(before.status).toBe(503);
  expect(before.body).toEqual({
    ok: false,
    parts: { redis: 'ok', postgres: 'ok', blobs: 'ok', sfu: 'broken' },
  });
  const { redis } = app.server.context;
  const record = { nodeId: 'node-1', controlUrl: 'http://127.0.0.1:9', rooms: 0, transports: 0 };
  await redis.sadd('sfu:nodes', 'node-1');
  await redis.hset('sfu:node:node-1', record);
  const after = await http().get('/healthz');
  expect(after.status).toBe(200);
  expect(after.body).toMatchObject({ ok: true });
  // One that is there, and can take no call just now, is of no use to anybody.
  for (const state of [{ draining: '1' }, { workers: '0' }, { rooms: '100', capacity: '100' }]) {
    await redis.hset('sfu:node:node-1', { ...record, ...state });
    expect((await http().get('/healthz')).body).toMatchObject({ ok: false, parts: { sfu: 'broken' } });
    await redis.del('sfu:node:node-1');
  }
});

test('metrics are for the machine itself, and hold no paths', async () => {
  const { text, status } = await http().get('/metrics');
  expect(status).toBe(200);
  expect(text).toContain('cw_http_seconds_count{route="systemInfo"');
  expect((await http().get('/metrics').set('X-Forwarded-For', '203.0.113.9')).status).toBe(404);
});

test('web apps travel compressed, answers of the API do not', async () => {
  const encodingOf = async (path: string) =>
    (await http().get(path).set('Accept-Encoding', 'br')).headers['content-encoding'];
  // The page itself, or the sentence that it is not built: both are text.
  expect(await encodingOf('/kiosk/')).toBe('br');
  expect(await encodingOf('/api/system')).toBeUndefined();
});

test('web apps: slash, the page or a sentence that it is not built, never someone else’s file', async () => {
  expect((await http().get('/')).headers['location']).toBe('/console/');
  expect((await http().get('/kiosk')).headers['location']).toBe('/kiosk/');
  for (const path of ['/kiosk/', '/console/wallboard', '/verify/?n=1']) {
    const { status, headers } = await http().get(path);
    expect([200, 503]).toContain(status);
    expect(headers['content-type']).toContain('text/html');
  }
  expect((await http().get('/kiosk/..%2f..%2fpackage.json')).status).toBe(404);
  expect((await http().get('/console/assets/nothing.js')).status).toBe(404);
});

test('a request cut off in the middle harms nobody', async () => {
  const { hostname, port } = new URL(app.server.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    'POST /api/staff/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"us',
  );
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  expect((await http().get('/api/system')).status).toBe(200);
});
