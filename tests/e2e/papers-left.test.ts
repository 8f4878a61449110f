// Leaving the papers while it is closed: captured at one kiosk, read by a clerk without a call and beside a caller, and the
// result fetched at another kiosk by the one whose it is.
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { changeRules, closedNow } from '../driver/queue-rules.ts';
import { setStage } from './stage.ts';

const stage = setStage();
const ITEM = 'SI102';

test('papers are left, read, kept while a caller goes before, decided, and the receipt is had at another kiosk', async () => {
  await changeRules(stage.administrator, 'hr', { hours: closedNow() });
  const [here, elsewhere] = [await stage.kiosk(0), await stage.kiosk(1)];
  const [applicant, caller] = [inventApplicant(601), inventApplicant(602)];
  await here.lookAtItem(ITEM, 'zh-CN', 'personal');
  await here.beginToLeave(applicant, stage.administrator);
  expect(await here.at(TEST_IDS.leavePapers).isEnabled()).toBe(false);
  const required = await here.page
    .locator('[data-requirement="required"] [data-testid^="capture-"]')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-testid') ?? ''));
  expect(required.length).toBeGreaterThan(0);
  for (const testId of required) {
    await here.at(testId).click();
    await here.takePicture();
  }
  const number = await here.leavePapers();

  // It opens. The papers come first, for want of a caller.
  await changeRules(stage.administrator, 'hr', { hours: [] });
  const clerk = await stage.clerk('papers', 'zh-CN');
  await clerk.goReady();
  await clerk.at(IDS.offerReview).waitFor({ timeout: 30_000 });
  await clerk.accept();
  expect(await clerk.at(IDS.hold).count()).toBe(0);
  expect(await clerk.at(IDS.finishCall).count()).toBe(0);
  const [first = '', ...others] = await clerk.pageIds();
  expect(others.length + 1).toBe(required.length);
  await clerk.acceptPage(first);
  await clerk.at(IDS.decide('corrections')).check();
  await clerk.at(IDS.decisionNote).fill('请补充说明');

  // A caller goes before; what was judged and written is there again afterwards.
  await here.chooseItem(ITEM, 'zh-CN', 'personal');
  await here.identify(caller, stage.administrator);
  await here.checkDevices();
  await here.takeNumber();
  await clerk.at(IDS.offerAccept).click({ timeout: 30_000 });
  await here.inCall();
  await clerk.at(IDS.heldPapers).getByText(number).waitFor();
  await clerk.finishCall();
  await clerk.endWrapUp();
  await clerk.waitForVerdict('accepted', first);
  expect(await clerk.at(IDS.decisionNote).inputValue()).toBe('请补充说明');
  for (const pageId of others) await clerk.acceptPage(pageId);
  const receipt = await clerk.decide('accepted');
  await clerk.finishCall();
  await clerk.endWrapUp();
  await clerk.takeBreak('rest');

  // Nobody else sees it; the one whose it is has the receipt, at a kiosk where nothing of it was begun.
  await elsewhere.lookUpMine(caller, stage.administrator, 'en');
  await elsewhere.at(TEST_IDS.noCases).waitFor();
  await elsewhere.at(TEST_IDS.mineDone).click();
  await elsewhere.at(TEST_IDS.farewellDone).click();
  await elsewhere.lookUpMine(applicant, stage.administrator, 'en');
  await elsewhere.at(TEST_IDS.ownResult(number)).click();
  await elsewhere.page
    .locator(`[data-testid="${TEST_IDS.outcome}"][data-outcome="accepted"]`)
    .waitFor({ timeout: 30_000 });
  await elsewhere.at(TEST_IDS.outcomeContinue).click();
  expect((await elsewhere.at(TEST_IDS.receiptNumber).innerText()).trim()).toBe(receipt);
  await elsewhere.at(TEST_IDS.receiptQr).waitFor();
  await elsewhere.at(TEST_IDS.receiptShow).click();
  await elsewhere.page.locator('iframe[src^="blob:"]').waitFor();
  expect([...here.errors, ...elsewhere.errors, ...clerk.errors]).toEqual([]);
});
