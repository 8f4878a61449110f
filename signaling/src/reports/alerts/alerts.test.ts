// Alerts on the real queue and the real stores, judged by two nodes at once and told to a real HTTP server.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { newId } from '@cloud-window/shared';
import { alertSchema, type Alert } from '@cloud-window/shared/protocol';
import { HandleTimes } from '../../calls/handle-times.ts';
import { SAMPLE_ITEMS } from '../../items/sample-items.ts';
import { storeItems } from '../../items/store-items.ts';
import { createQueuesFeature } from '../../queues/queues-feature.ts';
import type { Fence } from '../../queue/queue-types.ts';
import { DEFAULT_TIMINGS } from '../../queue/queue-timings.ts';
import { RedisCallQueue } from '../../queue/redis-call-queue.ts';
import { createTestContext, type TestContext } from '../../testing/test-context.ts';
import { QueueReader } from '../queue-picture.ts';
import { createAlertWatch, type AlertWatch } from './alert-watch.ts';
import { createAlertWebhook, signature, type AlertWebhook } from './alert-webhook.ts';

/** Ten times as fast as in service. */
const FAST = { pace: 0.1 };
const SOON = { timeout: 15_000, interval: 50 };
const SECRET = 'a-secret-of-this-test';

interface Told {
  body: string;
  delivery: string;
  signature: string;
}

let receiver: Server;
let address: string;
let told: Told[];
let context: TestContext;
let watches: AlertWatch[];
let webhooks: AlertWebhook[];

