// A service desk for tests of calls: as many whole signaling processes as a test wants on stores of its own, with people,
// kiosks and cases put into the stores directly. Their cookies are real; how one comes by them is tested elsewhere.
import { randomBytes } from 'node:crypto';
import { newId } from '@cloud-window/shared';
import { createLogger } from '@cloud-window/shared/log';
import {
  DEFAULT_QUEUE_RULES,
  type QueueRules,
  type Role,
  type SkillSet,
} from '@cloud-window/shared/protocol';
import { ApplicantSessions } from '../../applicants/applicant-sessions.ts';
import { readConfig } from '../../config.ts';
import type { Context } from '../../context.ts';
import { SAMPLE_ITEMS } from '../../items/sample-items.ts';
import { storeItems } from '../../items/store-items.ts';
import { hashToken, newSecretToken } from '../../people/secret-tokens.ts';
import { StaffSessions } from '../../people/staff-sessions.ts';
import { startSignaling, type SignalingServer } from '../../server.ts';
import { testEnvironment } from '../../testing/test-context.ts';
import { openBrowser, type Browser } from './browser.ts';

const ONLY_CLERK: Role[] = ['clerk'];

/** Somebody who can connect. */
export interface Visitor {
  app: 'kiosk' | 'console';
  cookie: string;
}
export interface Clerk extends Visitor {
  staffId: string;
  displayName: string;
}
export interface Caller extends Visitor {
  kioskId: string;
  siteId: string;
  applicantId: string;
  caseId: string;
}

export interface Desk extends AsyncDisposable {
  /** The first node and its context. */
  node: SignalingServer;
  context: Context;
  environment: Record<string, string>;
  addNode(): Promise<SignalingServer>;
  addClerk(options?: ClerkOptions): Promise<Clerk>;
  /** A kiosk with a signed-in applicant and an open case; all of the same site if one is given. */
  addCaller(options?: { itemCode?: string; needs?: string[] }): Promise<Caller>;
  /** A further case of the same applicant at the same kiosk. */
  addCase(caller: Caller, itemCode: string): Promise<string>;
  /** A browser of this visitor, at the first node unless said otherwise. */
  connect(visitor: Visitor, node?: Pick<SignalingServer, 'url'>): Promise<Browser>;
  /** A clerk who is signed in to the queue, and ready unless said otherwise. */
  clerkOnDuty(options?: {
    departments?: string[];
    skills?: SkillSet;
    ready?: boolean;
    node?: Pick<SignalingServer, 'url'>;
  }): Promise<{ clerk: Clerk; browser: Browser }>;
  /** Adds a service queue, or changes one; unnamed rules are the defaults. */
  setQueue(id: string, rules?: Partial<QueueRules>): Promise<void>;
  /** A supervisor's browser. */
  supervisor(node?: SignalingServer): Promise<{ staffId: string; browser: Browser }>;
}

interface ClerkOptions {
  departments?: string[];
  roles?: Role[];
  skills?: SkillSet;
}

