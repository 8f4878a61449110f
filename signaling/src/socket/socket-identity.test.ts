// Who holds a socket, as time passes: a kiosk that was unpaired is none any more, also when the message that should have
// ended its sockets was lost.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '@cloud-window/shared/protocol';
import { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import { openStoreLinks, type StoreLinks } from '../testing/store-links.ts';
import { testEnvironment } from '../testing/test-context.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { createSocketIdentification } from './socket-identity.ts';

let app: TestServer;
let links: StoreLinks;
let cleanUp: () => Promise<void>;
beforeAll(async () => {
  const made = await testEnvironment();
  cleanUp = made.cleanUp;
  links = await openStoreLinks(made.environment);
  app = await startTestServer(links.environment);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await links.close();
  await cleanUp();
});

const MINUTE = 61_000;

test('a kiosk that lost its pairing loses its sockets, whatever became of the message; in doubt it stays', async () => {
  let now = Date.now();
  const { context } = app.server;
  const identify = createSocketIdentification({ ...context, clock: { now: () => now } });
  const browsers = [await app.kiosk(), await app.kiosk()] as const;
  const [held, kept] = await Promise.all([
    identify(
      { protocol: PROTOCOL_VERSION, app: 'kiosk', tabId: 'tab-one-of-a-test' },
      browsers[0].cookieHeader,
    ),
    identify(
      { protocol: PROTOCOL_VERSION, app: 'kiosk', tabId: 'tab-two-of-a-test' },
      browsers[1].cookieHeader,
    ),
  ]);
  await context.db
    .updateTable('kiosk')
    .set({ deviceKeyHash: null, pairedAt: null })
    .where('id', '=', browsers[0].kiosk.id)
    .execute();

  await links.database.cut();
  now += MINUTE;
  expect(await held.refresh()).toMatchObject({ kioskId: browsers[0].kiosk.id });
  await links.database.mend();

  const code = () =>
    held.refresh().then(
      () => 'still paired',
      (error: unknown) => (error as { code?: string }).code,
    );
  const nextMinute = () => {
    now += MINUTE;
    return code();
  };
  await expect.poll(nextMinute, { timeout: 10_000 }).toBe('SESSION_EXPIRED');
  expect(await code()).toBe('SESSION_EXPIRED');
  expect(await kept.refresh()).toMatchObject({ kioskId: browsers[1].kiosk.id });
});

test('a visit that begins is known at once to whatever asks, and later to heartbeats of an idle kiosk', async () => {
  const { context } = app.server;
  const browser = await app.kiosk();
  const identity = await createSocketIdentification(context)(
    { protocol: PROTOCOL_VERSION, app: 'kiosk', tabId: 'tab-of-an-idle-kiosk' },
    browser.cookieHeader,
  );
  expect(await identity.refresh(0)).toMatchObject({ applicantId: null });
  await new ApplicantSessions(context).begin(browser.kiosk.id, 'applicant_1', Date.now());
  expect(await identity.refresh(60_000)).toMatchObject({ applicantId: null });
  expect(await identity.refresh()).toMatchObject({ applicantId: 'applicant_1' });
  expect(await identity.refresh(60_000)).toMatchObject({ applicantId: 'applicant_1' });
});
