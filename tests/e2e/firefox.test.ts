// A clerk whose browser is Firefox and a kiosk in Chromium: what both browsers can do is VP8 and Opus, and they meet there.
import { expect, inject, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { FirefoxClerk } from '../driver/firefox-clerk.ts';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { setStage } from './stage.ts';

const firefoxBin = inject('firefoxBin');
// What is seen goes through the media server; two browsers alone might go around it.
const stage = setStage({ env: { DIRECT_PATH: 'off', QUEUE_OFFER_MS: '60000' } });

test('a clerk in Firefox and a kiosk in Chromium see moving pictures and hear each other', async ({
  skip,
}) => {
  skip(firefoxBin === '', 'There is no Firefox on this machine, and it could not be installed.');
  const { administrator, system } = stage;
  const credentials = await administrator.addPerson(system.url, 'fuchs', 'Fuchs', ['clerk']);
  await using clerk = await FirefoxClerk.signIn(firefoxBin, system.url, credentials);
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(51), administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();

  const [face, papers, clerkSeen] = await Promise.all([
    watchVideo(clerk.at(IDS.remoteFace), 10),
    watchVideo(clerk.at(IDS.remoteDocument), 5),
    watchVideo(kiosk.at(TEST_IDS.remoteVideo), 10),
  ]);
  for (const seen of [face, papers, clerkSeen]) {
    expect(seen.framesDecoded).toBeGreaterThan(4);
    expect(seen.brightness).toBeGreaterThan(10);
    expect(seen.movement).toBeGreaterThan(0);
  }
  expect(await hearAudio(clerk.at(IDS.remoteAudio))).toBeGreaterThan(0.005);
  expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);

  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  expect(clerk.errors).toEqual([]);
  expect(kiosk.errors).toEqual([]);
});
