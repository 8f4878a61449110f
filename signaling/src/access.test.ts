// Default deny, proven for the whole protocol: every event and every route against everybody who is not named for it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  clientEvents,
  ROLES,
  routes,
  type ClientEventName,
  type RouteName,
} from '@cloud-window/shared/protocol';
import {
  startTestServer,
  type TestBrowser,
  type TestServer,
  type TestSocket,
} from './testing/test-server.ts';

type Who = 'nobody' | 'device' | (typeof ROLES)[number];

let app: TestServer;
const browsers = new Map<Who, TestBrowser>();
const sockets = new Map<Who, TestSocket>();
beforeAll(async () => {
  app = await startTestServer({ RATE_LIMIT_FACTOR: '100' });
  browsers.set('nobody', app.browser());
  browsers.set('device', await app.kiosk());
  for (const role of ROLES) browsers.set(role, await app.staff([role]));
  for (const [who, browser] of browsers) {
    if (who !== 'nobody') sockets.set(who, await browser.socket(who === 'device' ? 'kiosk' : 'console'));
  }
});
afterAll(() => app[Symbol.asyncDispose]());

const auditCount = async () =>
  (await app.server.context.db.selectFrom('auditEvent').select('seq').execute()).length;

const eventNames = Object.keys(clientEvents) as ClientEventName[];
test.each(eventNames)('%s is for nobody else', async (event) => {
  const allowed: readonly string[] = clientEvents[event].actors;
  const before = await auditCount();
  const answers: [Who, string][] = [];
  for (const [who, socket] of sockets) {
    if (!allowed.includes(who)) answers.push([who, await socket.refusal(event, {})]);
  }
  expect(answers).toEqual(answers.map(([who]) => [who, 'FORBIDDEN']));
  expect(await auditCount()).toBe(before);
});

/** Also what an applicant may do is not for a kiosk at which nobody has signed in. */
function mayAsk(route: RouteName, who: Who): boolean {
  const actors: readonly string[] = routes[route].actors;
  return actors.includes('public') || actors.includes(who) || (isStaff(who) && actors.includes('staff'));
}
const isStaff = (who: Who) => who !== 'nobody' && who !== 'device';

const routeNames = (Object.keys(routes) as RouteName[]).filter(
  (name) => !(routes[name].actors as readonly string[]).includes('public'),
);
test.each(routeNames)('%s is for nobody else', async (name) => {
  const { method, path } = routes[name];
  const before = await auditCount();
  for (const [who, browser] of browsers) {
    if (mayAsk(name, who)) continue;
    const body = method === 'POST' || method === 'PATCH' ? {} : undefined;
    const code = await browser.refusal(method, path.replace(/:\w+/, 'case_x'), body);
    expect(['NOT_SIGNED_IN', 'DEVICE_NOT_PAIRED', 'FORBIDDEN'], `${who} got ${code}`).toContain(code);
  }
  expect(await auditCount()).toBe(before);
});
