// The main job from the first press to the wipe, in both languages, with a photograph of a real paper as the camera.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { binaryPaths } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { setStage } from './stage.ts';

const stage = setStage({ camera: { photo: 'letter.jpg', width: 1920, height: 1080, framesPerSecond: 30 } });

test('zh-CN: papers are captured, one is asked for again, the case is accepted, the receipt verifies and a changed one does not', async () => {
  const { administrator, system } = stage;
  const clerk = await stage.clerk('lin', 'zh-CN');
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);

  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(1), administrator);
  await kiosk.checkDevices();
  await kiosk.capture('id-card');
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();

  // Both see each other, moving and not black, and hear each other.
  const seenByClerk = await watchVideo(clerk.at(IDS.remoteFace));
  const papersSeenByClerk = await watchVideo(clerk.at(IDS.remoteDocument), 8);
  const seenByApplicant = await watchVideo(kiosk.at(TEST_IDS.remoteVideo));
  for (const seen of [seenByClerk, papersSeenByClerk, seenByApplicant]) {
    expect(seen.framesDecoded).toBeGreaterThan(8);
    expect(seen.brightness).toBeGreaterThan(20);
    expect(seen.movement).toBeGreaterThan(0.2);
  }
  expect(await hearAudio(clerk.at(IDS.remoteAudio))).toBeGreaterThan(0.005);
  expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);

  // A page captured during the call reaches the clerk; its bytes are those that the kiosk hashed.
  await kiosk.capture('application-form');
  await clerk.page.waitForFunction(
    () => document.querySelectorAll('[data-testid^="page-page_"]').length === 2,
  );
  const [idCard = '', application = ''] = await clerk.pageIds();
  await clerk.openPage(application);
  await clerk.at(IDS.viewerImage).waitFor();
  const original = await clerk.page.request.get(`${system.url}${binaryPaths.pageOriginal(application)}`);
  expect(original.ok()).toBe(true);
  const bytes = await original.body();
  const etag = original.headers()['etag'] ?? '';
  expect(etag).toContain(createHash('sha256').update(bytes).digest('hex'));
  const captured = await kiosk.page.evaluate(async () => {
    const state = (await (await fetch('/api/device')).json()) as {
      data: { case: { pages: { width: number; height: number }[] } };
    };
    return state.data.case.pages.map(({ width, height }) => [width, height]);
  });
  expect(captured).toEqual([
    [1920, 1080],
    [1920, 1080],
  ]);

  // One page is not good enough: rejected, asked for again, captured again, accepted.
  await clerk.acceptPage(idCard);
  await clerk.rejectPage(application, 'glare');
  await kiosk.page.locator(`[data-testid="${TEST_IDS.verdict(application)}"]`).waitFor();
  await clerk.askAgain(application, 'glare', '请避开灯光');
  await kiosk.at(TEST_IDS.captureReason).waitFor();
  expect(await kiosk.at(TEST_IDS.captureReason).innerText()).toContain('请避开灯光');
  await kiosk.takePicture();
  await clerk.page.locator(`[data-testid^="page-page_"][data-verdict="open"]`).waitFor();
  const newest = (await clerk.pageIds()).find((id) => id !== idCard && id !== application) ?? '';
  await clerk.acceptPage(newest);

  const receiptAtDesk = await clerk.decide('accepted');
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.outcome).waitFor();
  expect(await kiosk.at(TEST_IDS.outcome).getAttribute('data-outcome')).toBe('accepted');

  // The receipt: the PDF as the kiosk gets it, verified by a stranger with nothing but the paper.
  await kiosk.at(TEST_IDS.outcomeContinue).click();
  expect((await kiosk.at(TEST_IDS.receiptNumber).innerText()).trim()).toBe(receiptAtDesk);
  const shown = await kiosk.page.evaluate(async () => {
    const state = (await (await fetch('/api/device')).json()) as {
      data: { case: { id: string; receipt: { verifyUrl: string } } };
    };
    const pdf = await (await fetch(`/api/cases/${state.data.case.id}/receipt.pdf`)).arrayBuffer();
    return { verifyUrl: state.data.case.receipt.verifyUrl, pdf: [...new Uint8Array(pdf)] };
  });
  const receiptFile = join(system.folder, 'receipt.pdf');
  const tamperedFile = join(system.folder, 'tampered.pdf');
  writeFileSync(receiptFile, Uint8Array.from(shown.pdf));
  const tampered = readFileSync(receiptFile);
  tampered[tampered.length - 40] = (tampered[tampered.length - 40] ?? 0) ^ 1;
  writeFileSync(tamperedFile, tampered);

  const verify = await clerk.page.context().browser()?.newPage();
  if (!verify) throw new Error('no browser');
  const address = new URL(shown.verifyUrl);
  await verify.goto(`${system.url}${address.pathname}${address.search}${address.hash}`);
  const status = verify.getByTestId(TEST_IDS.verifyStatus);
  await expect.poll(() => status.getAttribute('data-status')).toBe('genuine');
  await verify.getByTestId(TEST_IDS.verifyFile).setInputFiles(receiptFile);
  await expect.poll(() => status.getAttribute('data-status')).toBe('genuine');
  await verify.getByTestId(TEST_IDS.verifyFile).setInputFiles(tamperedFile);
  await expect.poll(() => status.getAttribute('data-status')).toBe('changed');
  await verify.close();

  // Rating and wipe: nothing of the person is left in the browser.
  await kiosk.at(TEST_IDS.receiptContinue).click();
  await kiosk.at(TEST_IDS.rate(5)).click();
  await kiosk.at(TEST_IDS.finish).click();
  await kiosk.at(TEST_IDS.farewell).waitFor();
  await kiosk.page
    .locator(`[data-testid="${TEST_IDS.farewell}"][data-erased="true"]`)
    .waitFor({ timeout: 3_000 });
  const remains = await kiosk.page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), location.href]),
  );
  expect(remains).not.toContain(inventApplicant(1).idNumber);
  expect((await kiosk.page.context().cookies()).map((cookie) => cookie.name)).not.toContain('cw_applicant');

  await clerk.endWrapUp();
  await clerk.waitForState('ready');
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
});

test('en: a case is declined with reasons and remedies, which the applicant reads', async () => {
  const { administrator } = stage;
  const clerk = await stage.clerk('wang', 'en');
  await clerk.goReady();
  const kiosk = await stage.kiosk(1);
  await kiosk.chooseItem('CA102', 'en', 'personal');
  await kiosk.identify(inventApplicant(2), administrator);
  await kiosk.checkDevices();
  await kiosk.capture('id-card');
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5);
  const [idCard = ''] = await clerk.pageIds();
  await clerk.acceptPage(idCard);
  await clerk.decide('declined', {
    reasons: ['notEligible'],
    note: 'The allowance begins at the age of 80.',
    remedies: 'You may ask for a review within 60 days.',
  });
  await kiosk.at(TEST_IDS.callDecided).waitFor();
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.outcome).waitFor();
  const words = await kiosk.at(TEST_IDS.outcome).innerText();
  expect(words).toContain('The allowance begins at the age of 80.');
  expect(words).toContain('within 60 days');
  await kiosk.takeReceiptAndLeave(4);
  await clerk.endWrapUp();
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
});
