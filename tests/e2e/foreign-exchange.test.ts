// The longest visit: a language-export filing with its 22 papers in one case. A licence on file is reused, papers come from the
// camera and from files, one is rejected and captured again, both fill in the form, the applicant signs, the clerk decides;
// the receipt is genuine for a stranger, and a copy with one other byte is not.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, afterAll } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { binaryPaths } from '@cloud-window/shared/protocol';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { openRegistry } from '../../signaling/src/licences/testing/registry-server.ts';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { smallPdf } from '../driver/small-pdf.ts';
import { setStage } from './stage.ts';

const applicant = inventApplicant(641);
/** With its check character (GB 32100). */
const USCC = '91350100M000100Y43';
const registry = await openRegistry([
  {
    reference: 'licence-641',
    type: 'business-licence',
    number: USCC,
    holder: '示例语言服务有限公司',
    bearerIdNumber: applicant.idNumber,
    issuer: '示例市市场监督管理局',
    title: { 'zh-CN': '营业执照', en: 'Business licence' },
    validFrom: '2020-01-01',
    validUntil: null,
    status: 'valid',
    fields: { companyName: '示例语言服务有限公司', uscc: USCC, legalRepresentative: '张伟' },
  },
]);
afterAll(() => registry[Symbol.asyncDispose]());
const stage = setStage({
  camera: { photo: 'letter.jpg', width: 1280, height: 720 },
  env: { LICENCE_REGISTRY_URL: registry.url },
});
const SOON = { timeout: 60_000 };
const FORM = 'application-form';

/** From a stick: as many pages as the PDF has. */
async function fromFile(kiosk: KioskPerson, material: string, pages: number): Promise<void> {
  await kiosk.at(TEST_IDS.otherWays(material)).click();
  await kiosk
    .at(TEST_IDS.fileInput)
    .setInputFiles([{ name: `${material}.pdf`, mimeType: 'application/pdf', buffer: smallPdf({ pages }) }]);
  await kiosk.at(TEST_IDS.fileInput).waitFor({ state: 'detached', ...SOON });
}

async function fill(
  person: Pick<KioskPerson, 'at'>,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, value] of Object.entries(values)) await person.at(TEST_IDS.formInput(path)).fill(value);
}

/** The applicant writes what only they know; the clerk, at the same time, what stands on the papers. */
async function fillInTogether(kiosk: KioskPerson, clerk: ClerkPerson): Promise<void> {
  await kiosk.at(TEST_IDS.formFill(FORM)).click();
  await clerk.at(IDS.stageTab('tab:forms')).click();
  await kiosk.at(TEST_IDS.formInput('companyName')).waitFor();
  expect(await kiosk.at(TEST_IDS.formInput('companyName')).inputValue()).toBe('示例语言服务有限公司');
  expect(await kiosk.at(TEST_IDS.formInput('uscc')).inputValue()).toBe(USCC);
  await Promise.all([
    fill(kiosk, {
      companyAddress: '示例市和平路 1 号',
      legalName: '张伟',
      legalId: inventApplicant(642).idNumber,
    }),
    clerk.at(IDS.formInput('summary')).fill('为境外客户提供技术文件笔译'),
  ]);
  await kiosk.at(TEST_IDS.formNext).click();
  await kiosk.at(TEST_IDS.formOption('applies', 'agent')).check();
  await fill(kiosk, {
    agentName: '李娜',
    agentId: applicant.idNumber,
    contactName: '李娜',
    contactPhone: applicant.phone,
  });
  await kiosk.at(TEST_IDS.formNext).click();
  await kiosk.at(TEST_IDS.formOption('service', 'translation')).check();
  await expect
    .poll(() => kiosk.at(TEST_IDS.formInput('summary')).inputValue(), SOON)
    .toBe('为境外客户提供技术文件笔译');
  await fill(kiosk, { periodFrom: '2025-01-01', periodTo: '2025-06-30' });
  await kiosk.at(TEST_IDS.formNext).click();
  await kiosk.at(TEST_IDS.formOption('currency', 'usd')).check();
  const row = (field: string) =>
    kiosk.page.locator(`[data-testid^="form-input-receipts/"][data-testid$="/${field}"]`).first();
  if ((await row('contractNumber').count()) === 0) await kiosk.at(TEST_IDS.formAddRow('receipts')).click();
  for (const [field, value] of [
    ['contractNumber', 'LS-2025-001'],
    ['invoiceNumber', '25310001'],
    ['payer', 'Example Ltd'],
    ['country', '英国'],
    ['receivedOn', '2025-03-14'],
    ['received', '1200.50'],
  ] as const)
    await row(field).fill(value);
  await fill(kiosk, { total: '1200.50', papers: '22' });
  await kiosk.at(TEST_IDS.formNext).click();
  await kiosk.at(TEST_IDS.formComplete).waitFor();
  await clerk.page.locator(`[data-testid="${IDS.formState}"][data-state="complete"]`).waitFor();
}

