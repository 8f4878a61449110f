// Papers that do not come from the kiosk's camera: a PDF from a stick, files that nobody can read, and photographs from the
// applicant's own phone, before the call and in it; sorted by hand, and with the clerk at once.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { Page } from 'playwright-core';
import { newProfile } from '../driver/browser.ts';
import { photo } from '../driver/fake-camera.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { smallPdf } from '../driver/small-pdf.ts';
import { setStage } from './stage.ts';

const stage = setStage();
const ITEM = 'TX101';
const PHONE_SCREEN = { width: 390, height: 844 };

const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
/** Ten by ten pixels, and one whose header claims two hundred megapixels. */
const png = (width: number, height: number) => {
  const header = Buffer.alloc(33);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(header);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
};

async function chooseFiles(here: KioskPerson, material: string, files: ReturnType<typeof file>[]) {
  await here.at(TEST_IDS.otherWays(material)).click();
  await here.at(TEST_IDS.fileInput).setInputFiles(files);
}

const thumbs = (page: Page) => page.locator('[data-testid^="thumb-"]');

async function waitForThumbs(page: Page, count: number): Promise<string[]> {
  await thumbs(page)
    .nth(count - 1)
    .waitFor({ timeout: 60_000 });
  const ids = await thumbs(page).evaluateAll((found) =>
    found.map((each) => each.getAttribute('data-testid')),
  );
  return ids.map((id) => id?.replace('thumb-', '') ?? '');
}

test('a PDF of three pages and photographs from a phone reach the clerk, sorted', async () => {
  // Where nobody is on duty, nobody can be called.
  const clerk = await stage.clerk('other-ways', 'en');
  await clerk.goReady();
  const here = await stage.kiosk(0);
  await here.chooseItem(ITEM, 'zh-CN', 'company');
  await here.identify(inventApplicant(611), stage.administrator);
  await here.checkDevices();

  // What cannot be a page is named with the reason, and harms nothing.
  await chooseFiles(here, 'contract', [
    file('空.jpg', Buffer.alloc(0)),
    file('密码.pdf', smallPdf({ pages: 1, locked: true })),
    file('长.pdf', smallPdf({ pages: 13 })),
    file('坏.heic', Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), png(9, 9)])),
    file('小.png', png(10, 10)),
    file('大.png', png(20_000, 10_000)),
    file('信.jpg', Buffer.from('dear sirs')),
    file('断.jpg', (await readFile(photo('letter.jpg'))).subarray(0, 300)),
  ]);
  await here.at(TEST_IDS.fileFault).nth(7).waitFor({ timeout: 60_000 });
  const codes = await here
    .at(TEST_IDS.fileFault)
    .evaluateAll((faults) => faults.map((fault) => fault.getAttribute('data-code')));
  expect(codes).toEqual([
    'FILE_EMPTY',
    'FILE_PROTECTED',
    'FILE_TOO_MANY_PAGES',
    'FILE_NOT_READABLE',
    'FILE_TOO_SMALL',
    'PAGE_TOO_MANY_PIXELS',
    'FILE_NOT_READABLE',
    'FILE_NOT_READABLE',
  ]);

  // A name that lies, and a script that never runs.
  const script = 'document.title = "owned"; app.alert(1)';
  await here.at(TEST_IDS.fileInput).setInputFiles([file('合同.jpg', smallPdf({ pages: 3, script }))]);
  await here.at(TEST_IDS.fileInput).waitFor({ state: 'detached', timeout: 60_000 });
  const [first = '', second = '', third = ''] = await waitForThumbs(here.page, 3);
  expect(await here.page.title()).not.toBe('owned');

  // The last page goes to the front; the one that belongs elsewhere goes there.
  await here.at(TEST_IDS.sortPage(third)).click();
  for (const position of ['2', '1']) {
    await here.at(TEST_IDS.sortEarlier).click();
    await here.page.locator(`[data-testid="thumb-${third}"][data-position="${position}"]`).waitFor();
  }
  await here.page.keyboard.press('Escape');
  await here.at(TEST_IDS.sortPage(second)).click();
  await here.at(TEST_IDS.sortInto('business-licence')).click();
  await here.at(TEST_IDS.sortPlace).waitFor({ state: 'detached' });
  await here.page.locator(`[data-testid="thumb-${second}"][data-position="1"]`).waitFor();
  expect(await waitForThumbs(here.page, 3)).toEqual([third, first, second]);

  // The phone: what the code says opens its page, and its photograph is at the kiosk.
  await here.at(TEST_IDS.otherWays('contract')).click();
  await here.at(TEST_IDS.usePhone).click();
  const address = (await here.at(TEST_IDS.phoneQr).getAttribute('data-text')) ?? '';
  const browser = here.page.context().browser();
  if (!browser) throw new Error('no browser');
  const phone = await (await newProfile(browser, PHONE_SCREEN, 'en')).newPage();
  const phoneErrors: string[] = [];
  phone.on('pageerror', (error) => phoneErrors.push(error.message));
  await phone.goto(address);
  await phone.getByTestId(TEST_IDS.phoneCamera).setInputFiles(photo('letter.jpg'));
  const arrived = (count: number) =>
    phone
      .locator(`[data-testid="${TEST_IDS.phoneArrived}"][data-count="${count}"]`)
      .waitFor({ timeout: 60_000 });
  await arrived(1);
  await here.page.keyboard.press('Escape');
  const papers = await waitForThumbs(here.page, 4);

  // In the call it goes on, and the clerk has every page.
  await here.takeNumber();
  await clerk.accept();
  await here.inCall();
  await phone.getByTestId(TEST_IDS.phoneMaterial).selectOption('business-licence');
  await phone.getByTestId(TEST_IDS.phoneFiles).setInputFiles(photo('form.jpg'));
  await arrived(2);
  await waitForThumbs(here.page, 5);
  await expect.poll(() => clerk.pageIds(), { timeout: 60_000 }).toHaveLength(5);
  expect(await clerk.pageIds()).toEqual(expect.arrayContaining(papers));

  // The clerk puts a page where it belongs, and the kiosk shows it there.
  await clerk.openPage(second);
  await clerk.page.keyboard.press('g');
  await clerk.at(IDS.sortInto('contract')).check();
  await clerk.at(IDS.sortSubmit).click();
  await clerk.at(IDS.sortSubmit).waitFor({ state: 'detached' });
  await here.page.locator(`[data-testid="thumb-${second}"][data-position="4"]`).waitFor();

  // The visit ends, and with it what the phone may do.
  await here.at(TEST_IDS.hangUp).click();
  await here.at(TEST_IDS.hangUpConfirm).click();
  await here.at(TEST_IDS.ended).waitFor();
  await here.at(TEST_IDS.startOver).click();
  await here.at(TEST_IDS.startOverConfirm).click();
  await here.at(TEST_IDS.farewell).or(here.at(TEST_IDS.attractStart)).first().waitFor();
  await phone.getByTestId(TEST_IDS.phoneFiles).setInputFiles(photo('letter.jpg'));
  await phone.locator('[data-code="PHONE_LINK_GONE"]').waitFor({ timeout: 60_000 });
  expect([...here.errors, ...clerk.errors, ...phoneErrors]).toEqual([]);
});
