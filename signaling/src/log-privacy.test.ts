// A whole visit and call with everything logged and nothing redacted: what a person typed, showed or holds stands in no
// line of the log, nor in the metrics.
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { seenOf } from '@cloud-window/shared/cases';
import type {
  Case,
  CallSnapshot,
  Kiosk,
  LicenceOffer,
  Offer,
  ReusedLicence,
} from '@cloud-window/shared/protocol';
import { readConfig } from './config.ts';
import { startSignaling, type SignalingServer } from './server.ts';
import { idCardOf, openRegistry, type RegistryServer } from './licences/testing/registry-server.ts';
import { testEnvironment } from './testing/test-context.ts';
import { idNumberOf, TEST_PASSWORD, TestBrowser, type TestSocket } from './testing/test-server.ts';

const NAME = '欧阳震华';
const PHONE = '13877778888';
const ID_NUMBER = idNumberOf(77);
const NOTE = '身份证已过期请更换';
const ADDRESS = '示例市长安街甲 1 号';
const WRONG_PASSWORD = 'forgotten-lantern-1';

const TURN_SECRET = 'what the relays share with us';

const lines: string[] = [];
const secrets = new Set([NAME, PHONE, ID_NUMBER, NOTE, ADDRESS, WRONG_PASSWORD, TEST_PASSWORD, TURN_SECRET]);
let server: SignalingServer;
let cleanUp: () => Promise<void>;
let registry: RegistryServer;
const browsers: TestBrowser[] = [];

beforeAll(async () => {
  const made = await testEnvironment();
  cleanUp = made.cleanUp;
  registry = await openRegistry([idCardOf(ID_NUMBER, { fields: { address: ADDRESS } })]);
  // Not a demonstration: the log of one shows phone codes.
  const config = readConfig({
    ...made.environment,
    ...{ CW_DEMO: '0', LOG_LEVEL: 'trace', TURN_URLS: 'turn:relay.invalid', TURN_SECRET },
    LICENCE_REGISTRY_URL: registry.url,
  });
  server = await startSignaling(
    config,
    pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
  );
});
afterAll(async () => {
  for (const browser of browsers) browser.close();
  await server.stop();
  await registry[Symbol.asyncDispose]();
  await cleanUp();
});

function newBrowser(): TestBrowser {
  const browser = new TestBrowser(server.url);
  browsers.push(browser);
  return browser;
}

const asked = async <T>(socket: TestSocket, event: string, payload: unknown): Promise<T> => {
  const ack = await socket.ask(event, payload);
  if (!ack.ok) throw new Error(`${event}: ${ack.error.code}`);
  return ack.data as T;
};