async function sign(kiosk: KioskPerson): Promise<void> {
  await kiosk.at(TEST_IDS.signBegin).click();
  await kiosk.at(TEST_IDS.readBack).getByText('Example Ltd').first().waitFor();
  await kiosk.at(TEST_IDS.readBackAgree).click();
  const box = await kiosk.at(TEST_IDS.signSurface).boundingBox();
  if (!box) throw new Error('nowhere to sign');
  const { x, y, width, height } = box;
  await kiosk.page.mouse.move(x + width * 0.2, y + height * 0.6);
  await kiosk.page.mouse.down();
  await kiosk.page.mouse.move(x + width * 0.7, y + height * 0.3, { steps: 12 });
  await kiosk.page.mouse.up();
  await kiosk.at(TEST_IDS.signConfirm).click();
  await kiosk.page.locator(`[data-testid="${TEST_IDS.signCard}"][data-state="signed"]`).waitFor();
}

/** What the documented command says of a file, with the key that the installation publishes. */
function verifyOffline(file: string, key: string): Promise<string> {
  // npm keeps what it has compiled in the folder for temporary files.
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
  return new Promise((resolve) => {
    execFile('npm', ['run', '-s', 'verify', '--', file, '--key', key], { env }, (_error, output) =>
      resolve(output),
    );
  });
}

test('22 papers from the first page to the receipt', async () => {
  const { administrator, system } = stage;
  const clerk = await stage.clerk('waihui', 'zh-CN');
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('FX102', 'zh-CN', 'company');
  await kiosk.identify(applicant, administrator);
  await kiosk.checkDevices();

  // Before the call: the licence on file, the papers at hand.
  await kiosk.at(TEST_IDS.licenceUse('business-licence')).click();
  await kiosk.at(TEST_IDS.licenceAgree).click();
  await kiosk.at(TEST_IDS.licenceUsed('business-licence')).waitFor();
  await kiosk.capture('id-card');
  await fromFile(kiosk, 'contracts', 6);
  await fromFile(kiosk, 'invoices', 6);
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();

  // In it: the rest, and the form by both.
  await fromFile(kiosk, 'payment-receipts', 6);
  await kiosk.capture('authorisation');
  await expect.poll(() => clerk.pageIds(), SOON).toHaveLength(20);
  await fillInTogether(kiosk, clerk);
  await sign(kiosk);
  await clerk.page.locator(`[data-testid="${IDS.signatureState}"][data-state="signed"]`).waitFor();

  // Every page has a verdict; one is not good enough and is captured again, which takes the signature away.
  const pages = await clerk.pageIds();
  const [poor = '', ...good] = pages;
  await clerk.rejectPage(poor, 'glare');
  await clerk.askAgain(poor, 'glare', '请避开灯光');
  await kiosk.at(TEST_IDS.captureReason).waitFor();
  await kiosk.takePicture();
  await kiosk.page.locator(`[data-testid="${TEST_IDS.signCard}"][data-state="voided"]`).waitFor(SOON);
  for (const page of good) await clerk.acceptPage(page);
  const renewed = (await clerk.pageIds()).find((id) => !pages.includes(id)) ?? '';
  await clerk.acceptPage(renewed);
  await clerk.at(IDS.stripLicence('business-licence')).last().click();
  await clerk.at(IDS.licences).locator('[data-testid^="licence-accept-"]').click();
  await clerk.at(IDS.licences).locator('[data-verdict="accepted"]').waitFor();

  // Signed again, over what is there now.
  await sign(kiosk);
  const number = await clerk.decide('accepted');
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.outcome).waitFor();
  await kiosk.at(TEST_IDS.outcomeContinue).click();
  expect((await kiosk.at(TEST_IDS.receiptNumber).innerText()).trim()).toBe(number);

  const receipt = await kiosk.page.evaluate(async () => {
    const state = (await (await fetch('/api/device')).json()) as { data: { case: { id: string } } };
    const pdf = await (await fetch(`/api/cases/${state.data.case.id}/receipt.pdf`)).arrayBuffer();
    return [...new Uint8Array(pdf)];
  });
  const [file, copy, key] = ['receipt.pdf', 'copy.pdf', 'key.pem'].map((name) =>
    join(system.folder, name),
  ) as [string, string, string];
  const bytes = Buffer.from(receipt);
  await writeFile(file, bytes);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(copy, bytes);
  const published = await kiosk.page.request.get(`${system.url}${binaryPaths.sealPublicKey}`);
  await writeFile(key, await published.body());
  expect(await verifyOffline(file, key)).toMatch(/^GENUINE$/m);
  expect(await verifyOffline(copy, key)).toMatch(/^NOT GENUINE$/m);
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
});
