// A store goes away in mid-call for longer than every lease: the two who are still there talk on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStoreLinks, type StoreLinks } from './testing/store-links.ts';
import { testEnvironment } from './testing/test-context.ts';
import { idNumberOf, startTestServer, type TestBrowser, type TestServer } from './testing/test-server.ts';

const LEASE_MS = 1_500;
/** HEARTBEAT_TIMEOUT_MS of the browser clients, less a slow line. */
const BROWSER_WAITS_MS = 4_500;
let app: TestServer;
let links: StoreLinks;
let admin: TestBrowser;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  const made = await testEnvironment();
  cleanUp = made.cleanUp;
  links = await openStoreLinks(made.environment);
  app = await startTestServer({
    ...links.environment,
    QUEUE_CLERK_LEASE_MS: String(LEASE_MS),
    QUEUE_CALLER_LEASE_MS: String(LEASE_MS),
  });
  admin = await app.administrator();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await links.close();
  await cleanUp();
});

let visits = 0;

/** A new clerk and a new applicant at a kiosk of their own, in a call. */
async function talking() {
  const serial = (visits += 1);
  const there = await app.kiosk();
  const { challengeId } = await there.data<{ challengeId: string }>('POST', '/api/applicant/codes', {
    idNumber: idNumberOf(serial),
    phone: `1390000000${serial}`,
  });
  const [sent] = await admin.data<{ code: string }[]>('GET', '/api/admin/phone-codes');
  await there.data('POST', '/api/applicant/session', { challengeId, code: sent?.code });
  const { id: caseId } = await there.data<{ id: string }>('POST', '/api/cases', {
    itemCode: 'SI101',
    locale: 'en',
    consents: { privacy: true, recording: false },
  });
  const clerk = await (await app.staff(['clerk'])).socket('console');
  await clerk.ask('session:resume', {});
  await clerk.ask('clerk:setState', { state: 'ready' });
  const offered = new Promise<{ offerId: string; callId: string }>((resolve) => {
    clerk.socket.once('offer:made', resolve);
  });
  const caller = await there.socket('kiosk');
  expect(await caller.ask('queue:join', { caseId })).toMatchObject({ ok: true });
  const { callId, offerId } = await offered;
  expect(await clerk.ask('offer:accept', { callId, offerId })).toMatchObject({ ok: true });
  return { clerk, caller, callId };
}

/** Until both leases would long have ended. */
async function leasesPass(): Promise<void> {
  const over = Date.now() + 2 * LEASE_MS;
  await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(over);
}

describe.each([
  ['Redis is cut', () => links.redis.cut(), () => links.redis.mend()],
  ['Redis is frozen', () => Promise.resolve(links.redis.freeze()), () => links.redis.mend()],
  ['PostgreSQL is frozen', () => Promise.resolve(links.database.freeze()), () => links.database.mend()],
])('%s', (_how, lose, mend) => {
  test('in mid-call, and costs nobody the call', async () => {
    const { clerk, caller, callId } = await talking();
    const beating = setInterval(() => {
      clerk.socket.emit('heartbeat', {});
      caller.socket.emit('heartbeat', { callId });
    }, 200);
    let isAway = true;
    try {
      await lose();
      // A browser that hears nothing for longer takes its connection for dead, and could not come back while a store is away.
      const asked = performance.now();
      const beat = [clerk.ask('heartbeat', {}), caller.ask('heartbeat', { callId })];
      expect((await Promise.all(beat)).map(({ ok }) => ok)).toEqual([false, false]);
      expect(performance.now() - asked).toBeLessThan(BROWSER_WAITS_MS);
      expect(await clerk.refusal('call:finish', { callId })).toBe('STORE_UNAVAILABLE');
      await leasesPass();
      await mend();
      isAway = false;
      const beats = () => Promise.all([clerk.ask('heartbeat', {}), caller.ask('heartbeat', { callId })]);
      await expect.poll(beats, { timeout: 15_000 }).toMatchObject([{ ok: true }, { ok: true }]);
      // The sweeps have begun again, and find nobody lost.
      await leasesPass();
      expect(await app.server.context.queue.contact(callId)).toMatchObject({
        state: 'active',
        endReason: null,
      });
      expect(await clerk.ask('call:finish', { callId })).toMatchObject({ ok: true });
      expect(await clerk.ask('call:wrapUpDone', { callId })).toMatchObject({ ok: true });
      // Whoever stays ready until the lease ends would be offered the next test's call.
      expect(await clerk.ask('clerk:setState', { state: 'signedOut' })).toMatchObject({ ok: true });
    } finally {
      clearInterval(beating);
      if (isAway) await mend();
    }
  }, 60_000);
});
