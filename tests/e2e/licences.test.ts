// Reusing a licence in real browsers, with a registry over real HTTP: asked for in vain by the clerk because it is on file,
// agreed to at the kiosk, revoked while the clerk looks at it, good again, decided upon, and looked up by its owner.
import { afterAll, expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { idCardOf, openRegistry } from '../../signaling/src/licences/testing/registry-server.ts';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { setStage } from './stage.ts';

const applicant = inventApplicant(731);
const registry = await openRegistry([idCardOf(applicant.idNumber)]);
afterAll(() => registry[Symbol.asyncDispose]());
const stage = setStage({
  env: { LICENCE_REGISTRY_URL: registry.url },
});
/** An ID card that may be reused, and a declaration on paper. */
const ITEM = 'CA101';

test('a licence on file is used, revoked, used again, decided upon and looked up', async () => {
  const clerk = await stage.clerk('licences', 'en');
  const kiosk = await stage.kiosk(0);
  await clerk.goReady();
  await kiosk.chooseItem(ITEM, 'en', 'personal');
  await kiosk.identify(applicant, stage.administrator);
  await kiosk.checkDevices();
  await kiosk.capture('declaration');
  await kiosk.at(TEST_IDS.licenceUse('id-card')).waitFor();
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();

  // The clerk asks for the paper: it is on file.
  await clerk.at(IDS.requestMaterial('id-card')).click();
  await clerk.at(IDS.recaptureSubmit).click();
  await clerk.at(IDS.despiteLicence('lawDemandsOriginal')).waitFor();
  await clerk.page.getByRole('button', { name: 'Cancel' }).click();
  await clerk.at(IDS.recaptureSubmit).waitFor({ state: 'detached' });

  // Under the camera it is said first that it need not be captured.
  await kiosk.at(TEST_IDS.capture('id-card')).click();
  await kiosk.at(TEST_IDS.onFileHint).waitFor();
  await kiosk.at(TEST_IDS.onFileInstead).click();
  await kiosk.at(TEST_IDS.licenceAgree).click();
  await kiosk.at(TEST_IDS.captureView).waitFor({ state: 'detached' });
  await kiosk.at(TEST_IDS.licenceUsed('id-card')).waitFor();

  const accept = async () => {
    await clerk.at(IDS.stripLicence('id-card')).last().click();
    const panel = clerk.at(IDS.licences);
    await panel.getByText(applicant.idNumber).first().waitFor();
    await panel.locator('[data-testid^="licence-accept-"]').click();
    await panel.locator('[data-verdict="accepted"]').waitFor();
  };
  await accept();
  const [declaration = ''] = await clerk.pageIds();
  await clerk.acceptPage(declaration);

  // Revoked a second ago: no decision, and both sides see that the use has ended.
  registry.entries = [idCardOf(applicant.idNumber, { status: 'revoked' })];
  await clerk.at(IDS.decide('accepted')).check();
  await clerk.at(IDS.decisionSubmit).click();
  await clerk.at(IDS.decisionConfirm).click();
  await clerk.page.getByText('revoked or suspended').first().waitFor();
  await kiosk.at(TEST_IDS.licenceUsed('id-card')).waitFor({ state: 'detached' });
  await clerk.at(IDS.stripLicence('id-card')).waitFor({ state: 'detached' });
  await clerk.page.getByRole('button', { name: 'Back', exact: true }).click();
  await clerk.at(IDS.decisionConfirm).waitFor({ state: 'detached' });

  // Reinstated: used again, and the case is accepted.
  registry.entries = [idCardOf(applicant.idNumber)];
  await kiosk.at(TEST_IDS.licenceUse('id-card')).click();
  await kiosk.at(TEST_IDS.licenceAgree).click();
  await kiosk.at(TEST_IDS.licenceUsed('id-card')).waitFor();
  await accept();
  const receipt = await clerk.decide('accepted');
  await clerk.finishCall();
  await clerk.endWrapUp();
  expect(await kiosk.takeReceiptAndLeave(5)).toBe(receipt);

  // The owner sees who used what, when, and for which case.
  // The farewell gives way by itself.
  await kiosk.at(TEST_IDS.attractStart).waitFor({ timeout: 60_000 });
  await kiosk.lookUpMine(applicant, stage.administrator, 'en');
  await kiosk.at(TEST_IDS.openLicences).click();
  const uses = kiosk.at(TEST_IDS.licenceUses);
  await uses.getByText('Ended: revoked').waitFor();
  await uses.getByText('Seen by licences').first().waitFor();
  expect(await uses.locator('li').count()).toBe(2);
  expect(await kiosk.page.content()).not.toContain(applicant.idNumber);
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
});
