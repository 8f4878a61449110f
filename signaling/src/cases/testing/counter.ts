// A counter for tests of this folder, on real stores: a kiosk with a signed-in applicant, a clerk, an item, the cases
// feature behind a real HTTP server. Authentication and the queue belong to other folders; here a header says who asks
// and the row of the call says who is in it.
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { AppError, newId } from '@cloud-window/shared';
import { PROTOCOL_VERSION, type Case, type Item } from '@cloud-window/shared/protocol';
import type { Actor, CallDirectory, Cases, Feature, SocketSession } from '../../context.ts';
import { rememberIdentity, type StaffIdentity } from '../../http/identity.ts';
import { asAppError } from '../../storage/store-errors.ts';
import { createTestContext, type TestContext } from '../../testing/test-context.ts';
import { createCasesFeature } from '../cases-feature.ts';

export const ID_NUMBER = '11010519491231002X';
const PUBLIC_URL = 'https://window.example';
/** Two photographs of real papers (tests/fixtures/photos/README.md). */
export const photographs = {
  form: () => readFile(new URL('../../../../tests/fixtures/photos/form.jpg', import.meta.url)),
  letter: () => readFile(new URL('../../../../tests/fixtures/photos/letter.jpg', import.meta.url)),
};

const item: Item = {
  code: 'MR101',
  name: { 'zh-CN': '个体工商户设立登记', en: 'Sole-trader registration' },
  audience: 'personal',
  department: { code: 'market', name: { 'zh-CN': '市场监管', en: 'Market Regulation' } },
  minutes: 12,
  feeYuan: 0,
  sample: true,
  materials: [
    {
      code: 'form',
      name: { 'zh-CN': '申请书', en: 'Application' },
      requirement: 'required',
      form: 'form',
      maxPages: 3,
    },
    {
      code: 'id',
      name: { 'zh-CN': '经营者身份证', en: 'Operator’s ID' },
      requirement: 'required',
      form: 'original',
      reusableLicence: 'id-card',
      maxPages: 2,
      supplementable: true,
    },
  ],
};

type Device = Extract<Actor, { kind: 'device' }>;
type Staff = Extract<Actor, { kind: 'staff' }>;

export interface Counter extends AsyncDisposable {
  context: TestContext;
  feature: Feature & { cases: Cases };
  url: string;
  applicant: Device & { applicantId: string };
  clerk: Staff;
  directory: CallDirectory;
  /** A further kiosk with an applicant of its own. */
  addApplicant(): Promise<Device & { applicantId: string }>;
  /** Somebody else of the staff. */
  addStaff(displayName: string, roles: Staff['roles']): Promise<Staff>;
  openCase(actor?: Actor): Promise<Case>;
  /** Puts the case into an active call with the clerk; answers the id of the call. */
  callFor(caseId: string): Promise<string>;
  endCall(callId: string): Promise<void>;
  /** HTTP as this actor. */
  fetch(actor: Actor, path: string, init?: RequestInit): Promise<Response>;
  /** A socket session of the clerk (or somebody else), as handlers see it. */
  session(actor?: Exclude<Actor, { kind: 'public' }>): SocketSession;
  /** Ends the feature and starts another one on the same stores, as after a crash. */
  restart(): Promise<void>;
}

/** `await using counter = await openCounter()` */
export async function openCounter(
  rateLimitFactor = 100,
  /** Settings that differ. */
  environment: Record<string, string> = {},
): Promise<Counter> {
  const context = await createTestContext({
    environment: { PUBLIC_URL, RATE_LIMIT_FACTOR: String(rateLimitFactor), ...environment },
  });
  const directory = directoryOf(context);
  const newFeature = () => createCasesFeature(context, { directory: () => directory });
  let feature = newFeature();
  let server = await serve(feature);
  await seedItem(context);
  const clerk = await addStaff(context, '王敏', ['clerk']);
  const applicant = await addApplicant(context);

  return {
    context,
    get feature() {
      return feature;
    },
    get url() {
      return server.url;
    },
    applicant,
    clerk,
    directory,
    addApplicant: () => addApplicant(context),
    addStaff: (displayName, roles) => addStaff(context, displayName, roles),
    openCase: (actor = applicant) =>
      routeOf(
        feature,
        'openCase',
      )({
        ...plainRequest(actor),
        params: {},
        body: {
          itemCode: item.code,
          locale: 'zh-CN',
          consents: { privacy: true, recording: true },
          needs: [],
        },
      }),
    async callFor(caseId) {
      const { kioskId, siteId } = await context.db
        .selectFrom('serviceCase')
        .select(['kioskId', 'siteId'])
        .where('id', '=', caseId)
        .executeTakeFirstOrThrow();
      const id = newId('call');
      const now = new Date(context.clock.now());
      await context.db
        .insertInto('call')
        .values({
          id,
          caseId,
          kioskId,
          siteId,
          itemCode: item.code,
          staffId: clerk.staffId,
          state: 'active',
          stateSeq: 1,
          enqueuedAt: now,
          answeredAt: now,
          finishedAt: null,
          endedAt: null,
          endReason: null,
        })
        .execute();
      return id;
    },
    async endCall(callId) {
      await context.db.updateTable('call').set({ state: 'ended' }).where('id', '=', callId).execute();
    },
    fetch: (actor, path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set('x-test-actor', Buffer.from(JSON.stringify(actor)).toString('base64'));
      return fetch(new URL(path, server.url), { ...init, headers });
    },
    session: (actor = clerk) => ({
      socketId: 'socket',
      handshake: { protocol: PROTOCOL_VERSION, app: 'console', tabId: 'tab-12345678' },
      actor,
      epoch: 1,
      setEpoch: () => undefined,
      enterCall: () => undefined,
      leaveCall: () => undefined,
      watchWallboard: () => undefined,
      send: () => undefined,
      close: () => undefined,
    }),
    async restart() {
      await server.close();
      await feature.stop?.();
      feature = newFeature();
      server = await serve(feature);
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await feature.stop?.();
      await context[Symbol.asyncDispose]();
    },
  };
}

