// A service desk for tests of calls: real stores, the real queue, and as many signaling nodes as a test wants, each with a
// socket.io server of its own. Only authentication is left out: a header says who connects.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server as SocketServer, type Socket } from 'socket.io';
import { newId } from '@cloud-window/shared';
import {
  ackError,
  ackOk,
  clientEvents,
  handshakeSchema,
  type ClientEventName,
} from '@cloud-window/shared/protocol';
import { createCasesFeature } from '../../cases/cases-feature.ts';
import type { Actor, Broadcaster, CallDirectory, Context, Feature, SocketSession } from '../../context.ts';
import { SAMPLE_ITEMS } from '../../items/sample-items.ts';
import { storeItems } from '../../items/store-items.ts';
import { RedisCallQueue } from '../../queue/redis-call-queue.ts';
import { openRedis, redisReady } from '../../storage/redis.ts';
import { asAppError } from '../../storage/store-errors.ts';
import { createTestContext, type TestContext } from '../../testing/test-context.ts';
import { createCallsFeature } from '../calls-feature.ts';
import { openBrowser, type Browser } from './browser.ts';

export type DeviceActor = Extract<Actor, { kind: 'device' }> & { applicantId: string };
export type StaffActor = Extract<Actor, { kind: 'staff' }>;

export interface DeskNode {
  context: Context;
  feature: Feature & { directory: CallDirectory };
  url: string;
  /** As when the process dies: sockets end, loops stop. */
  stop(): Promise<void>;
}

export interface Desk extends AsyncDisposable {
  context: TestContext;
  node: DeskNode;
  addNode(): Promise<DeskNode>;
  addClerk(options?: { departments?: string[]; roles?: StaffActor['roles'] }): Promise<StaffActor>;
  /** A kiosk with a signed-in applicant and an open case. */
  addCaller(options?: {
    itemCode?: string;
    needs?: string[];
  }): Promise<{ device: DeviceActor; caseId: string }>;
  /** A browser of this person or kiosk, at the first node unless said otherwise. */
  connect(actor: DeviceActor | StaffActor, node?: DeskNode, tabId?: string): Promise<Browser>;
}

/** `await using desk = await openDesk()` */
export async function openDesk(environment: Record<string, string> = {}): Promise<Desk> {
  const context = await createTestContext({ environment });
  await storeItems(context.db, SAMPLE_ITEMS);
  const nodes: DeskNode[] = [];
  const browsers: Browser[] = [];
  const addNode = async () => {
    const node = await openNode(context);
    nodes.push(node);
    return node;
  };
  const node = await addNode();
  return {
    context,
    node,
    addNode,
    addClerk: (options = {}) => addClerk(context, options),
    addCaller: (options = {}) => addCaller(context, options),
    async connect(actor, at = node, tabId = newId('peer')) {
      const browser = await openBrowser(at.url, actor, tabId);
      browsers.push(browser);
      return browser;
    },
    async [Symbol.asyncDispose]() {
      for (const browser of browsers) browser.close();
      await Promise.all(nodes.map((one) => one.stop()));
      await context[Symbol.asyncDispose]();
    },
  };
}

async function openNode(shared: TestContext): Promise<DeskNode> {
  const { config, log } = shared;
  const redis = openRedis(config.REDIS_URL, log);
  const streams = openRedis(config.REDIS_URL, log);
  await Promise.all([redisReady(redis, 5_000), redisReady(streams, 5_000)]);
  const http = createServer();
  const io = new SocketServer(http, { transports: ['websocket'], adapter: createAdapter(streams) });
  const timings = {
    offerMs: config.QUEUE_OFFER_MS,
    wrapUpMs: config.QUEUE_WRAP_UP_MS,
    clerkLeaseMs: config.QUEUE_CLERK_LEASE_MS,
    callerLeaseMs: config.QUEUE_CALLER_LEASE_MS,
  };
  const queue = new RedisCallQueue({ redis, domain: 'main', timings, log });
  const context: Context = { ...shared, redis, queue, broadcast: broadcaster(io) };
  const { calls, cases } = buildFeatures(context);
  serve(io, [cases, calls]);
  await calls.start?.();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  let stopped: Promise<void> | null = null;
  const end = async () => {
    await io.close();
    await calls.stop?.();
    redis.disconnect();
    streams.disconnect();
  };
  return {
    context,
    feature: calls,
    url: addressOf(http),
    stop: () => (stopped ??= end()),
  };
}

function buildFeatures(context: Context) {
  const cases = createCasesFeature(context, { directory: () => calls.directory });
  const calls = createCallsFeature(context, { cases: cases.cases });
  return { cases, calls };
}