beforeEach(async () => {
  told = [];
  receiver = createServer((request, response) => {
    void (async () => {
      const body = (await request.toArray()).join('');
      told.push({
        body,
        delivery: String(request.headers['x-cloud-window-delivery']),
        signature: String(request.headers['x-cloud-window-signature']),
      });
      response.end('thanks');
    })();
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`;
  context = await createTestContext({
    environment: { ALERT_WEBHOOK_URL: address, ALERT_WEBHOOK_SECRET: SECRET },
    queue: ({ redis, log }) => new RedisCallQueue({ redis, domain: 'main', timings: DEFAULT_TIMINGS, log }),
  });
  await storeItems(context.db, SAMPLE_ITEMS);
  await context.queue.begin(0);
  const { routing } = createQueuesFeature(context);
  const reader = () => new QueueReader(context, routing, new HandleTimes(context.db, context.clock));
  watches = [0, 1].map(() => createAlertWatch(context, reader(), FAST));
  webhooks = [0, 1].map(() => createAlertWebhook(context, FAST));
});
afterEach(async () => {
  await Promise.all([...watches, ...webhooks].map((loop) => loop.stop()));
  await context[Symbol.asyncDispose]();
  if (receiver.listening) await closed(receiver);
});

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

function begin(): void {
  for (const loop of [...watches, ...webhooks]) loop.start();
}

async function enqueue(): Promise<string> {
  const { routing } = createQueuesFeature(context);
  const call = { itemCode: 'MR101', siteId: newId('site'), locale: 'zh-CN' as const, needs: [] };
  const plan = await routing.plan({ ...call, kind: 'video', knownClerk: null, returning: false });
  const { callId } = await context.queue.enqueue({
    ...call,
    callId: newId('call'),
    kind: 'video',
    kioskId: newId('kiosk'),
    caseId: newId('case'),
    route: plan.route,
    boostMs: plan.boostMs,
    offerMs: plan.offerMs,
    wrapUpMs: plan.wrapUpMs,
    maxWaiting: plan.maxWaiting,
  });
  return callId;
}

async function readyClerk(): Promise<Fence> {
  const staffId = newId('staff');
  const { epoch } = await context.queue.signIn({ staffId, displayName: 'Clerk', skills: { '*': 3 } });
  await context.queue.setClerkState({ staffId, epoch }, 'ready', null);
  return { staffId, epoch };
}

async function offerOf(callId: string): Promise<string> {
  const { offerId } = (await context.queue.contact(callId)) ?? {};
  if (offerId === undefined || offerId === null) throw new Error('no offer');
  return offerId;
}

async function alerts() {
  return context.db.selectFrom('alert').selectAll().orderBy('id').execute();
}

describe('the projected wait', () => {
  test('raises one alert while who waits could still be answered in time, and clears it once afterwards', async () => {
    const clerk = await readyClerk();
    const first = await enqueue();
    await context.queue.accept(clerk, first, await offerOf(first));
    const second = await enqueue();
    begin();

    // The only clerk is in a call that takes minutes.
    await vi.waitFor(async () => expect(await alerts()).toHaveLength(1), SOON);
    const [raised] = await alerts();
    expect(raised).toMatchObject({ kind: 'projectedWait', clearedAt: null, limitValue: 20_000 });
    expect(raised?.value).toBeGreaterThan(20_000);
    const waiting = await context.queue.contact(second);
    const { at } = await context.queue.snapshot();
    expect(waiting?.state).toBe('waiting');
    expect(at - (waiting?.enqueuedAt ?? 0)).toBeLessThan(20_000);
    await vi.waitFor(() => expect(watches.map(({ lasting }) => lasting.length)).toEqual([1, 1]), SOON);
    expect(alertSchema.safeParse(watches[0]?.lasting[0]).success).toBe(true);

    await context.queue.hangUp(second, 'left');
    await context.queue.finish(clerk, first);
    await context.queue.wrapUpDone(clerk, first);
    await vi.waitFor(async () => expect((await alerts())[0]?.clearedAt).not.toBeNull(), SOON);
    await vi.waitFor(() => expect(watches.map(({ lasting }) => lasting.length)).toEqual([0, 0]), SOON);
    expect(await alerts()).toHaveLength(1);
  });
});

describe('a caller', () => {
  test('whom nobody on duty can help raises an alert, which ends with a clerk', async () => {
    const { epoch, staffId } = await readyClerk();
    await context.queue.setClerkState({ staffId, epoch }, 'break', 'meal');
    await enqueue();
    begin();
    await vi.waitFor(async () => expect((await alerts()).map(({ kind }) => kind)).toEqual(['noClerk']), SOON);
    await context.queue.setClerkState({ staffId, epoch }, 'ready', null);
    await vi.waitFor(async () => expect((await alerts())[0]?.clearedAt).not.toBeNull(), SOON);
  });

  test('who is missed three times raises an alert of the own, which ends with the call', async () => {
    const clerk = await readyClerk();
    const callId = await enqueue();
    for (let miss = 0; miss < 3; miss += 1) {
      await context.queue.decline(clerk, callId, await offerOf(callId), 'busy');
      if (miss < 2) await context.queue.setClerkState(clerk, 'ready', null);
    }
    begin();
    const ofCall = async () => (await alerts()).filter(({ kind }) => kind === 'repeatedMisses');
    await vi.waitFor(
      async () => expect(await ofCall()).toMatchObject([{ callId, value: 3, limitValue: 3 }]),
      SOON,
    );
    await context.queue.hangUp(callId, 'left');
    await vi.waitFor(async () => expect((await ofCall())[0]?.clearedAt).not.toBeNull(), SOON);
    expect(await ofCall()).toHaveLength(1);
  });
});

describe('the webhook', () => {
  test('is told once of each change, signed, although it was down at first', async () => {
    const { port } = receiver.address() as AddressInfo;
    await closed(receiver);
    await enqueue();
    begin();
    const attempts = async () =>
      (await context.db.selectFrom('alertDelivery').select('attempts').execute()).map((row) => row.attempts);
    // Nobody is there to be told.
    await vi.waitFor(async () => expect((await attempts())[0]).toBeGreaterThanOrEqual(1), SOON);
    expect(told).toEqual([]);

    receiver.listen(port, '127.0.0.1');
    await vi.waitFor(() => expect(told).toHaveLength(1), SOON);
    await readyClerk();
    await vi.waitFor(() => expect(told).toHaveLength(2), SOON);
    const owed = () =>
      context.db.selectFrom('alertDelivery').select('alertId').where('deliveredAt', 'is', null).execute();
    await vi.waitFor(async () => expect(await owed()).toEqual([]), SOON);
    // Whatever is on its way arrives before they have stopped.
    await Promise.all(webhooks.map((webhook) => webhook.stop()));
    expect(told).toHaveLength(2);

    const messages = told.map(({ body }) => JSON.parse(body) as { change: string; alert: Alert });
    expect(messages.map(({ change, alert }) => [change, alert.kind])).toEqual([
      ['raised', 'noClerk'],
      ['cleared', 'noClerk'],
    ]);
    expect(messages[1]?.alert.clearedAt).not.toBeNull();
    expect(alertSchema.safeParse(messages[0]?.alert).success).toBe(true);
    expect(new Set(told.map(({ delivery }) => delivery)).size).toBe(2);
    for (const { body, signature: sent } of told) {
      const at = Number(/^t=(\d+),/.exec(sent)?.[1]);
      expect(sent).toBe(`t=${at},v1=${signature(SECRET, at, body)}`);
    }
  });
});
