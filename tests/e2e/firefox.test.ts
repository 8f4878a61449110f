// A clerk whose browser is Firefox and a kiosk in Chromium: what both browsers can do is VP8 and Opus, and they meet there.
// Firefox sends no media to loopback, so all of them are in networks of their own.
import { expect, inject, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { setBenchStage } from '../bench/media/bench-stage.ts';
import { FirefoxClerk } from '../driver/firefox-clerk.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { whyNoNamespaces } from '../support/namespaces.ts';

const firefoxBin = inject('firefoxBin');
const whyNot =
  firefoxBin === ''
    ? 'There is no Firefox on this machine, and it could not be installed.'
    : (whyNoNamespaces() ?? '');

test('a clerk in Firefox and a kiosk in Chromium see moving pictures and hear each other', async ({
  skip,
}) => {
  skip(whyNot !== '', whyNot);
  await using stage = await setBenchStage({
    behindLink: true,
    workerBin: inject('workerBin'),
    chromiumBin: inject('chromiumBin'),
  });
  const { link } = stage;
  if (!link) throw new Error('the stage has no line');
  const program = link.nearProgram(firefoxBin);
  const credentials = await stage.addClerk('fuchs');
  // The browser is driven from here, through a port that leads to the same port over there.
  const port = await link.samePort();
  await using clerk = await FirefoxClerk.signIn(program, stage.clerkOrigin, credentials, port);
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();

  const [face, papers, clerkSeen] = await Promise.all([
    watchVideo(clerk.at(IDS.remoteFace), 10),
    watchVideo(clerk.at(IDS.remoteDocument), 5),
    watchVideo(kiosk.at(TEST_IDS.remoteVideo), 10),
  ]);
  // That so many frames were presented is what was waited for; Firefox counts none of a stream's.
  for (const seen of [face, papers, clerkSeen]) {
    expect(seen.brightness).toBeGreaterThan(10);
    expect(seen.movement).toBeGreaterThan(0);
  }
  const before = await clerk.heard();
  await expect.poll(() => clerk.heard(), { timeout: 20_000 }).toBeGreaterThan(before + 0.0005);
  expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);

  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  expect(clerk.errors).toEqual([]);
  expect(kiosk.errors).toEqual([]);
});