function addressOf(http: Server): string {
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

function broadcaster(io: SocketServer): Broadcaster {
  return {
    toKiosk: (id, event, payload) => void io.to(id).emit(event, payload),
    toStaff: (id, event, payload) => void io.to(id).emit(event, payload),
    toCall: (id, event, payload) => void io.to(id).emit(event, payload),
    toWallboards: (event, payload) => void io.local.to('wallboards').emit(event, payload),
  };
}

function serve(io: SocketServer, features: readonly Feature[]): void {
  io.on('connection', (socket) => {
    const session = sessionOf(socket);
    void socket.join(session.actor.kind === 'device' ? session.actor.kioskId : session.actor.staffId);
    for (const name of Object.keys(clientEvents) as ClientEventName[]) {
      const handler = features.map((feature) => feature.events?.[name]).find((found) => found !== undefined);
      socket.on(name, (payload: unknown, ack: (answer: unknown) => void) => {
        const run = handler as ((payload: unknown, session: SocketSession) => Promise<unknown>) | undefined;
        Promise.resolve()
          .then(() => run?.(clientEvents[name].payload.parse(payload), session))
          .then((data) => ack(ackOk(data)))
          .catch((error: unknown) => ack(ackError(asAppError(error))));
      });
    }
    for (const feature of features) void feature.onConnect?.(session);
    socket.on('disconnect', () => {
      // A node that stops has no stores left to tell.
      for (const feature of features) feature.onDisconnect?.(session).catch(() => undefined);
    });
  });
}

function sessionOf(socket: Socket): SocketSession {
  const actor = JSON.parse(
    Buffer.from(String(socket.handshake.headers['x-test-actor']), 'base64').toString(),
  ) as DeviceActor | StaffActor;
  let epoch: number | null = null;
  return {
    socketId: socket.id,
    handshake: handshakeSchema.parse(socket.handshake.auth),
    actor,
    get epoch() {
      return epoch;
    },
    setEpoch: (value) => void (epoch = value),
    enterCall: (callId) => void socket.join(callId),
    leaveCall: (callId) => void socket.leave(callId),
    watchWallboard: () => void socket.join('wallboards'),
    send: (event, payload) => void socket.emit(event as string, payload),
    close: () => void socket.disconnect(),
  };
}

async function addClerk(
  { db, clock }: TestContext,
  { departments = [], roles = ['clerk'] }: { departments?: string[]; roles?: StaffActor['roles'] },
): Promise<StaffActor> {
  const staffId = newId('staff');
  const displayName = `王敏 ${randomBytes(2).toString('hex')}`;
  await db
    .insertInto('staff')
    .values({
      id: staffId,
      username: `s${randomBytes(6).toString('hex')}`,
      displayName,
      passwordHash: '',
      roles: [...roles],
      departments,
      active: true,
      mustChangePassword: false,
      totpSecretSealed: null,
      createdAt: new Date(clock.now()),
    })
    .execute();
  return { kind: 'staff', staffId, displayName, roles, departments };
}

async function addCaller(
  { db, sealer, clock }: TestContext,
  { itemCode = 'MR101', needs = [] }: { itemCode?: string; needs?: string[] },
): Promise<{ device: DeviceActor; caseId: string }> {
  const [siteId, kioskId] = [newId('site'), newId('kiosk')];
  const [applicantId, caseId] = [newId('applicant'), newId('case')];
  const at = new Date(clock.now());
  const name = { 'zh-CN': '云谷产业园', en: 'Cloud Valley Park' };
  await db
    .insertInto('site')
    .values({ id: siteId, name: JSON.stringify(name), sample: true })
    .execute();
  await db
    .insertInto('kiosk')
    .values({ id: kioskId, siteId, name: 'A1', deviceKeyHash: null, pairedAt: null })
    .execute();
  await db
    .insertInto('applicant')
    .values({
      id: applicantId,
      idNumberHash: randomBytes(8).toString('hex'),
      idNumberSealed: sealer.seal('11010519491231002X'),
      nameSealed: sealer.seal('张伟'),
      phoneSealed: sealer.seal('13800138000'),
      createdAt: at,
    })
    .execute();
  await db
    .insertInto('serviceCase')
    .values({
      id: caseId,
      number: caseId,
      itemCode,
      applicantId,
      kioskId,
      siteId,
      locale: 'zh-CN',
      needs,
      state: 'draft',
      recordingConsent: false,
      createdAt: at,
      closedAt: null,
    })
    .execute();
  return { device: { kind: 'device', kioskId, siteId, applicantId }, caseId };
}