/** `await using desk = await openDesk()` */
export async function openDesk(settings: Record<string, string> = {}): Promise<Desk> {
  const { environment, cleanUp } = await testEnvironment();
  Object.assign(environment, { CW_DEMO: '0', ...settings });
  const nodes: SignalingServer[] = [];
  const browsers: Browser[] = [];
  const addNode = async () => {
    const config = readConfig(environment);
    const node = await startSignaling(config, createLogger('test', config.LOG_LEVEL));
    nodes.push(node);
    return node;
  };
  const node = await addNode();
  const { context } = node;
  await storeItems(context.db, SAMPLE_ITEMS);

  const desk: Desk = {
    node,
    context,
    environment,
    addNode,
    addClerk: (options = {}) => addClerk(context, options),
    addCaller: ({ itemCode = 'MR101', needs = [] } = {}) => addCaller(context, itemCode, needs),
    addCase: (caller, itemCode) => addCase(context, caller, itemCode, []),
    async connect(visitor, at = node) {
      const browser = await openBrowser(at.url, visitor);
      browsers.push(browser);
      return browser;
    },
    async clerkOnDuty({ departments = [], skills = {}, ready = true, node: at = node } = {}) {
      const clerk = await desk.addClerk({ departments, skills });
      const browser = await desk.connect(clerk, at);
      await browser.request('session:resume', {});
      if (ready) await browser.request('clerk:setState', { state: 'ready' });
      return { clerk, browser };
    },
    setQueue: (id, rules = {}) => setQueue(context, id, rules),
    async supervisor(at = node) {
      const person = await desk.addClerk({ roles: ['supervisor'] });
      return { staffId: person.staffId, browser: await desk.connect(person, at) };
    },
    async [Symbol.asyncDispose]() {
      for (const browser of browsers) browser.close();
      await Promise.all(nodes.map((one) => one.stop()));
      await cleanUp();
    },
  };
  return desk;
}

async function addClerk(
  context: Context,
  { departments = [], roles = ONLY_CLERK, skills = {} }: ClerkOptions,
): Promise<Clerk> {
  const { db, clock } = context;
  const staffId = newId('staff');
  const displayName = `王敏 ${randomBytes(2).toString('hex')}`;
  await db
    .insertInto('staff')
    .values({
      id: staffId,
      username: `s${randomBytes(6).toString('hex')}`,
      displayName,
      passwordHash: '',
      roles,
      departments,
      skills: JSON.stringify(skills),
      active: true,
      mustChangePassword: false,
      totpSecretSealed: null,
      createdAt: new Date(clock.now()),
    })
    .execute();
  const token = await new StaffSessions(context).begin(staffId);
  return { app: 'console', cookie: `cw_staff=${token}`, staffId, displayName };
}

async function setQueue({ db }: Context, id: string, rules: Partial<QueueRules>): Promise<void> {
  const name = { 'zh-CN': id, en: id };
  const stored = JSON.stringify({ ...DEFAULT_QUEUE_RULES, name, ...rules });
  await db
    .insertInto('serviceQueue')
    .values({ id, rules: stored, sample: false })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ rules: stored }))
    .execute();
}

async function addCaller(context: Context, itemCode: string, needs: string[]): Promise<Caller> {
  const { db, sealer, clock } = context;
  const [siteId, kioskId, applicantId] = [newId('site'), newId('kiosk'), newId('applicant')];
  const deviceKey = newSecretToken();
  const at = new Date(clock.now());
  const name = { 'zh-CN': '云谷产业园', en: 'Cloud Valley Park' };
  await db
    .insertInto('site')
    .values({ id: siteId, name: JSON.stringify(name), sample: true })
    .execute();
  await db
    .insertInto('kiosk')
    .values({ id: kioskId, siteId, name: 'A1', deviceKeyHash: hashToken(deviceKey), pairedAt: at })
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
  const visit = await new ApplicantSessions(context).begin(kioskId, applicantId, clock.now());
  const cookie = `cw_device=${deviceKey}; cw_applicant=${visit}`;
  const visitor = { app: 'kiosk' as const, cookie, kioskId, siteId, applicantId };
  return { ...visitor, caseId: await addCase(context, visitor, itemCode, needs) };
}

async function addCase(
  { db, clock }: Context,
  { kioskId, siteId, applicantId }: Omit<Caller, 'caseId'>,
  itemCode: string,
  needs: string[],
): Promise<string> {
  const id = newId('case');
  await db
    .insertInto('serviceCase')
    .values({
      id,
      number: id,
      itemCode,
      applicantId,
      kioskId,
      siteId,
      locale: 'zh-CN',
      needs,
      state: 'draft',
      recordingConsent: false,
      createdAt: new Date(clock.now()),
      closedAt: null,
    })
    .execute();
  return id;
}