/** A handler of the feature that is surely there. */
export function routeOf<N extends keyof NonNullable<Feature['routes']>>(feature: Feature, name: N) {
  const handler = feature.routes?.[name];
  if (!handler) throw new Error(`no handler for ${name}`);
  return handler as NonNullable<NonNullable<Feature['routes']>[N]>;
}

/** A socket handler of the feature that is surely there. */
export function eventOf<N extends keyof NonNullable<Feature['events']>>(feature: Feature, name: N) {
  const handler = feature.events?.[name];
  if (!handler) throw new Error(`no handler for ${name}`);
  return handler as NonNullable<NonNullable<Feature['events']>[N]>;
}

/** The parts of a REST request that handlers of this folder do not look at. */
export function plainRequest(actor: Actor) {
  const cookies = { get: () => undefined, set: () => undefined, clear: () => undefined };
  return { actor, ip: '127.0.0.1', query: {}, cookies };
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The code of the AppError that the work ends with, or null when it succeeds. */
export async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

function directoryOf(context: TestContext): CallDirectory {
  const liveCallOfCase = async (caseId: string) => {
    const row = await context.db
      .selectFrom('call')
      .select(['id', 'staffId'])
      .where('caseId', '=', caseId)
      .where('state', '!=', 'ended')
      .executeTakeFirst();
    return row ?? null;
  };
  return {
    async requireClerk(callId, actor) {
      const row = await context.db.selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirst();
      if (!row || row.state === 'ended') throw new AppError('CALL_ENDED');
      if (actor.kind !== 'staff' || actor.staffId !== row.staffId) throw new AppError('FORBIDDEN');
      return { callId, caseId: row.caseId, kioskId: row.kioskId, kind: row.kind };
    },
    requireParty: () => Promise.reject(new AppError('INTERNAL', 'not asked by cases')),
    liveCallOfCase: async (caseId) => (await liveCallOfCase(caseId))?.id ?? null,
    mayRead: async (caseId, actor) =>
      actor.kind === 'staff' &&
      (actor.roles.includes('auditor') || (await liveCallOfCase(caseId))?.staffId === actor.staffId),
  };
}

/** Stands in for the cookies. */
function identify(request: IncomingMessage): void {
  const header = request.headers['x-test-actor'];
  const actor =
    typeof header === 'string'
      ? (JSON.parse(Buffer.from(header, 'base64').toString()) as Actor)
      : ({ kind: 'public' } as const);
  rememberIdentity(request, {
    device: actor.kind === 'device' ? actor : null,
    staff:
      actor.kind === 'staff'
        ? { actor, session: { staffId: actor.staffId } as StaffIdentity['session'], restriction: null }
        : null,
    stale: { applicant: false, staff: false },
  });
}

async function serve(feature: Feature): Promise<{ url: string; close(): Promise<void> }> {
  const app = express();
  app.use((request, _response, next) => {
    identify(request);
    next();
  });
  app.use(express.json());
  feature.mount?.(app);
  const answerError: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const coded = asAppError(error);
    response.status(coded.status).json({ ok: false, error: coded.toWire() });
  };
  app.use(answerError);
  await feature.start?.();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function seedItem({ db }: TestContext): Promise<void> {
  await db
    .insertInto('item')
    .values({ code: item.code, definition: JSON.stringify(item), searchText: '', sample: true })
    .execute();
}

async function addStaff(
  { db, clock }: TestContext,
  displayName: string,
  roles: Staff['roles'],
): Promise<Staff> {
  const staffId = newId('staff');
  await db
    .insertInto('staff')
    .values({
      id: staffId,
      username: `clerk${randomBytes(4).toString('hex')}`,
      displayName,
      passwordHash: '',
      roles: [...roles],
      departments: [],
      active: true,
      mustChangePassword: false,
      totpSecretSealed: null,
      createdAt: new Date(clock.now()),
    })
    .execute();
  return { kind: 'staff', staffId, displayName, roles, departments: [] };
}

async function addApplicant({ db, sealer, clock }: TestContext): Promise<Device & { applicantId: string }> {
  const [siteId, kioskId, applicantId] = [newId('site'), newId('kiosk'), newId('applicant')];
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
      idNumberSealed: sealer.seal(ID_NUMBER),
      nameSealed: sealer.seal('张伟'),
      phoneSealed: sealer.seal('13800138000'),
      createdAt: new Date(clock.now()),
    })
    .execute();
  return { kind: 'device', kioskId, siteId, applicantId };
}
