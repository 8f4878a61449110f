// A form filled in by both: begun before the call, written in at once on both sides, also while the kiosk has no network; the
// clerk points, the applicant reads back and signs, and the first change afterwards takes the signature away on both sides.
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { setStage } from './stage.ts';

const stage = setStage();
const MATERIAL = 'application-form';

const valueAt = (person: Pick<KioskPerson, 'at'>, testId: string) => person.at(testId).inputValue();

/** A stroke across the field, as a finger draws it. */
async function draw(kiosk: KioskPerson): Promise<void> {
  const { page } = kiosk;
  const box = await kiosk.at(TEST_IDS.signSurface).boundingBox();
  if (!box) throw new Error('nowhere to sign');
  expect(await kiosk.at(TEST_IDS.signConfirm).isEnabled()).toBe(false);
  const { x, y, width, height } = box;
  await page.mouse.move(x + width * 0.2, y + height * 0.6);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.4, y + height * 0.3, { steps: 8 });
  await page.mouse.move(x + width * 0.7, y + height * 0.7, { steps: 8 });
  await page.mouse.up();
}

test('both fill in, the applicant signs what was read back, and a change afterwards takes the signature away', async () => {
  const clerk = await stage.clerk('forms', 'zh-CN');
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  const applicant = inventApplicant(701);
  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(applicant, stage.administrator);
  await kiosk.checkDevices();

  // Before the call: what is known is there already; what is wrong is said where it stands.
  await kiosk.at(TEST_IDS.formFill(MATERIAL)).click();
  await kiosk.at(TEST_IDS.formInput('idNumber')).waitFor();
  expect(await valueAt(kiosk, TEST_IDS.formInput('idNumber'))).toBe(applicant.idNumber);
  await kiosk.at(TEST_IDS.formInput('phone')).fill('1390000');
  await kiosk.at(TEST_IDS.formNext).click();
  await kiosk.at(TEST_IDS.formFault('phone')).waitFor();
  await kiosk.at(TEST_IDS.formFault('name')).waitFor();
  await kiosk.at(TEST_IDS.formClose).click();
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();

  // In the call: both in the same field at the same time, and in different ones.
  await kiosk.at(TEST_IDS.formFill(MATERIAL)).click();
  await clerk.at(IDS.stageTab('tab:forms')).click();
  const atKiosk = kiosk.at(TEST_IDS.formInput('name'));
  const atDesk = clerk.at(IDS.formInput('name'));
  await Promise.all([
    atKiosk.pressSequentially('abcdefgh', { delay: 30 }),
    atDesk.pressSequentially('12345678', { delay: 30 }),
  ]);
  const sorted = async () =>
    Array.from(await atKiosk.inputValue())
      .toSorted()
      .join('');
  await expect.poll(sorted, { timeout: 20_000 }).toBe('12345678abcdefgh');
  await expect.poll(() => atDesk.inputValue(), { timeout: 20_000 }).toBe(await atKiosk.inputValue());
  await atDesk.fill('张伟');
  await clerk.at(IDS.formGuide('phone')).click();
  await kiosk.page.locator(`[data-path="phone"][data-guided="true"]`).waitFor();

  // Without network the kiosk goes on; the clerk, too; nothing of either is lost.
  await kiosk.page.context().setOffline(true);
  await kiosk.at(TEST_IDS.networkBanner).waitFor({ timeout: 40_000 });
  await kiosk.at(TEST_IDS.formInput('phone')).fill(applicant.phone);
  await kiosk.page.locator(`[data-testid="${TEST_IDS.formSaved}"][data-saved="false"]`).waitFor();
  await atDesk.fill('张大伟');
  await kiosk.page.context().setOffline(false);
  await expect.poll(() => valueAt(clerk, IDS.formInput('phone')), { timeout: 30_000 }).toBe(applicant.phone);
  await expect.poll(() => atKiosk.inputValue(), { timeout: 30_000 }).toBe('张大伟');

  await kiosk.at(TEST_IDS.formNext).click();
  for (const [path, value] of [
    ['reason', 'damaged'],
    ['bank', 'icbc'],
    ['delivery', 'collect'],
  ] as const)
    await kiosk.at(TEST_IDS.formOption(path, value)).check();
  await kiosk.at(TEST_IDS.formNext).click();
  await kiosk.at(TEST_IDS.formComplete).waitFor();
  await clerk.page.locator(`[data-testid="${IDS.formState}"][data-state="complete"]`).waitFor();

  // Read back, signed.
  await kiosk.at(TEST_IDS.signBegin).click();
  await kiosk.at(TEST_IDS.readBack).getByText('张大伟').waitFor();
  await kiosk.at(TEST_IDS.readBackAgree).click();
  await kiosk.at(TEST_IDS.signLaw).waitFor();
  await draw(kiosk);
  await kiosk.at(TEST_IDS.signConfirm).click();
  await kiosk.page.locator(`[data-testid="${TEST_IDS.signCard}"][data-state="signed"]`).waitFor();
  await clerk.page.locator(`[data-testid="${IDS.signatureState}"][data-state="signed"]`).waitFor();

  await clerk.at(IDS.formInput('bank')).selectOption('ccb');
  await clerk.page.locator(`[data-testid="${IDS.signatureState}"][data-state="voided"]`).waitFor();
  await kiosk.page.locator(`[data-testid="${TEST_IDS.signCard}"][data-state="voided"]`).waitFor();

  // Afterwards nothing of it is on the kiosk.
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  await kiosk.at(TEST_IDS.startOver).click();
  await kiosk.at(TEST_IDS.startOverConfirm).click();
  await kiosk.at(TEST_IDS.farewell).or(kiosk.at(TEST_IDS.attractStart)).first().waitFor();
  const kept = await kiosk.page.evaluate(() =>
    JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.documentElement.outerHTML,
    ]),
  );
  for (const personal of [applicant.idNumber, applicant.phone, '张大伟'])
    expect(kept).not.toContain(personal);
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
});