test('nothing personal reaches the log or the metrics', async () => {
  const admin = newBrowser();
  const { username, password } = server.firstSignIn ?? { username: '', password: '' };
  secrets.add(password);
  await admin.firstSignIn(username, password);
  await newBrowser().refusal('POST', '/api/staff/session', { username, password: WRONG_PASSWORD });
  await newBrowser().refusal('POST', '/api/staff/session', { username: NAME, password: WRONG_PASSWORD });
  await admin.data('POST', '/api/admin/sample-data', {});
  const [place] = await admin.data<Kiosk[]>('GET', '/api/admin/kiosks');
  const { code: pairing } = await admin.data<{ code: string }>(
    'POST',
    `/api/admin/kiosks/${place?.id ?? ''}/pairing-code`,
  );
  const kiosk = newBrowser();
  await kiosk.data('POST', '/api/device/pairing', { code: pairing });

  await kiosk.refusal('POST', '/api/applicant/codes', {
    idNumber: `${ID_NUMBER.slice(0, 17)}?`,
    phone: PHONE,
  });
  const { challengeId } = await kiosk.data<{ challengeId: string }>('POST', '/api/applicant/codes', {
    idNumber: ID_NUMBER,
    phone: PHONE,
  });
  const [sent] = await admin.data<{ code: string }[]>('GET', '/api/admin/phone-codes');
  await kiosk.data('POST', '/api/applicant/session', { challengeId, code: sent?.code, name: NAME });
  await kiosk.send('GET', `/api/items?q=${encodeURIComponent(NAME)}`);
  await kiosk.send('POST', '/api/cases', { itemCode: NAME, idNumber: ID_NUMBER });
  const opened = await kiosk.data<Case>('POST', '/api/cases', {
    itemCode: 'SI101',
    locale: 'zh-CN',
    consents: { privacy: true, recording: false },
  });
  const onFile = `/api/cases/${opened.id}/licences`;
  const { offers } = await kiosk.data<{ offers: LicenceOffer[] }>('GET', onFile);
  const use = {
    useId: newId('use'),
    licenceId: offers[0]?.licence.id,
    materialCode: 'id-card',
    consent: true,
  };
  registry.behaviour = 'notJson';
  expect(await kiosk.refusal('POST', onFile, use)).toBe('LICENCE_REGISTRY_UNAVAILABLE');
  registry.behaviour = 'well';
  const used = await kiosk.data<ReusedLicence>('POST', onFile, use);
  await kiosk.data('GET', '/api/licences/uses');
  await fetch(`${server.url}/api/uploads`, {
    method: 'POST',
    headers: {
      cookie: kiosk.cookieHeader,
      'x-requested-with': 'cloud-window',
      'Tus-Resumable': '1.0.0',
      'Upload-Length': '10',
      'Upload-Metadata': `filename ${Buffer.from(`${NAME}.jpg`).toString('base64')}`,
    },
  });

  const added = await admin.data<{ oneTimePassword: string }>('POST', '/api/admin/staff', {
    username: 'clerk',
    displayName: 'Clerk',
    roles: ['clerk'],
  });
  const person = newBrowser();
  await person.firstSignIn('clerk', added.oneTimePassword);
  const clerk = await person.socket('console');
  await asked(clerk, 'session:resume', {});
  await asked(clerk, 'clerk:setState', { state: 'ready' });
  const offered = new Promise<Offer>((resolve) => clerk.socket.once('offer:made', resolve));
  const caller = await kiosk.socket('kiosk');
  const { status } = await asked<CallSnapshot>(caller, 'queue:join', { caseId: opened.id });
  const { callId, offerId } = await offered;
  await asked(clerk, 'offer:accept', { callId, offerId });
  await clerk.refusal('page:judge', { callId, note: NOTE, pageId: NAME });
  await person.data('GET', `${onFile}/${used.id}`);
  await asked(clerk, 'licence:judge', {
    callId,
    useId: used.id,
    value: 'rejected',
    reason: 'mismatch',
    note: NOTE,
  });
  const decision = {
    callId,
    outcome: 'corrections',
    reasons: ['materialMissing'],
    note: NOTE,
    remedies: '',
    promise: null,
    referral: null,
    seen: seenOf(await person.data<Case>('GET', `/api/cases/${opened.id}`)),
  };
  const decided = await asked<{ receipt: { number: string; verifyUrl: string } }>(
    clerk,
    'call:decide',
    decision,
  );
  await asked(clerk, 'call:finish', { callId: status.callId });
  const token = new URL(decided.receipt.verifyUrl).hash.slice(1);
  await newBrowser().data('POST', '/api/verify', { number: decided.receipt.number, token });
  await kiosk.send('POST', `/api/cases/${opened.id}/rating`, { score: 5, comment: NOTE });
  await kiosk.data('DELETE', '/api/applicant/session');

  for (const browser of browsers) {
    for (const name of ['cw_staff', 'cw_device', 'cw_applicant']) secrets.add(browser.cookie(name) ?? NAME);
  }
  for (const secret of [added.oneTimePassword, pairing, sent?.code ?? NAME, token]) secrets.add(secret);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const log = lines.join('');

  expect(lines.length).toBeGreaterThan(20);
  for (const secret of secrets) {
    expect(log).not.toContain(secret);
    expect(log).not.toContain(encodeURIComponent(secret));
    expect(text).not.toContain(secret);
  }
});
