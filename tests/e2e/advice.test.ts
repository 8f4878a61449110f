// A clerk asks a colleague before handing over: both hear each other while the applicant is on hold, and the applicant goes
// on face to face with the colleague. A tab that is loaded again finds everything as it was.
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { setStage } from './stage.ts';

const stage = setStage({
  env: { QUEUE_OFFER_MS: '20000' },
});

/** Whether sound comes out of this element in the end: a room needs a moment. */
async function expectToHear(person: Pick<ClerkPerson, 'at'>, testId: string): Promise<void> {
  const audio = person.at(testId);
  await audio.waitFor({ state: 'attached' });
  await expect.poll(() => hearAudio(audio, 2_000), { timeout: 30_000 }).toBeGreaterThan(0.005);
}

test('a colleague is asked, hears and is heard, and takes the call over', async () => {
  const anna = await stage.clerk('anna', 'en');
  await anna.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(820), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await anna.accept();
  await kiosk.inCall();
  const bo = await stage.clerk('bo', 'zh-CN');
  await bo.goReady();

  await anna.ask('bo');
  await anna.waitForAdvice('ringing');
  expect(await bo.at(IDS.offerAdvice).innerText()).toContain('anna');
  // As long as nobody answers the applicant is not on hold.
  expect(await kiosk.at(TEST_IDS.onHold).count()).toBe(0);
  await bo.accept();
  await anna.waitForAdvice('talking');
  await kiosk.at(TEST_IDS.onHold).waitFor();
  await expectToHear(bo, IDS.remoteAudio);
  await expectToHear(anna, IDS.consultAudio);
  expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio), 1_500)).toBe(0);
  // The colleague reads, and has no power.
  for (const testId of [IDS.judgeAccept, IDS.decisionSubmit, IDS.transfer, IDS.hold, IDS.remoteFace]) {
    expect(await bo.at(testId).count()).toBe(0);
  }

  await anna.page.reload();
  await anna.waitForAdvice('talking');
  await expectToHear(anna, IDS.consultAudio);
  await bo.page.reload();
  await bo.at(IDS.callScreen).waitFor();
  await expectToHear(bo, IDS.remoteAudio);
  await expectToHear(anna, IDS.consultAudio);

  await anna.handOver();
  await anna.waitForState('ready');
  await bo.page.locator(`[data-testid="${IDS.callScreen}"][data-kind="video"]`).waitFor();
  await kiosk.at(TEST_IDS.onHold).waitFor({ state: 'detached' });
  const seen = await watchVideo(kiosk.at(TEST_IDS.remoteVideo));
  expect(seen.movement).toBeGreaterThan(0);
  const shown = await watchVideo(bo.at(IDS.remoteFace));
  expect(shown.brightness).toBeGreaterThan(5);
  await expectToHear(kiosk, TEST_IDS.remoteAudio);
  await expectToHear(bo, IDS.remoteAudio);
  // Face to face with the colleague, by name.
  await kiosk.page.getByText('bo', { exact: false }).first().waitFor();

  // The other way round: asked again, and not needed after all.
  await bo.ask('anna');
  await anna.accept();
  await bo.waitForAdvice('talking');
  await kiosk.at(TEST_IDS.onHold).waitFor();
  await bo.at(IDS.adviceEnd).click();
  await kiosk.at(TEST_IDS.onHold).waitFor({ state: 'detached' });
  await anna.waitForState('ready');
  await expectToHear(kiosk, TEST_IDS.remoteAudio);
  await bo.finishCall();
  await bo.endWrapUp();
  expect([kiosk, anna, bo].flatMap((person) => person.errors)).toEqual([]);
});
